"""Asking for help, saying more, being answered: who sees what, and what a reply does to a ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.support.conftest import Support
from tests.support.http import Answer

ANOTHER = "tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


def test_what_is_internal_its_customer_does_not_see(support: Support) -> None:
    asked = support.open()
    assert support.do(asked, "assign", None).json["assignee_id"] == support.people["manager"].id
    support.do(asked, "snooze", {"until": "2026-03-10T12:00:00Z"})
    seen, hers = (support.call("GET", f"/tickets/{asked}", by=by).json for by in ("manager", "anna"))
    differing = {name: (seen[name], hers[name]) for name in seen if seen[name] != hers[name]}
    assert differing == {
        "status": ("snoozed", "open"),
        "assignee_id": (support.people["manager"].id, None),
        "snoozed_until": ("2026-03-10T12:00:00.000Z", None),
    }


def test_a_ticket_is_opened_answered_and_goes_on(support: Support) -> None:
    opened = support.call("POST", "/tickets", {"subject": "Размер", "text": "Подойдёт ли M?"}, by="anna")
    assert opened.status == 201
    ticket = opened.json
    assert (ticket["status"], ticket["priority"], ticket["channel"]) == ("open", "normal", "web")
    assert (ticket["customer_id"], ticket["csat"]) == (support.people["anna"].id, None)
    assert ticket["first_response_due"]
    answered = support.say(ticket["id"], "Подойдёт", by="manager")
    assert (answered.status, answered.json["author_role"]) == (201, "agent")
    assert support.call("GET", f"/tickets/{ticket['id']}", by="anna").json["status"] == "pending"
    assert support.say(ticket["id"], "А L?").status == 201
    seen = support.call("GET", f"/tickets/{ticket['id']}", by="manager").json
    assert (seen["status"], seen["version"]) == ("open", 3)
    assert seen["first_response_at"] == "2026-03-10T09:00:00.000Z"
    assert support.bodies(ticket["id"], "anna") == support.bodies(ticket["id"], "manager")
    assert set(support.bodies(ticket["id"], "anna")) == {"Подойдёт ли M?", "Подойдёт", "А L?"}
    known = {"ticket_id": ticket["id"], "number": ticket["number"]}
    [announced] = support.events("opened")
    announced.pop("message_id")
    assert announced == {**known, "version": 1, "channel": "web", "priority": "normal", "automatic": False}
    by_agent, by_customer = sorted(support.events("replied"), key=lambda data: data["version"])
    assert (by_agent["by"], by_agent["first_response_seconds"]) == ("agent", 0)
    assert (by_customer["by"], "first_response_seconds" in by_customer) == ("customer", False)
    changes = {data["version"]: (data["from"], data["to"]) for data in support.events("status_changed")}
    assert changes == {2: ("open", "pending"), 3: ("pending", "open")}


def test_events_hold_no_text_that_people_wrote(support: Support) -> None:
    ticket_id = support.open(subject="Тайна", text="Мой адрес: Тверская 1")
    support.say(ticket_id, "Секрет", by="manager")
    support.say(ticket_id, "Заметка", by="manager", kind="internal_note")
    stored = str([(event["data"], event["event_type"]) for event in support.aws.events()])
    assert not any(word in stored for word in ("Тайна", "Тверская", "Секрет", "Заметка", "Anna"))


def test_a_ticket_opened_twice_with_one_key_is_one(support: Support) -> None:
    body = {"subject": "Дважды", "text": "Я нажал два раза"}
    once = {"headers": {"Idempotency-Key": "one"}, "by": "anna"}
    first, second = (support.call("POST", "/tickets", body, **once) for _ in range(2))
    assert first.json == second.json
    said = {"text": "И ещё"}
    path = f"/tickets/{first.json['id']}/messages"
    assert support.call("POST", path, said, **once).json == support.call("POST", path, said, **once).json
    assert len(support.bodies(first.json["id"], "anna")) == 2
    assert len(support.aws.events("ticket.opened")) == 1


def test_other_peoples_tickets_are_not_there(support: Support) -> None:
    ticket_id = support.open("anna")
    number = support.ticket(ticket_id).number
    for wanted in (ticket_id, number, ANOTHER):
        assert support.call("GET", f"/tickets/{wanted}", by="boris").status == 404
        assert support.call("GET", f"/tickets/{wanted}/messages", by="boris").code == "ticket_not_found"
    assert support.say(ticket_id, by="boris").status == 404
    assert support.do(ticket_id, "close", by="boris").status == 404
    assert support.do(ticket_id, "rating", {"rating": 5}, by="boris").status == 404
    assert support.call("GET", "/tickets", by="boris").json["items"] == []
    assert support.call("GET", f"/tickets?customer_id={support.person('anna').id}", by="boris").status == 403
    mine = support.call("GET", f"/tickets?customer_id={support.person('anna').id}", by="manager").json["items"]
    assert [item["id"] for item in mine] == [ticket_id]


def test_an_id_that_shares_a_number_is_another_ticket(support: Support) -> None:
    ticket_id = support.open()
    lookalike = ticket_id[:-1] + ("0" if ticket_id[-1] != "0" else "1")
    assert support.call("GET", f"/tickets/{lookalike}", by="manager").status == 404


def test_a_ticket_is_found_by_its_number_however_it_is_spelled(support: Support) -> None:
    ticket_id = support.open()
    number = support.ticket(ticket_id).number
    assert support.call("GET", f"/tickets/{number.lower()}", by="anna").json["id"] == ticket_id
    assert len(support.call("GET", f"/tickets/{number.replace('-', '')}/messages", by="anna").json["items"]) == 1


def test_customers_see_neither_notes_nor_drafts_nor_system_lines(support: Support) -> None:
    from shared.support.tickets import drafts

    ticket_id, other = support.open(), support.open()
    support.say(ticket_id, "Сложный клиент", by="manager", kind="internal_note")
    drafts.add_draft(ticket_id=ticket_id, task_id="tsk_1", body="Черновик", sources=["order"])
    support.do(other, "merge", {"into": ticket_id})
    assert support.bodies(ticket_id, "anna") == ["Где он?", "Где он?"]
    assert len(support.bodies(ticket_id, "manager")) == 6
    assert support.call("GET", f"/tickets/{ticket_id}/history", by="anna").status == 403


def test_customers_do_not_see_which_agent_it_was(support: Support) -> None:
    ticket_id = support.open()
    assert support.say(ticket_id, "Я", by="manager").json["author_id"] == support.person("manager").id
    agent, customer = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"]
    shown = {agent["author_role"]: agent["author_id"], customer["author_role"]: customer["author_id"]}
    assert shown == {"agent": None, "customer": support.person("anna").id}


def test_a_note_that_would_change_the_status_is_refused_and_not_half_done(support: Support) -> None:
    ticket_id = support.open()
    refused = support.say(ticket_id, "Решили по телефону", by="manager", kind="internal_note", then="resolved")
    assert (refused.status, refused.code) == (422, "validation_error")
    assert len(support.bodies(ticket_id, by="manager")) == 1


def test_customers_cannot_write_notes_or_choose_a_status(support: Support) -> None:
    ticket_id = support.open()
    assert support.say(ticket_id, kind="internal_note").status == 403
    assert support.say(ticket_id, then="resolved").status == 403
    assert support.say(ticket_id, kind="system", by="manager").status == 422
    assert support.bodies(ticket_id, "manager") == ["Где он?"]


def test_an_answer_may_resolve_and_a_reply_opens_again(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    assert support.ticket(ticket_id).status == "resolved"
    support.say(ticket_id, "Нет, не готово")
    assert support.ticket(ticket_id).status == "open"


def test_an_afterthought_to_a_resolved_ticket_leaves_it_resolved(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    support.say(ticket_id, "И спасибо", by="manager")
    assert support.ticket(ticket_id).status == "resolved"


def test_nobody_answers_a_closed_ticket(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "close", by="anna")
    refused = support.say(ticket_id, by="manager")
    assert (refused.status, refused.code) == (409, "ticket_closed")
    assert support.say(ticket_id, by="manager", then="open").code == "ticket_closed"
    assert support.say(ticket_id, by="manager", kind="internal_note").status == 201


@pytest.mark.parametrize(("days", "status"), [(7, "open"), (7.01, "closed")])
def test_a_reply_opens_a_ticket_that_was_closed_lately_and_follows_an_older_one(
    support: Support, days: float, status: str
) -> None:
    ticket_id = support.open(channel="app")
    support.do(ticket_id, "close", by="anna")
    support.clock.tick(days=days)
    said = support.say(ticket_id, "Снова то же").json
    assert support.ticket(ticket_id).status == status
    if status == "open":
        assert said["ticket_id"] == ticket_id
        return
    new = support.ticket(said["ticket_id"])
    assert (new.follows, new.subject, new.channel, new.status) == (ticket_id, "Не пришёл заказ", "app", "open")
    assert support.bodies(new.ticket_id, "anna") == ["Снова то же"]
    assert support.bodies(ticket_id, "anna") == ["Где он?"]


def test_further_replies_to_a_long_closed_ticket_go_to_the_one_that_follows_it(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "close", by="anna")
    support.clock.tick(days=8)
    first, second = (support.say(ticket_id, text).json["ticket_id"] for text in ("Снова то же", "И вот ещё"))
    assert first == second != ticket_id
    assert support.bodies(first, "anna") == ["Снова то же", "И вот ещё"]
    support.do(first, "close", by="manager")
    assert support.say(ticket_id, "Не готово").json["ticket_id"] == first
    assert support.ticket(first).status == "open"
    support.do(first, "close", by="manager")
    support.clock.tick(days=8)
    third = support.say(ticket_id, "Опять").json["ticket_id"]
    assert support.ticket(third).follows == first
    assert support.say(ticket_id, "И опять").json["ticket_id"] == third


def test_of_two_replies_at_once_to_a_long_closed_ticket_one_opens_what_follows_it(
    support: Support, at_once: Callable[..., list[Answer]]
) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "close", by="anna")
    support.clock.tick(days=8)
    answers = at_once(lambda: support.say(ticket_id, "Раз"), lambda: support.say(ticket_id, "Два"))
    assert [answer.status for answer in answers] == [201, 201]
    assert len({answer.json["ticket_id"] for answer in answers}) == 1


def test_closing_twice_closes_once(support: Support) -> None:
    ticket_id = support.open()
    assert [support.do(ticket_id, "close", by=who).json["status"] for who in ("anna", "manager")] == [
        "closed",
        "closed",
    ]
    assert len(support.events("status_changed")) == 1


def test_a_resolved_ticket_is_rated_and_rated_again(support: Support) -> None:
    ticket_id = support.open()
    early = support.do(ticket_id, "rating", {"rating": 5}, by="anna")
    assert (early.status, early.code) == (409, "ticket_unsettled")
    support.change(ticket_id, status="resolved")
    assert support.do(ticket_id, "rating", {"rating": 2, "comment": "Долго"}, by="anna").json["csat"] == 2
    assert support.do(ticket_id, "rating", {"rating": 2, "comment": "Долго"}, by="anna").status == 200
    rated = support.do(ticket_id, "rating", {"rating": 5}, by="anna").json
    assert (rated["csat"], rated["csat_comment"]) == (5, None)
    assert sorted((data["csat"], data.get("before")) for data in support.events("rated")) == [(2, None), (5, 2)]
    assert support.do(ticket_id, "rating", {"rating": 5}, by="manager").status == 404
    assert support.do(ticket_id, "rating", {"rating": 6}, by="anna").status == 422


def test_one_who_works_here_is_a_customer_in_their_own_ticket(support: Support) -> None:
    ticket_id = support.open("manager")
    assert support.say(ticket_id, "Я сам", by="manager").json["author_role"] == "customer"
    assert support.ticket(ticket_id).status == "open"
    assert support.say(ticket_id, "Отвечаю", by="marta").json["author_role"] == "agent"


def test_many_replies_at_once_are_all_stored(support: Support, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Ответ", by="manager")
    answers = at_once(*[lambda n=n: support.say(ticket_id, f"Реплика {n}") for n in range(3)])
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert support.ticket(ticket_id).version == 5
    assert sorted(data["version"] for data in support.events("replied")) == [2, 3, 4, 5]


def test_a_customer_says_so_much_a_day(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.support.tickets.customer_caps.MESSAGES_PER_DAY", 3)
    ticket_id = support.open()
    for _ in range(2):
        assert support.say(ticket_id, "Ещё вопрос").status == 201
    told = len(support.aws.events())
    opened = support.call("POST", "/tickets", {"subject": "Размер", "text": "И ещё"}, by="anna")
    for refused in (support.say(ticket_id, "И ещё"), opened):
        assert (refused.status, refused.code) == (429, "too_many_requests")
        assert refused.headers["retry-after"]
    assert len(support.aws.events()) == told
    for _ in range(4):
        assert support.say(ticket_id, "Отвечаю", by="manager").status == 201
    support.person("boris")
    assert support.call("POST", "/tickets", {"subject": "Размер", "text": "L?"}, by="boris").status == 201
    support.clock.tick(days=1)
    assert support.say(ticket_id, "Снова я").status == 201
