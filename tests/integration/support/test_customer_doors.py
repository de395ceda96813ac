"""A customer learns the same of their ticket from every place that shows it, and nothing that only agents see."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared.core import aws, clock
from shared.core.settings import settings
from shared.support.assistant import own_records
from tests.faults import world
from tests.faults.world import World
from tests.integration.support.test_assistant import drafts, open_ticket, suggest, ticket

TRIAGE = {
    "language": "ru",
    "category": "returns",
    "sentiment": "negative",
    "suggested_priority": "urgent",
    "summary": "Грубит.",
}


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        running.person("manager", "manager")
        yield running


def work_on(it: World, ticket_id: str, other_id: str) -> list[str]:
    """Everything that agents and the model do to a ticket among themselves; the ids of what they wrote."""
    path = f"/support/tickets/{ticket_id}"
    it.drain()
    noted = it.call("POST", f"{path}/messages", {"text": "Скандалист", "kind": "internal_note"}, by="manager", key="n")
    assert noted.status == 201, noted.body
    assert it.call("PATCH", path, {"tags": ["vip"], "priority": "high"}, by="manager").status == 200
    assert it.call("POST", f"{path}/assign", {}, by="manager").status == 200
    it.model.say_next({"text": "Черновик ответа", "sources": []})
    suggest(it, ticket_id)
    it.drain()
    [draft] = drafts(it, ticket_id)
    decided = it.call("POST", f"{path}/drafts/{draft['id']}", {"decision": "rejected"}, by="manager")
    assert decided.status == 200, decided.body
    assert it.call("POST", f"/support/tickets/{other_id}/merge", {"into": ticket_id}, by="manager").status == 200
    snoozed = it.call("POST", f"{path}/snooze", {"until": clock.iso(clock.now() + timedelta(days=3))}, by="manager")
    assert snoozed.status == 200, snoozed.body
    it.drain()
    return [noted.json["id"], draft["id"]]


def doors(it: World, ticket_id: str) -> dict[str, str]:
    """What the customer is shown, by where."""
    anna = it.people["anna"]
    path = f"/support/tickets/{ticket_id}"
    found = {
        name: it.call("GET", route, by="anna").body
        for name, route in {
            "timeline": "/users/me/timeline?limit=100",
            "ticket": path,
            "tickets": "/support/tickets",
            "messages": f"{path}/messages",
            "inbox": "/notifications",
        }.items()
    }
    asked = it.call("POST", "/users/me/export", by="anna")
    it.drain()
    key = f"tasks/exports/{asked.json['task_id']}/personal-data.zip"
    stored = aws.client("s3").get_object(Bucket=settings().files_bucket, Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        found |= {f"copy: {name}": archive.read(name).decode() for name in archive.namelist()}
    found["assistant"] = "\n".join(source.text for source in own_records.sources(anna.id, "?"))
    return found


def test_no_door_tells_a_customer_what_the_ticket_hides(it: World) -> None:
    it.model.say_next(TRIAGE)
    ticket_id, other_id = open_ticket(it), open_ticket(it, key="other")
    written = work_on(it, ticket_id, other_id)
    seen_by_staff = ticket(it, ticket_id)
    secrets = [it.people["manager"].id, "Скандалист", "Черновик", "snoozed", "vip", "urgent", "sentiment", *written]
    secrets += [seen_by_staff["snoozed_until"], seen_by_staff["category"], "Грубит"]
    for name, shown in doors(it, ticket_id).items():
        told = json.loads(shown) if shown.startswith(("{", "[")) else shown
        text = json.dumps(told, ensure_ascii=False)
        assert [secret for secret in secrets if secret in _without_empty(text)] == [], name


def _without_empty(text: str) -> str:
    """Fields that every answer has, and that say nothing."""
    for field in ("sentiment", "snoozed_until", "category"):
        text = text.replace(f'"{field}": null', "")
    return text


def test_the_timeline_tells_of_a_ticket_what_its_customer_and_the_answers_did(it: World) -> None:
    it.model.say_next(TRIAGE)
    ticket_id, other_id = open_ticket(it), open_ticket(it, key="other")
    work_on(it, ticket_id, other_id)
    body = {"text": "Нашли, едет."}
    answered = it.call("POST", f"/support/tickets/{ticket_id}/messages", body, by="manager", key="a")
    assert answered.status == 201, answered.body
    items = it.call("GET", "/users/me/timeline?limit=100", by="anna").json["items"]
    told = [(one["type"], one["data"]) for one in items if one["aggregate_id"] == ticket_id]
    number = ticket(it, ticket_id)["number"]
    same = {"ticket_id": ticket_id, "number": number}
    assert told == [
        ("ticket.status_changed", same | {"from": "open", "to": "pending"}),
        ("ticket.replied", same | {"message_id": answered.json["id"], "by": "agent"}),
        ("ticket.opened", same | {"message_id": told[-1][1]["message_id"], "channel": "web"}),
    ]


def test_a_page_of_the_timeline_is_full_though_hidden_events_lie_between(it: World) -> None:
    ticket_id = open_ticket(it)
    for number in range(12):
        body = {"text": f"Заметка {number}", "kind": "internal_note"}
        it.call("POST", f"/support/tickets/{ticket_id}/messages", body, by="manager", key=f"n{number}")
    whole = it.call("GET", "/users/me/timeline?limit=100", by="anna").json["items"]
    found, cursor = [], ""
    while True:
        page = it.call("GET", f"/users/me/timeline?limit=1{cursor}", by="anna").json
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
        assert len(page["items"]) == 1
    assert [one["id"] for one in found] == [one["id"] for one in whole]
