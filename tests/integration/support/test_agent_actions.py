"""What agents do: taking tickets, handing them on, putting them off, merging and closing them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.integration.support.conftest import NOBODY_IDLE, Support
from tests.support.http import Answer

ANOTHER = "tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


def test_of_two_agents_who_take_a_ticket_at_once_one_gets_it(
    support: Support, at_once: Callable[..., list[Answer]]
) -> None:
    ticket_id = support.open()
    tokens = {name: support.token(name) for name in ("manager", "marta")}

    def take(name: str) -> Answer:
        from functions.api.support.handler import handler
        from tests.support import http

        return http.call(handler, "POST", f"/api/v1/support/tickets/{ticket_id}/assign", {}, token=tokens[name])

    answers = at_once(lambda: take("manager"), lambda: take("marta"))
    assert sorted(answer.status for answer in answers) == [200, 409]
    [won] = [answer.json["assignee_id"] for answer in answers if answer.status == 200]
    [lost] = [answer for answer in answers if answer.status == 409]
    assert (lost.code, lost.json["assignee_id"]) == ("ticket_taken", won)
    assert [data["assignee_id"] for data in support.events("assigned")] == [won]


def test_a_ticket_is_taken_over_by_naming_whose_it_was(support: Support) -> None:
    ticket_id = support.open()
    manager, marta = support.person("manager").id, support.person("marta").id
    assert support.do(ticket_id, "assign", {}).json["assignee_id"] == manager
    assert support.do(ticket_id, "assign", {}).status == 200
    assert support.do(ticket_id, "assign", {}, by="marta").code == "ticket_taken"
    assert support.do(ticket_id, "assign", {"instead_of": manager}, by="marta").json["assignee_id"] == marta
    late = support.do(ticket_id, "assign", {"assignee_id": support.person("admin").id, "instead_of": manager})
    assert late.code == "ticket_taken"
    assert support.do(ticket_id, "assign", method="DELETE").json["assignee_id"] is None
    assert len(support.events("assigned")) == 3


def test_tickets_are_given_to_agents_only(support: Support) -> None:
    ticket_id = support.open()
    marta = support.person("marta")
    for nobody in (support.person("anna").id, "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"):
        assert support.do(ticket_id, "assign", {"assignee_id": nobody}).code == "not_an_agent"
    marta.is_active = False
    marta.save()
    assert support.do(ticket_id, "assign", {"assignee_id": marta.id}).code == "not_an_agent"
    assert support.do(ticket_id, "assign", {}, by="anna").status == 403


def test_queues_show_what_waits_and_for_whom(support: Support) -> None:
    first = support.open()
    support.clock.tick(seconds=1)
    second, third = support.open(), support.open()
    support.change(third, priority="urgent")
    assert support.queue() == [third, first, second]
    support.do(first, "assign", {})
    assert (support.queue(), support.queue("?view=mine"), support.queue("?view=mine", by="marta")) == (
        [third, second],
        [first],
        [],
    )
    support.change(second, tags=["обмен", "Размер", "обмен"])
    assert support.ticket(second).tags == ["обмен", "размер"]
    assert support.queue(f"?tag={quote('РАЗМЕР')}") == [second]
    support.change(second, tags=["обмен"])
    assert (support.queue(f"?tag={quote('размер')}"), support.queue(f"?tag={quote('обмен')}")) == ([], [second])
    support.do(second, "close")
    assert (support.queue(), support.queue("?status=closed"), support.queue(f"?tag={quote('обмен')}")) == (
        [third],
        [second],
        [second],
    )
    assert set(support.queue("?status=open")) == {first, third}
    assert support.call("GET", "/queue", by="anna").status == 403


def test_what_is_overdue_is_seen_at_that_moment(support: Support) -> None:
    urgent, normal = support.open(), support.open()
    support.change(urgent, priority="urgent")
    assert support.queue("?view=overdue") == []
    support.clock.tick(minutes=30, seconds=1)
    assert support.queue("?view=overdue") == [urgent]
    support.clock.tick(hours=4)
    assert support.queue("?view=overdue") == [urgent, normal]
    # The first answer came too late, and the solution is not due while the customer is awaited.
    support.say(urgent, "Извините", by="manager")
    assert support.queue("?view=overdue") == [normal]


def test_what_is_snoozed_is_in_no_view_until_it_is_asked_for(support: Support) -> None:
    waiting, snoozed = support.open(), support.open()
    for ticket_id in (waiting, snoozed):
        support.change(ticket_id, priority="high")
        support.do(ticket_id, "assign", {})
    support.do(snoozed, "snooze", {"until": "2026-03-20T10:00:00Z"})
    assert support.queue("?view=mine") == support.queue("?view=mine&priority=high") == [waiting]
    assert support.queue("?view=mine&status=snoozed") == [snoozed]
    support.clock.tick(days=2)
    assert support.queue("?view=overdue") == support.queue("?view=overdue&priority=high") == [waiting]


def test_a_queue_is_read_in_pages(support: Support) -> None:
    wanted = [support.open(subject=str(number)) for number in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = support.call("GET", f"/queue?limit=2{cursor}", by="manager").json
        found += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(found) == sorted(wanted)
    assert support.call("GET", f"/queue?view=mine{cursor}", by="manager").code == "invalid_cursor"


def test_a_ticket_is_put_off_and_woken_once(support: Support) -> None:
    ticket_id = support.open()
    until = "2026-03-10T10:00:00Z"
    assert support.do(ticket_id, "snooze", {"until": until}).json["status"] == "snoozed"
    assert support.call("GET", f"/tickets/{ticket_id}", by="anna").json["status"] == "open"
    assert support.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0, **NOBODY_IDLE}
    support.clock.tick(hours=1, seconds=1)
    assert [support.watch()["woken"] for _ in range(3)] == [1, 0, 0]
    assert (support.ticket(ticket_id).status, support.ticket(ticket_id).snoozed_until) == ("open", None)
    assert len(support.events("snoozed")) == len(support.events("woken")) == 1


def test_a_reply_wakes_what_was_put_off(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "snooze", {"until": "2026-03-20T10:00:00Z"})
    support.say(ticket_id, "Ещё вопрос")
    assert support.ticket(ticket_id).status == "open"
    support.clock.tick(days=11)
    assert support.watch()["woken"] == 0


@pytest.mark.parametrize("until", ["2026-03-10T09:00:00Z", "2026-03-01T00:00:00Z", "2026-06-09T00:00:00Z"])
def test_nobody_snoozes_into_the_past_or_for_ever(support: Support, until: str) -> None:
    refused = support.do(support.open(), "snooze", {"until": until})
    assert (refused.status, refused.code) == (422, "snooze_invalid")


def test_a_resolved_ticket_is_not_snoozed(support: Support) -> None:
    ticket_id = support.open()
    until = {"until": "2026-03-11T09:00:00Z"}
    support.change(ticket_id, status="resolved")
    assert support.do(ticket_id, "snooze", until).code == "ticket_status"
    support.do(ticket_id, "close")
    assert support.do(ticket_id, "snooze", until).code == "ticket_closed"
    assert support.change(ticket_id, status="pending").code == "ticket_closed"
    assert support.change(ticket_id, status="open").json["status"] == "open"


def test_a_merged_ticket_is_closed_and_goes_on_in_the_other(support: Support) -> None:
    source, target = support.open(subject="Второй"), support.open(subject="Первый")
    support.say(source, "Из второго")
    merged = support.do(source, "merge", {"into": target}).json
    assert (merged["id"], merged["merged_from"]) == (target, [source])
    assert support.do(source, "merge", {"into": target}).status == 200
    assert support.events("merged")[0]["into"] == target
    closed = support.call("GET", f"/tickets/{source}", by="anna").json
    assert (closed["status"], closed["merged_into"]) == ("closed", target)
    assert set(support.bodies(source, "anna")) == {"Где он?", "Из второго"}
    said = support.say(source, "Пишу по старой ссылке").json
    assert said["ticket_id"] == target
    assert "Пишу по старой ссылке" in support.bodies(target, "anna")
    for refused in (
        support.say(source, "Агент", by="manager"),
        support.change(source, priority="high"),
        support.do(source, "assign", {}),
        support.do(support.open(), "merge", {"into": source}),
    ):
        assert (refused.status, refused.code, refused.json["merged_into"]) == (409, "ticket_merged", target)


def test_a_chain_of_merges_is_followed_to_its_end(support: Support) -> None:
    first, second, third = (support.open(subject=name) for name in "abc")
    support.do(first, "merge", {"into": second})
    support.do(second, "merge", {"into": third})
    assert support.say(first).json["ticket_id"] == third


def test_only_open_tickets_of_one_customer_are_merged(support: Support) -> None:
    mine, other, closed = support.open(), support.open("boris"), support.open()
    support.do(closed, "close")
    for into in (mine, other, closed):
        assert support.do(mine, "merge", {"into": into}).code == "merge_invalid"
    assert support.do(mine, "merge", {"into": ANOTHER}).status == 404


def test_two_tickets_merged_into_each_other_at_once_are_merged_once(
    support: Support, at_once: Callable[..., list[Answer]]
) -> None:
    first, second = support.open(), support.open()
    pairs = ((first, second), (second, first))
    answers = at_once(*[lambda pair=pair: support.do(pair[0], "merge", {"into": pair[1]}) for pair in pairs])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert sorted(support.ticket(one).status for one in (first, second)) == ["closed", "open"]


def test_many_are_closed_and_each_is_answered_for(support: Support) -> None:
    first, second = support.open(), support.open("boris")
    support.do(second, "close")
    answer = support.call("POST", "/tickets/close", {"ticket_ids": [first, ANOTHER, second, first]}, by="manager")
    assert answer.json["results"] == [
        {"ticket_id": first, "closed": True, "code": None},
        {"ticket_id": ANOTHER, "closed": False, "code": "ticket_not_found"},
        {"ticket_id": second, "closed": True, "code": None},
    ]
    assert support.call("POST", "/tickets/close", {"ticket_ids": [first] * 26}, by="manager").status == 422
    assert support.call("POST", "/tickets/close", {"ticket_ids": [first]}, by="anna").status == 403


def test_an_unchanged_ticket_announces_nothing(support: Support) -> None:
    ticket_id = support.open()
    support.change(ticket_id, priority="high", subject="Другое")
    [updated] = support.events("updated")
    assert updated["fields"] == ["subject", "priority"]
    assert support.change(ticket_id, priority="high").json["version"] == 2
    assert support.change(ticket_id, priority="soon").status == 422
    assert len(support.events("updated")) == 1


def test_canned_replies_are_filled_in_from_the_ticket_and_its_people(support: Support) -> None:
    ticket_id = support.open("anna", subject="{{agent_name}}")
    text = "{{ customer_first_name }}, я {{agent_name}}. {{ticket_number}}: {{ticket_subject}}"
    made = support.call("POST", "/canned-replies", {"title": "Привет", "text": text}, by="manager").json
    shown = support.call("GET", f"/canned-replies/{made['id']}?ticket_id={ticket_id}", by="marta").json
    number = support.ticket(ticket_id).number
    assert shown["rendered"] == f"Anna, я Marta Иванова. {number}: {{{{agent_name}}}}"
    assert support.call("GET", f"/canned-replies/{made['id']}", by="marta").json["rendered"] is None
    path = f"/canned-replies/{made['id']}"
    changed = support.call("PATCH", path, {"version": 1, "text": "Здравствуйте"}, by="marta")
    assert (changed.json["title"], changed.json["text"], changed.json["version"]) == ("Привет", "Здравствуйте", 2)
    assert support.call("PATCH", path, {"version": 1, "text": "Нет"}, by="manager").code == "version_conflict"
    assert support.call("GET", "/canned-replies", by="manager").json["items"] == [changed.json]
    assert support.call("DELETE", path, by="manager").status == 204
    assert support.call("DELETE", path, by="manager").code == "canned_reply_not_found"
    assert support.call("GET", "/canned-replies", by="anna").status == 403


@pytest.mark.parametrize("text", ["{{password}}", "{{ customer_name.__class__ }}", "{{}}", "{{customer_name}} {{x}}"])
def test_a_variable_that_is_not_known_is_refused(support: Support, text: str) -> None:
    answer = support.call("POST", "/canned-replies", {"title": "Т", "text": text}, by="manager")
    assert (answer.status, answer.code) == (422, "unknown_variable")
