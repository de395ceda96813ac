"""Two agents at one ticket: what was read is said, what came meanwhile is shown, and who else looks at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.support.conftest import Support
from tests.support.http import Answer


def test_an_answer_to_another_state_of_the_ticket_is_refused_with_what_came(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Нашёлся, спасибо")
    support.say(ticket_id, "Сложный клиент", by="marta", kind="internal_note")
    refused = support.say(ticket_id, "Ищем", by="manager", version=1)
    assert (refused.status, refused.code, refused.json["current_version"]) == (409, "version_conflict", 3)
    replied, noted = refused.json["changes"]
    assert (replied["type"], replied["by"], replied["actor"]) == (
        "ticket.replied",
        "customer",
        support.person("anna").id,
    )
    assert (noted["type"], noted["version"], noted["actor"]) == ("ticket.noted", 3, support.person("marta").id)
    assert refused.json["messages"] == [replied["message_id"], noted["message_id"]]
    assert support.bodies(ticket_id, "anna") == ["Где он?", "Нашёлся, спасибо"]
    assert support.say(ticket_id, "Хорошо", by="manager", version=3).status == 201


def test_what_came_is_each_message_once_and_none_of_before(support: Support) -> None:
    ticket_id = support.open()
    old = support.say(ticket_id, "Чужое", by="manager").json["id"]
    read = support.ticket(ticket_id).version
    mentioned = [support.person(name).id for name in ("manager", "admin")]
    noted = support.say(ticket_id, "Гляньте", by="marta", kind="internal_note", mentions=mentioned).json["id"]
    support.do(ticket_id, f"messages/{old}/redact")
    refused = support.say(ticket_id, "Ищем", by="manager", version=read)
    assert refused.json["messages"] == [noted]
    assert len(refused.json["changes"]) == 4


CHANGES: list[tuple[str, str, dict[str, object]]] = [
    ("PATCH", "", {"status": "pending"}),
    ("PATCH", "", {"priority": "high"}),
    ("PATCH", "", {"tags": ["обмен"]}),
    ("POST", "/assign", {}),
    ("POST", "/snooze", {"until": "2026-03-11T09:00:00Z"}),
    ("POST", "/messages", {"text": "Ответ"}),
    ("POST", "/messages", {"text": "Заметка", "kind": "internal_note"}),
    ("POST", "/close", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_every_change_says_which_version_was_read(
    support: Support, method: str, path: str, body: dict[str, object]
) -> None:
    ticket_id = support.open()
    support.say(ticket_id)
    address = f"/tickets/{ticket_id}{path}"
    refused = support.call(method, address, {**body, "version": 1}, by="manager")
    assert (refused.status, refused.code) == (409, "version_conflict")
    assert support.ticket(ticket_id).version == 2
    assert support.call(method, address, {**body, "version": 2}, by="manager").status in (200, 201)
    assert support.call(method, address, {**body, "version": 0}, by="manager").status == 422


def test_a_ticket_is_given_back_and_merged_by_the_version_that_was_read(support: Support) -> None:
    first, second = support.open(), support.open()
    support.do(first, "assign", {})
    assert support.call("DELETE", f"/tickets/{first}/assign?version=1", by="manager").code == "version_conflict"
    assert support.call("DELETE", f"/tickets/{first}/assign?version=2", by="manager").status == 200
    assert support.do(first, "merge", {"into": second, "version": 2}).code == "version_conflict"
    assert support.do(first, "merge", {"into": second, "into_version": 9}).code == "version_conflict"
    assert support.do(first, "merge", {"into": second, "version": 3, "into_version": 1}).status == 200


def test_a_draft_is_decided_by_the_version_that_was_read(support: Support) -> None:
    from shared.support.tickets import drafts

    ticket_id = support.open()
    draft = drafts.add_draft(ticket_id=ticket_id, task_id="tsk_1", body="Черновик", sources=[])
    support.say(ticket_id, "Уже не надо")
    path = f"drafts/{draft.message_id}"
    assert support.do(ticket_id, path, {"decision": "sent", "version": 2}).code == "version_conflict"
    assert support.do(ticket_id, path, {"decision": "rejected", "version": 3}).status == 200


def test_of_two_answers_to_one_version_one_is_sent(support: Support, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = support.open()
    tokens = {name: support.token(name) for name in ("manager", "marta")}

    def answer(name: str) -> Answer:
        from functions.api.support.handler import handler
        from tests.support import http

        path = f"/api/v1/support/tickets/{ticket_id}/messages"
        return http.call(handler, "POST", path, {"text": name, "version": 1}, token=tokens[name])

    answers = at_once(lambda: answer("manager"), lambda: answer("marta"))
    assert sorted(one.status for one in answers) == [201, 409]
    assert len(support.bodies(ticket_id, "anna")) == 2


def test_a_customer_is_never_refused_for_what_agents_did(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "assign", {})
    assert support.say(ticket_id, "Ещё", version=1).status == 201


def test_answering_takes_a_ticket_that_is_nobodys(support: Support) -> None:
    ticket_id, taken = support.open(), support.open()
    support.say(ticket_id, "Заметка", by="manager", kind="internal_note")
    assert support.ticket(ticket_id).assignee_id is None
    support.say(ticket_id, "Ищем", by="manager")
    assert support.ticket(ticket_id).assignee_id == support.person("manager").id
    assert [data["assignee_id"] for data in support.events("assigned")] == [support.person("manager").id]
    assert support.queue("?view=mine") == [ticket_id]
    support.do(taken, "assign", {}, by="marta")
    support.say(taken, "Ищем", by="manager")
    assert support.ticket(taken).assignee_id == support.person("marta").id


def test_who_looks_at_a_ticket_is_shown_to_agents_for_a_minute(support: Support) -> None:
    ticket_id = support.open()
    assert (
        support.do(ticket_id, "viewers", {"state": "answering"}, method="PUT").json["items"][0]["state"] == "answering"
    )
    support.clock.tick(seconds=30)
    both = support.do(ticket_id, "viewers", method="PUT", by="marta").json["items"]
    assert [(one["user_id"], one["name"]) for one in both] == [
        (support.person("marta").id, "Marta Иванова"),
        (support.person("manager").id, "Manager Иванова"),
    ]
    support.clock.tick(seconds=31)
    seen = support.do(ticket_id, "viewers", method="GET").json["items"]
    assert [(one["user_id"], one["state"]) for one in seen] == [(support.person("marta").id, "viewing")]
    assert support.do(ticket_id, "viewers", method="DELETE", by="marta").status == 204
    assert support.do(ticket_id, "viewers", method="GET").json["items"] == []
    for method in ("GET", "PUT", "DELETE"):
        assert support.do(ticket_id, "viewers", method=method, by="anna").status == 403
    assert support.ticket(ticket_id).version == 1


def test_history_says_old_and_new_values(support: Support) -> None:
    ticket_id = support.open()
    support.change(ticket_id, priority="high", tags=["обмен"], subject="Тайна")
    [updated] = support.events("updated")
    assert updated["changes"] == [
        {"field": "priority", "before": "normal", "after": "high"},
        {"field": "tags", "before": [], "after": ["обмен"]},
    ]
    assert "Тайна" not in str(updated)
    support.do(ticket_id, "assign", {})
    support.do(ticket_id, "assign", {"instead_of": support.person("manager").id}, by="marta")
    support.do(ticket_id, "assign", method="DELETE")
    manager, marta = support.person("manager").id, support.person("marta").id
    assert [(one.get("before"), one["assignee_id"]) for one in support.events("assigned")] == [
        (None, manager), (manager, marta), (marta, None),
    ]  # fmt: skip
    for until in ("2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"):
        support.do(ticket_id, "snooze", {"until": until})
    first, second = support.events("snoozed")
    assert (first["before"], first.get("until_before")) == ("open", None)
    assert (second["before"], second["until_before"]) == ("snoozed", "2026-03-10T10:00:00.000Z")
    support.clock.tick(hours=3)
    support.watch()
    assert support.events("woken")[0]["until_before"] == "2026-03-10T11:00:00.000Z"
