"""Several actions at once, on one ticket or on many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.support.conftest import Support
from tests.support.http import Answer

EXCHANGE = [
    {"type": "status", "status": "resolved"},
    {"type": "reply", "text": "{{customer_first_name}}, обменяем. Номер {{ticket_number}}."},
    {"type": "add_tags", "tags": ["Обмен"]},
    {"type": "priority", "priority": "high"},
    {"type": "assign", "assignee_id": "me"},
    {"type": "note", "text": "По правилам обмена"},
]


def macro(support: Support, actions: list[dict[str, Any]], title: str = "Обмен") -> dict[str, Any]:
    answer = support.call("POST", "/macros", {"title": title, "actions": actions}, by="manager")
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json
    return found


def act(support: Support, ticket_id: str, *, by: str = "manager", key: str | None = None, **body: Any) -> Answer:
    headers = {"Idempotency-Key": key} if key else None
    return support.call("POST", f"/tickets/{ticket_id}/actions", body, by=by, headers=headers)


def bulk(
    support: Support, ticket_ids: list[str], *, by: str = "manager", key: str | None = None, **body: Any
) -> Answer:
    headers = {"Idempotency-Key": key} if key else None
    return support.call("POST", "/tickets/bulk", {"ticket_ids": ticket_ids, **body}, by=by, headers=headers)


def test_a_macro_takes_all_its_actions_in_one_transaction(support: Support) -> None:
    ticket_id = support.open()
    made = macro(support, EXCHANGE)
    assert [one["type"] for one in made["actions"]] == [
        *("assign", "priority", "add_tags", "note", "reply", "status"),
    ]
    answer = act(support, ticket_id, macro_id=made["id"], version=1)
    assert answer.status == 200, answer.body
    found = answer.json
    assert (found["status"], found["priority"], found["tags"]) == ("resolved", "high", ["обмен"])
    assert (found["assignee_id"], found["version"]) == (support.person("manager").id, 2)
    number = support.ticket(ticket_id).number
    assert support.bodies(ticket_id, by="anna") == ["Где он?", f"Anna, обменяем. Номер {number}."]
    assert support.bodies(ticket_id, by="manager")[1] == "По правилам обмена"
    assert {data["version"] for data in support.events("replied", "noted", "assigned", "updated")} == {2}


def test_the_events_of_a_macro_say_what_was_there_before(support: Support) -> None:
    ticket_id = support.open()
    support.change(ticket_id, tags=["возврат"])
    support.do(ticket_id, "assign", by="marta")
    actions = [
        {"type": "assign", "assignee_id": "me"},
        {"type": "priority", "priority": "high"},
        {"type": "add_tags", "tags": ["обмен"]},
        {"type": "snooze", "minutes": 60},
    ]
    assert act(support, ticket_id, actions=actions, version=support.ticket(ticket_id).version).status == 200
    assert support.events("assigned")[-1]["before"] == support.person("marta").id
    assert [data["changes"] for data in support.events("updated")[1:]] == [
        [{"field": "priority", "before": "normal", "after": "high"}],
        [{"field": "tags", "before": ["возврат"], "after": ["возврат", "обмен"]}],
    ]
    assert support.events("snoozed")[0]["before"] == "open"


def test_all_or_none_of_the_actions_are_taken(support: Support) -> None:
    ticket_id = support.open()
    nobody = {"type": "assign", "assignee_id": support.person("anna").id}
    assert act(support, ticket_id, actions=[{"type": "reply", "text": "Да"}, nobody]).code == "not_an_agent"
    gone = {"type": "reply", "canned_reply_id": "cnr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}
    answer = act(support, ticket_id, actions=[{"type": "priority", "priority": "low"}, gone])
    assert answer.code == "canned_reply_not_found"
    found = support.ticket(ticket_id)
    assert (found.version, found.priority, support.bodies(ticket_id, by="anna")) == (1, "normal", ["Где он?"])


def test_the_version_that_was_read_counts(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Ещё вопрос")
    late = act(support, ticket_id, actions=[{"type": "status", "status": "closed"}], version=1)
    assert (late.status, late.code, late.json["current_version"]) == (409, "version_conflict", 2)
    assert len(late.json["changes"]) == 1, "what came is named, as for any change"


def test_who_takes_many_tickets_takes_none_away_from_whoever_has_just_taken_it(support: Support) -> None:
    taken, free = support.open(), support.open()
    mine, hers = support.person("manager").id, support.person("marta").id
    support.do(taken, "assign", by="marta")
    take = [{"type": "assign", "assignee_id": "me"}]
    results = bulk(support, [taken, free], actions=take).json["results"]
    assert [(one["done"], one["code"]) for one in results] == [(False, "ticket_taken"), (True, None)]
    assert [support.ticket(one).assignee_id for one in (taken, free)] == [hers, mine]
    refused = act(support, taken, actions=take)
    assert (refused.status, refused.code, refused.json["assignee_id"]) == (409, "ticket_taken", hers)
    assert all(one["done"] for one in bulk(support, [free], actions=take).json["results"])
    assert bulk(support, [taken], actions=[{"type": "assign", "assignee_id": mine}]).json["results"][0]["done"]
    assert act(support, free, by="marta", actions=take, version=support.ticket(free).version).status == 200


def test_a_second_click_answers_once(support: Support) -> None:
    ticket_id = support.open()
    for _ in range(2):
        assert act(support, ticket_id, key="click", actions=[{"type": "reply", "text": "Да"}]).status == 200
    assert support.bodies(ticket_id, by="anna") == ["Где он?", "Да"]


def test_of_two_macros_at_once_both_are_applied_whole(support: Support, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = support.open()
    for name in ("manager", "marta"):
        support.token(name)
    answers = at_once(
        lambda: act(support, ticket_id, actions=[{"type": "add_tags", "tags": ["a"]}]),
        lambda: act(support, ticket_id, by="marta", actions=[{"type": "add_tags", "tags": ["b"]}]),
    )
    assert [answer.status for answer in answers] == [200, 200]
    assert support.ticket(ticket_id).tags == ["a", "b"]


def test_many_tickets_are_changed_each_with_its_result(support: Support) -> None:
    first, second, closed = support.open(), support.open(), support.open()
    support.do(closed, "close")
    gone = "tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"
    answer = bulk(support, [first, closed, gone, second, first], actions=[{"type": "reply", "text": "Готово"}])
    assert [(one["ticket_id"], one["done"], one["code"]) for one in answer.json["results"]] == [
        (first, True, None),
        (closed, False, "ticket_closed"),
        (gone, False, "ticket_not_found"),
        (second, True, None),
    ]
    made = macro(support, [{"type": "snooze", "minutes": 60}])
    assert all(one["done"] for one in bulk(support, [first, second], macro_id=made["id"]).json["results"])
    assert support.ticket(second).snoozed_until == "2026-03-10T10:00:00.000Z"


def test_a_repeated_bulk_says_nothing_twice(support: Support) -> None:
    tickets = [support.open() for _ in range(3)]
    actions = [{"type": "reply", "text": "Готово"}]
    bulk(support, tickets[:2], key="other", actions=actions)
    for _ in range(2):
        assert all(one["done"] for one in bulk(support, tickets, key="many", actions=actions).json["results"])
    assert [len(support.bodies(one, by="anna")) for one in tickets] == [3, 3, 2]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"macro_id": "mac_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "actions": [{"type": "note", "text": "x"}]},
        {"actions": [{"type": "note", "text": "x"}, {"type": "note", "text": "y"}]},
        {"actions": [{"type": "snooze", "minutes": 5}, {"type": "status", "status": "open"}]},
        {"actions": [{"type": "reply"}]},
        {"actions": [{"type": "reply", "text": "x", "canned_reply_id": "cnr_1"}]},
    ],
)
def test_actions_that_do_not_go_together_are_refused(support: Support, body: dict[str, Any]) -> None:
    ticket_id = support.open()
    assert act(support, ticket_id, **body).code == "actions_invalid"
    assert bulk(support, [ticket_id], **body).code == "actions_invalid"


def test_more_than_fifty_tickets_or_ten_tags_are_refused(support: Support) -> None:
    ticket_id = support.open()
    assert bulk(support, [ticket_id] * 51, actions=[{"type": "note", "text": "x"}]).status == 422
    support.change(ticket_id, tags=[f"a{number}" for number in range(8)])
    answer = act(support, ticket_id, actions=[{"type": "add_tags", "tags": ["b1", "b2", "b3"]}])
    assert answer.code == "tag_limit"
    assert act(support, ticket_id, actions=[{"type": "remove_tags", "tags": ["a0"]}]).json["tags"][0] == "a1"


def test_macros_are_kept_with_versions(support: Support) -> None:
    made = macro(support, EXCHANGE)
    path = f"/macros/{made['id']}"
    changed = support.call("PATCH", path, {"version": 1, "title": "Обмен размера"}, by="manager").json
    assert (changed["title"], changed["version"], changed["actions"]) == ("Обмен размера", 2, made["actions"])
    assert support.call("PATCH", path, {"version": 1, "title": "x"}, by="manager").code == "version_conflict"
    assert support.call("GET", "/macros", by="manager").json["items"] == [changed]
    unknown = {"title": "x", "actions": [{"type": "reply", "text": "{{password}}"}]}
    assert support.call("POST", "/macros", unknown, by="manager").code == "unknown_variable"
    assert support.call("DELETE", path, by="manager").status == 204
    assert support.call("GET", path, by="manager").code == "macro_not_found"
    for method, where in (("GET", "/macros"), ("POST", "/macros")):
        body = {"title": "x", "actions": EXCHANGE} if method == "POST" else None
        assert support.call(method, where, body, by="anna").status == 403
    assert act(support, support.open(), by="anna", actions=[{"type": "note", "text": "x"}]).status == 403
    assert bulk(support, [support.open()], by="anna", actions=[{"type": "note", "text": "x"}]).status == 403
