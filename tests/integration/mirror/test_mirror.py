"""The mirror follows the tickets: newest state wins, each message once, and nothing waits for Supabase."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.sandbox.supabase import create_app
from shared.core.settings import settings
from shared.data.events import DomainEvent
from shared.providers.supabase.base import Row, SupabaseUnavailableError
from shared.providers.supabase.fake import FakeSupabase
from shared.providers.supabase.rest import SupabaseRest
from shared.support.crm_sync import rows, service
from shared.support.tickets.models import Message, Ticket
from tests.integration.notifications.conftest import invoke
from tests.support import template
from tests.support.cloud import SECRETS, Aws
from tests.support.sandboxes import Running, running

NUMBER, NOON = "K7M2PQ4R", "2026-03-10T12:00:00.000Z"
TICKET = Ticket.new_id(NUMBER)
KEY = SECRETS["supabase"]["service_key"]


def keep(version: int = 1, **changes: Any) -> Ticket:
    """Put a ticket into the table as it is in some version."""
    facts = {
        "subject": "Где заказ?",
        "channel": "web",
        "status": "open",
        "priority": "normal",
        "tags": ["a"],
        **changes,
    }
    ticket = Ticket(ticket_id=TICKET, number="K7M2-PQ4R", customer_id="usr_anna", version=version, **facts)
    ticket.created_at = ticket.updated_at = NOON
    ticket.set_index_keys()
    ticket.save()
    return ticket


def say(message_id: str = "msg_1", kind: str = "public", **more: Any) -> Message:
    facts = {"author_id": "usr_anna", "author_role": "customer", "body": "Где?", "created_at": NOON, **more}
    message = Message(message_id=message_id, ticket_id=TICKET, kind=kind, **facts)
    message.set_index_keys()
    message.save()
    return message


# What events of messages have; there is no such message unless a test names one.
MESSAGE: dict[str, dict[str, Any]] = {
    "opened": {"message_id": "msg_0", "channel": "web", "priority": "normal", "automatic": False},
    "replied": {"message_id": "msg_0", "by": "customer", "automatic": False, "assignee_id": None},
}


def event(what: str = "replied", ticket_id: str = TICKET, **data: Any) -> DomainEvent:
    facts = {"ticket_id": ticket_id, "number": "K7M2-PQ4R", "version": 1, **MESSAGE.get(what, {}), **data}
    return DomainEvent(f"ticket.{what}", "ticket", ticket_id, facts, customer_id="usr_anna", actor="usr_anna")


@pytest.fixture
def project(aws: Aws) -> FakeSupabase:
    return FakeSupabase()


def mirrored(project: FakeSupabase) -> dict[str, Any]:
    return project.tables[rows.TICKETS][TICKET]


def test_a_ticket_and_its_first_message_are_copied(project: FakeSupabase) -> None:
    keep(1)
    say()
    service.copy(event("opened", message_id="msg_1"), supabase=project)
    assert (mirrored(project)["status"], mirrored(project)["version"], mirrored(project)["tags"]) == ("open", 1, ["a"])
    assert project.tables[rows.MESSAGES]["msg_1"]["body"] == "Где?"


def test_what_is_copied_is_the_state_of_now_and_not_of_the_event(project: FakeSupabase) -> None:
    keep(7, status="resolved")
    service.copy(event("opened"), supabase=project)
    assert (mirrored(project)["status"], mirrored(project)["version"]) == ("resolved", 7)


def test_an_event_that_comes_twice_or_late_changes_nothing(project: FakeSupabase) -> None:
    keep(2, status="pending")
    say()
    for happened in (event(message_id="msg_1"), event(message_id="msg_1"), event("opened", message_id="msg_1")):
        service.copy(happened, supabase=project)
    assert mirrored(project)["version"] == 2
    assert list(project.tables[rows.MESSAGES]) == ["msg_1"]


def test_a_worker_that_read_an_older_version_does_not_put_it_over_a_newer(project: FakeSupabase) -> None:
    older, newer = keep(3, status="open"), None
    row = rows.of_ticket(older)
    newer = keep(4, status="closed")
    service.copy(event(), supabase=project)
    assert service._write(older, project) is False
    assert row["version"] < int(newer.version)
    assert mirrored(project)["status"] == "closed"


def test_a_row_that_another_worker_adds_in_between_gives_way_when_it_is_older(aws: Aws) -> None:
    class Raced(FakeSupabase):
        """Another worker, who read an older version, is faster between our two calls."""

        def insert(self, table: str, added: Sequence[Row]) -> int:
            if table == rows.TICKETS and not self.tables.get(table):
                super().insert(table, [{**added[0], "version": 1, "status": "open"}])
            return super().insert(table, added)

    project = Raced()
    keep(2, status="closed")
    service.copy(event(), supabase=project)
    assert (mirrored(project)["status"], mirrored(project)["version"]) == ("closed", 2)


@pytest.mark.parametrize(
    ("kind", "goes"), [("public", True), ("internal_note", True), ("system", False), ("ai_draft", False)]
)
def test_notes_go_along_marked_as_notes_and_drafts_stay(project: FakeSupabase, kind: str, goes: bool) -> None:
    keep()
    say(kind=kind)
    service.copy(event("noted", message_id="msg_1"), supabase=project)
    kept = project.tables.get(rows.MESSAGES, {})
    assert [row["kind"] for row in kept.values()] == ([kind] if goes else [])


def test_of_attachments_only_the_names_are_copied(project: FakeSupabase) -> None:
    keep()
    attachment = {"key": "tickets/secret/key", "name": "чек.pdf", "content_type": "application/pdf", "size": 1}
    say(attachments=[attachment])
    service.copy(event(message_id="msg_1"), supabase=project)
    assert project.tables[rows.MESSAGES]["msg_1"]["attachments"] == ["чек.pdf"]


def test_an_event_of_no_ticket_copies_nothing(project: FakeSupabase) -> None:
    service.copy(event(), supabase=project)
    keep()
    # Another id with the same number leads to the same key.
    service.copy(event(ticket_id=Ticket.new_id(NUMBER)), supabase=project)
    assert project.tables == {}


def test_the_rows_are_what_the_tables_hold() -> None:
    from infra.local.sandbox.supabase.database import Database

    database = Database(None)
    ticket = Ticket(ticket_id=TICKET, number="1", customer_id="u", subject="s", channel="web", status="open")
    assert rows.of_ticket(ticket).keys() == database.columns(rows.TICKETS).keys()
    message = Message(message_id="m", ticket_id=TICKET, author_role="agent", kind="public", body="b", created_at=NOON)
    assert rows.of_message(message).keys() == database.columns(rows.MESSAGES).keys()


# Against the stand-in, over HTTP.


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("supabase", create_app(state_path=None, service_key=KEY)) as served:
        yield served


def stored(sandbox: Running, path: str) -> list[dict[str, Any]]:
    headers = {"apikey": KEY, "Authorization": f"Bearer {KEY}"}
    found: list[dict[str, Any]] = sandbox.call("GET", f"/rest/v1/{path}", headers=headers)[1]
    return found


def test_workers_that_race_leave_the_newest_version(aws: Aws, sandbox: Running) -> None:
    versions = [keep(number, status="closed" if number == 20 else "open") for number in range(1, 21)] * 2
    random.Random(1).shuffle(versions)
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda one: service._write(one, SupabaseRest(sandbox.address, KEY, deadline=10)), versions))
    assert [(row["version"], row["status"]) for row in stored(sandbox, "support_tickets")] == [(20, "closed")]


@pytest.fixture
def worker(aws: Aws, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Any:
    from functions.workers.crm_mirror.handler import handler

    monkeypatch.setenv("SUPABASE_BASE_URL", sandbox.address)
    settings.cache_clear()
    return handler


def test_the_worker_copies_what_the_queue_brings(worker: Any, sandbox: Running) -> None:
    keep(1)
    say()
    assert invoke(worker, event("opened", message_id="msg_1").envelope()) == []
    assert [row["id"] for row in stored(sandbox, "support_tickets")] == [TICKET]
    assert [row["body"] for row in stored(sandbox, "support_messages")] == ["Где?"]


@pytest.mark.parametrize("mode", ["down", "error_500", "garbage"])
def test_while_supabase_is_away_the_queue_keeps_the_events(worker: Any, sandbox: Running, mode: str) -> None:
    keep(1)
    say()
    happened = [event(message_id="msg_1").envelope(), event("assigned").envelope()]
    sandbox.fault(mode, None)
    assert invoke(worker, *happened) == ["m-0", "m-1"]
    sandbox.heal()
    keep(3, status="closed")
    assert invoke(worker, *happened) == []
    assert [(row["version"], row["status"]) for row in stored(sandbox, "support_tickets")] == [(3, "closed")]
    assert [row["id"] for row in stored(sandbox, "support_messages")] == ["msg_1"]


def test_a_stack_without_a_project_mirrors_nothing(aws: Aws) -> None:
    from functions.workers.crm_mirror.handler import handler

    keep()
    assert invoke(handler, event().envelope()) == []


def test_the_queue_waits_longer_than_supabase_is_away() -> None:
    queue: Mapping[str, Any] = template.resources("AWS::SQS::Queue")["CrmMirrorQueue"]
    seconds = queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"]
    assert 600 < seconds < queue["MessageRetentionPeriod"]


def test_a_project_that_is_down_is_no_tickets_trouble(project: FakeSupabase, aws: Aws) -> None:
    """Nothing of the mirror is called where tickets are kept: only its worker knows Supabase."""
    keep()
    project.faults.append(SupabaseUnavailableError("down"))
    with pytest.raises(SupabaseUnavailableError):
        service.copy(event(), supabase=project)
    assert Ticket.get(*Ticket.key(TICKET)).version == 1
