"""A second question in a ticket goes on in its own: what was said stays what, whose and when it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.support.conftest import Support


def said(support: Support, ticket_id: str, by: str = "manager") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = support.call("GET", f"/tickets/{ticket_id}/messages", by=by).json["items"]
    return items


def asked_twice(support: Support) -> tuple[str, list[str]]:
    """A ticket, and its second question with an agent's note about it."""
    ticket_id = support.open()
    support.clock.tick(minutes=1)
    question = support.say(ticket_id, "И ещё: где чек?").json["id"]
    note = support.say(ticket_id, "Чек у бухгалтера", by="manager", kind="internal_note").json["id"]
    support.clock.tick(minutes=1)
    return ticket_id, [question, note]


def test_chosen_messages_are_shown_in_a_new_ticket_as_they_were_said(support: Support) -> None:
    source, chosen = asked_twice(support)
    support.change(source, priority="high")
    support.do(source, "assign", {}, by="marta")
    before = [one for one in said(support, source) if one["id"] in chosen]
    answer = support.do(source, "split", {"message_ids": chosen, "subject": "Чек"})
    assert answer.status == 201, answer.body
    made = answer.json
    assert (made["subject"], made["status"], made["priority"]) == ("Чек", "open", "high")
    assert made["customer_id"] == support.person("anna").id
    assert made["assignee_id"] == support.person("marta").id
    assert [one for one in said(support, made["id"]) if one["kind"] != "system"] == before
    assert support.bodies(made["id"], "anna") == ["И ещё: где чек?"]
    assert support.bodies(source, "anna") == ["Где он?", "И ещё: где чек?"]
    assert support.queue("?view=mine", by="marta") == [source, made["id"]]


def test_both_name_each_other_also_for_their_customer(support: Support) -> None:
    source, chosen = asked_twice(support)
    made = support.do(source, "split", {"message_ids": chosen}).json
    assert made["subject"] == "Не пришёл заказ"
    for name in ("anna", "manager"):
        assert support.call("GET", f"/tickets/{source}", by=name).json["split_into"] == [made["id"]]
        assert support.call("GET", f"/tickets/{made['id']}", by=name).json["split_from"] == source
    assert support.call("GET", f"/tickets/{made['id']}", by="boris").status == 404
    [split] = support.events("split")
    [split_off] = support.events("split_off")
    assert (split["ticket_id"], split["into"]) == (source, made["id"])
    assert (split_off["ticket_id"], split_off["split_from"]) == (made["id"], source)


def test_it_is_answered_and_replied_to_by_itself(support: Support) -> None:
    source, chosen = asked_twice(support)
    made = support.do(source, "split", {"message_ids": chosen}).json["id"]
    support.say(made, "Вот чек", by="manager", then="resolved")
    support.say(made, "Спасибо")
    assert support.bodies(made, "anna") == ["И ещё: где чек?", "Вот чек", "Спасибо"]
    assert support.ticket(source).status == "open"


def test_whoever_waits_for_a_first_answer_has_not_begun_to_wait_at_the_split(support: Support) -> None:
    source, chosen = asked_twice(support)
    asked = next(one["created_at"] for one in said(support, source) if one["id"] == chosen[0])
    support.clock.tick(hours=1)
    made = support.ticket(support.do(source, "split", {"message_ids": chosen}).json["id"])
    assert made.asked_at == asked
    assert made.first_response_due > support.ticket(source).first_response_due
    assert made.resolution_due is not None
    support.say(source, "Отвечаем", by="manager")
    later = support.ticket(support.do(source, "split", {"message_ids": chosen}).json["id"])
    assert later.asked_at is None
    assert later.first_response_at is None
    assert later.first_response_due > made.first_response_due


def test_another_version_is_a_conflict_and_a_repeat_is_the_same_ticket(support: Support) -> None:
    source, chosen = asked_twice(support)
    read = support.ticket(source).version
    support.say(source, "Ау")
    body = {"message_ids": chosen, "version": read}
    refused = support.do(source, "split", body)
    assert (refused.status, refused.code, refused.json["current_version"]) == (409, "version_conflict", read + 1)
    body["version"] = read + 1
    first, again = (
        support.call("POST", f"/tickets/{source}/split", body, by="manager", headers={"Idempotency-Key": "split-1"})
        for _ in range(2)
    )
    assert (first.status, first.json["id"]) == (201, again.json["id"])
    assert support.ticket(source).split_into == [first.json["id"]]


def test_what_is_removed_of_a_message_is_removed_in_both(support: Support) -> None:
    source, chosen = asked_twice(support)
    made = support.do(source, "split", {"message_ids": chosen}).json["id"]
    support.do(made, f"messages/{chosen[0]}/redact", {"reason": "карта"})
    assert "И ещё: где чек?" not in support.bodies(made, "anna") + support.bodies(source, "anna")


def test_merged_back_every_message_is_shown_once(support: Support) -> None:
    source, chosen = asked_twice(support)
    made = support.do(source, "split", {"message_ids": chosen}).json["id"]
    support.say(made, "Жду")
    assert support.do(made, "merge", {"into": source}).status == 200
    assert support.bodies(source, "anna") == ["Где он?", "И ещё: где чек?", "Жду"]


def test_a_split_ticket_is_split_again_and_read_in_pages(support: Support) -> None:
    source, chosen = asked_twice(support)
    made = support.do(source, "split", {"message_ids": chosen}).json["id"]
    again = support.do(made, "split", {"message_ids": chosen[:1]}).json["id"]
    support.say(again, "Раз")
    support.clock.tick(seconds=1)
    support.say(again, "Два")
    found, cursor = [], ""
    while True:
        page = support.call("GET", f"/tickets/{again}/messages?limit=1{cursor}", by="anna").json
        found += [one["body"] for one in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == ["Два", "Раз", "И ещё: где чек?"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"message_ids": []}, 422),
        ({"message_ids": ["msg_01KKB4M1V8W7Q3Z5N6P2R4S9TA"]}, 404),
        ({"message_ids": ["msg_x"] * 51}, 422),
        ({"message_ids": ["msg_x"], "subject": ""}, 422),
    ],
)
def test_what_cannot_be_split_is_refused(support: Support, body: dict[str, Any], status: int) -> None:
    assert support.do(support.open(), "split", body).status == status


def test_only_what_was_said_is_split_and_only_by_agents(support: Support) -> None:
    source, chosen = asked_twice(support)
    other = support.open("boris")
    theirs = said(support, other)[0]["id"]
    assert support.do(source, "split", {"message_ids": [theirs]}).status == 404
    refused = support.do(source, "split", {"message_ids": chosen[1:]})
    assert (refused.status, refused.code) == (422, "split_invalid")
    assert support.do(source, "split", {"message_ids": chosen}, by="anna").status == 403
    support.do(source, "merge", {"into": support.open()})
    assert support.do(source, "split", {"message_ids": chosen}).code == "ticket_merged"
