"""What follows from a rule says so, through every hop; what a person does next says nothing of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.core import observability
from shared.core.observability import bind_cause, bind_correlation, caused_by
from shared.data.events import DomainEvent, EventItem, from_stream_image
from shared.messaging import queues
from shared.messaging.worker import batch_handler
from shared.support.tickets.editor import TicketEditor
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, new_ticket

CAUSE = "automation:rul_1"


@pytest.fixture(autouse=True)
def _nothing_left() -> Any:
    bind_correlation("")
    yield
    bind_correlation("")


def _record(body: dict[str, Any], message_id: str) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "r",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q",
        "awsRegion": "eu-west-1",
    }


def test_an_event_says_what_caused_it_wherever_it_is_kept() -> None:
    bind_cause(CAUSE)
    event = DomainEvent("karma.changed", "karma", "usr_1", {"delta": 1})
    assert event.envelope()["caused_by"] == CAUSE
    bind_cause("")
    assert DomainEvent.from_envelope(event.envelope()) == event
    stored = EventItem.of(event)
    assert stored.event().caused_by == CAUSE
    assert from_stream_image(stored.serialize()).caused_by == CAUSE


def test_an_event_of_a_persons_own_doing_is_as_it_always_was() -> None:
    event = DomainEvent("order.placed", "order", "ord_1")
    assert "caused_by" not in event.envelope()
    assert "caused_by" not in EventItem.of(event).serialize()


def test_a_worker_hands_the_cause_of_its_message_on_and_forgets_it_with_the_next() -> None:
    made: list[tuple[str, str]] = []

    def handle(body: dict[str, Any], _: Any) -> None:
        made.append((body["id"], DomainEvent("ticket.replied", "ticket", "tkt_1").caused_by))

    first = DomainEvent("ticket.opened", "ticket", "tkt_1", id="evt_1", caused_by=CAUSE).envelope()
    second = DomainEvent("ticket.opened", "ticket", "tkt_2", id="evt_2").envelope()
    batch_handler(handle)({"Records": [_record(first, "m1"), _record(second, "m2")]}, None)
    assert made == [("evt_1", CAUSE), ("evt_2", "")]


def test_a_request_or_a_schedule_begins_without_a_cause() -> None:
    bind_cause(CAUSE)
    bind_correlation("another request")
    assert caused_by() == ""


def test_a_queue_message_carries_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    class Sqs:
        def send_message(self, **asked: Any) -> None:
            sent.append(json.loads(asked["MessageBody"]))

    monkeypatch.setattr(queues.aws, "client", lambda _: Sqs())
    monkeypatch.setattr(queues, "settings", lambda: type("S", (), {"queue_url": staticmethod(lambda name: name)}))
    bind_cause(CAUSE)
    queues.send("email", {"id": "1", "type": "email.deliver"})
    bind_cause("")
    queues.send("email", {"id": "2", "type": "email.deliver"})
    assert [one.get("caused_by") for one in sent] == [CAUSE, None]


class _Edits:
    """Edits without a transaction."""

    def edit(self, ticket: Ticket, *, actor: str | None) -> TicketEditor:
        self.editor = TicketEditor(ticket, actor=actor)
        return self.editor


def test_what_a_schedule_does_with_a_rules_ticket_follows_from_the_rule() -> None:
    bind_cause(CAUSE)
    edits: Any = _Edits()
    ticket = new_ticket(
        edits,
        customer_id="usr_1",
        actor="usr_1",
        subject="s",
        message=NewMessage("m", automatic=True),
        channel="app",
        priority="normal",
    ).ticket
    assert ticket.caused_by == CAUSE
    bind_correlation("a schedule")
    by_nobody = TicketEditor(ticket, actor=None)
    by_nobody.apply("close")
    assert [event.caused_by for event in by_nobody._events] == [CAUSE]
    ticket.status = "open"
    by_agent = TicketEditor(ticket, actor="usr_agent")
    by_agent.apply("close")
    assert [event.caused_by for event in by_agent._events] == [""]
    assert observability.caused_by() == ""
