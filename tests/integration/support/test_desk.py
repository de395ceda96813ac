"""What agents do: taking tickets, handing them on, putting them off, merging and closing them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.integration.support.conftest import Help
from tests.support.http import Answer

ANOTHER = "tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


def test_of_two_agents_who_take_a_ticket_at_once_one_gets_it(desk: Help, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = desk.open()
    tokens = {name: desk.token(name) for name in ("manager", "marta")}

    def take(name: str) -> Answer:
        from functions.api.support.handler import handler
        from tests.support import http

        return http.call(handler, "POST", f"/api/v1/support/tickets/{ticket_id}/assign", {}, token=tokens[name])

    answers = at_once(lambda: take("manager"), lambda: take("marta"))
    assert sorted(answer.status for answer in answers) == [200, 409]
    [won] = [answer.json["assignee_id"] for answer in answers if answer.status == 200]
    [lost] = [answer for answer in answers if answer.status == 409]
    assert (lost.code, lost.json["assignee_id"]) == ("ticket_taken", won)
    assert [data["assignee_id"] for data in desk.told("assigned")] == [won]


def test_a_ticket_is_taken_over_by_naming_whose_it_was(desk: Help) -> None:
    ticket_id = desk.open()
    manager, marta = desk.person("manager").id, desk.person("marta").id
    assert desk.do(ticket_id, "assign", {}).json["assignee_id"] == manager
    assert desk.do(ticket_id, "assign", {}).status == 200
    assert desk.do(ticket_id, "assign", {}, by="marta").code == "ticket_taken"
    assert desk.do(ticket_id, "assign", {"instead_of": manager}, by="marta").json["assignee_id"] == marta
    late = desk.do(ticket_id, "assign", {"assignee_id": desk.person("admin").id, "instead_of": manager})
    assert late.code == "ticket_taken"
    assert desk.do(ticket_id, "assign", method="DELETE").json["assignee_id"] is None
    assert len(desk.told("assigned")) == 3


def test_tickets_are_given_to_agents_only(desk: Help) -> None:
    ticket_id = desk.open()
    marta = desk.person("marta")
    for nobody in (desk.person("anna").id, "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"):
        assert desk.do(ticket_id, "assign", {"assignee_id": nobody}).code == "not_an_agent"
    marta.is_active = False
    marta.save()
    assert desk.do(ticket_id, "assign", {"assignee_id": marta.id}).code == "not_an_agent"
    assert desk.do(ticket_id, "assign", {}, by="anna").status == 403


def test_queues_show_what_waits_and_for_whom(desk: Help) -> None:
    first = desk.open()
    desk.clock.tick(seconds=1)
    second, third = desk.open(), desk.open()
    desk.change(third, priority="urgent")
    assert desk.queue() == [third, first, second]
    desk.do(first, "assign", {})
    assert (desk.queue(), desk.queue("?view=mine"), desk.queue("?view=mine", by="marta")) == (
        [third, second],
        [first],
        [],
    )
    desk.change(second, tags=["обмен", "Размер", "обмен"])
    assert desk.ticket(second).tags == ["обмен", "размер"]
    assert desk.queue(f"?tag={quote('РАЗМЕР')}") == [second]
    desk.change(second, tags=["обмен"])
    assert (desk.queue(f"?tag={quote('размер')}"), desk.queue(f"?tag={quote('обмен')}")) == ([], [second])
    desk.do(second, "close")
    assert (desk.queue(), desk.queue("?status=closed"), desk.queue(f"?tag={quote('обмен')}")) == (
        [third],
        [second],
        [second],
    )
    assert set(desk.queue("?status=open")) == {first, third}
    assert desk.call("GET", "/queue?status=open&tag=a", by="manager").code == "queue_choice"
    assert desk.call("GET", "/queue", by="anna").status == 403


def test_what_is_overdue_is_seen_at_that_moment(desk: Help) -> None:
    urgent, normal = desk.open(), desk.open()
    desk.change(urgent, priority="urgent")
    assert desk.queue("?view=overdue") == []
    desk.clock.tick(minutes=30, seconds=1)
    assert desk.queue("?view=overdue") == [urgent]
    desk.clock.tick(hours=4)
    assert desk.queue("?view=overdue") == [urgent, normal]
    # The first answer came too late, and the solution is not due while the customer is awaited.
    desk.say(urgent, "Извините", by="manager")
    assert desk.queue("?view=overdue") == [normal]


def test_a_queue_is_read_in_pages(desk: Help) -> None:
    wanted = [desk.open(subject=str(number)) for number in range(5)]
    found: list[str] = []
    cursor = ""
    while True:
        page = desk.call("GET", f"/queue?limit=2{cursor}", by="manager").json
        found += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(found) == sorted(wanted)
    assert desk.call("GET", f"/queue?view=mine{cursor}", by="manager").code == "invalid_cursor"


def test_a_ticket_is_put_off_and_woken_once(desk: Help) -> None:
    ticket_id = desk.open()
    until = "2026-03-10T10:00:00Z"
    assert desk.do(ticket_id, "snooze", {"until": until}).json["status"] == "snoozed"
    assert desk.call("GET", f"/tickets/{ticket_id}", by="anna").json["status"] == "open"
    assert desk.watch() == {"warned": 0, "breached": 0, "woken": 0, "left": 0}
    desk.clock.tick(hours=1, seconds=1)
    assert [desk.watch()["woken"] for _ in range(3)] == [1, 0, 0]
    assert (desk.ticket(ticket_id).status, desk.ticket(ticket_id).snoozed_until) == ("open", None)
    assert len(desk.told("snoozed")) == len(desk.told("woken")) == 1


def test_a_reply_wakes_what_was_put_off(desk: Help) -> None:
    ticket_id = desk.open()
    desk.do(ticket_id, "snooze", {"until": "2026-03-20T10:00:00Z"})
    desk.say(ticket_id, "Ещё вопрос")
    assert desk.ticket(ticket_id).status == "open"
    desk.clock.tick(days=11)
    assert desk.watch()["woken"] == 0


@pytest.mark.parametrize("until", ["2026-03-10T09:00:00Z", "2026-03-01T00:00:00Z", "2026-06-09T00:00:00Z"])
def test_nobody_snoozes_into_the_past_or_for_ever(desk: Help, until: str) -> None:
    refused = desk.do(desk.open(), "snooze", {"until": until})
    assert (refused.status, refused.code) == (422, "snooze_invalid")


def test_what_is_settled_is_not_put_off(desk: Help) -> None:
    ticket_id = desk.open()
    until = {"until": "2026-03-11T09:00:00Z"}
    desk.change(ticket_id, status="resolved")
    assert desk.do(ticket_id, "snooze", until).code == "ticket_status"
    desk.do(ticket_id, "close")
    assert desk.do(ticket_id, "snooze", until).code == "ticket_closed"
    assert desk.change(ticket_id, status="pending").code == "ticket_closed"
    assert desk.change(ticket_id, status="open").json["status"] == "open"


def test_a_merged_ticket_is_closed_and_goes_on_in_the_other(desk: Help) -> None:
    source, target = desk.open(subject="Второй"), desk.open(subject="Первый")
    desk.say(source, "Из второго")
    merged = desk.do(source, "merge", {"into": target}).json
    assert (merged["id"], merged["merged_from"]) == (target, [source])
    assert desk.do(source, "merge", {"into": target}).status == 200
    assert desk.told("merged")[0]["into"] == target
    closed = desk.call("GET", f"/tickets/{source}", by="anna").json
    assert (closed["status"], closed["merged_into"]) == ("closed", target)
    assert set(desk.bodies(source, "anna")) == {"Где он?", "Из второго"}
    said = desk.say(source, "Пишу по старой ссылке").json
    assert said["ticket_id"] == target
    assert "Пишу по старой ссылке" in desk.bodies(target, "anna")
    for refused in (
        desk.say(source, "Агент", by="manager"),
        desk.change(source, priority="high"),
        desk.do(source, "assign", {}),
        desk.do(desk.open(), "merge", {"into": source}),
    ):
        assert (refused.status, refused.code, refused.json["merged_into"]) == (409, "ticket_merged", target)


def test_a_chain_of_merges_is_followed_to_its_end(desk: Help) -> None:
    first, second, third = (desk.open(subject=name) for name in "abc")
    desk.do(first, "merge", {"into": second})
    desk.do(second, "merge", {"into": third})
    assert desk.say(first).json["ticket_id"] == third


def test_only_open_tickets_of_one_customer_are_merged(desk: Help) -> None:
    mine, other, closed = desk.open(), desk.open("boris"), desk.open()
    desk.do(closed, "close")
    for into in (mine, other, closed):
        assert desk.do(mine, "merge", {"into": into}).code == "merge_invalid"
    assert desk.do(mine, "merge", {"into": ANOTHER}).status == 404


def test_two_tickets_merged_into_each_other_at_once_are_merged_once(
    desk: Help, at_once: Callable[..., list[Answer]]
) -> None:
    first, second = desk.open(), desk.open()
    pairs = ((first, second), (second, first))
    answers = at_once(*[lambda pair=pair: desk.do(pair[0], "merge", {"into": pair[1]}) for pair in pairs])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert sorted(desk.ticket(one).status for one in (first, second)) == ["closed", "open"]


def test_many_are_closed_and_each_is_answered_for(desk: Help) -> None:
    first, second = desk.open(), desk.open("boris")
    desk.do(second, "close")
    answer = desk.call("POST", "/tickets/close", {"ticket_ids": [first, ANOTHER, second, first]}, by="manager")
    assert answer.json["results"] == [
        {"ticket_id": first, "closed": True, "code": None},
        {"ticket_id": ANOTHER, "closed": False, "code": "ticket_not_found"},
        {"ticket_id": second, "closed": True, "code": None},
    ]
    assert desk.call("POST", "/tickets/close", {"ticket_ids": [first] * 26}, by="manager").status == 422
    assert desk.call("POST", "/tickets/close", {"ticket_ids": [first]}, by="anna").status == 403


def test_an_unchanged_ticket_announces_nothing(desk: Help) -> None:
    ticket_id = desk.open()
    desk.change(ticket_id, priority="high", subject="Другое")
    [updated] = desk.told("updated")
    assert updated["fields"] == ["subject", "priority"]
    assert desk.change(ticket_id, priority="high").json["version"] == 2
    assert desk.change(ticket_id, priority="soon").status == 422
    assert len(desk.told("updated")) == 1


def test_canned_replies_speak_of_the_ticket_and_its_people(desk: Help) -> None:
    ticket_id = desk.open("anna", subject="{{agent_name}}")
    text = "{{ customer_first_name }}, я {{agent_name}}. {{ticket_number}}: {{ticket_subject}}"
    made = desk.call("POST", "/canned-replies", {"title": "Привет", "text": text}, by="manager").json
    shown = desk.call("GET", f"/canned-replies/{made['id']}?ticket_id={ticket_id}", by="marta").json
    number = desk.ticket(ticket_id).number
    assert shown["rendered"] == f"Anna, я Marta Иванова. {number}: {{{{agent_name}}}}"
    assert desk.call("GET", f"/canned-replies/{made['id']}", by="marta").json["rendered"] is None
    path = f"/canned-replies/{made['id']}"
    changed = desk.call("PATCH", path, {"version": 1, "text": "Здравствуйте"}, by="marta")
    assert (changed.json["title"], changed.json["text"], changed.json["version"]) == ("Привет", "Здравствуйте", 2)
    assert desk.call("PATCH", path, {"version": 1, "text": "Нет"}, by="manager").code == "version_conflict"
    assert desk.call("GET", "/canned-replies", by="manager").json["items"] == [changed.json]
    assert desk.call("DELETE", path, by="manager").status == 204
    assert desk.call("DELETE", path, by="manager").code == "canned_reply_not_found"
    assert desk.call("GET", "/canned-replies", by="anna").status == 403


@pytest.mark.parametrize("text", ["{{password}}", "{{ customer_name.__class__ }}", "{{}}", "{{customer_name}} {{x}}"])
def test_a_variable_that_is_not_known_is_refused(desk: Help, text: str) -> None:
    answer = desk.call("POST", "/canned-replies", {"title": "Т", "text": text}, by="manager")
    assert (answer.status, answer.code) == (422, "unknown_variable")
