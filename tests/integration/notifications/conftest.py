"""Recipients, the path of a message from event to provider, and the messages that were sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from functions import modules
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from shared.identity.contacts import contact_of
from shared.messaging import queues
from shared.notifications import deferred, delivery, inbox_signal, planning
from shared.notifications.models import MessageDelivery
from shared.notifications.senders import by_email, by_nakama, by_sms
from shared.providers.email.fake import FakeEmail
from shared.providers.nakama.fake import FakeNakama
from shared.providers.sms.fake import FakeSms
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.people import create_user

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # noon in Moscow
ANNA = "usr_01KKB4J9M2N3P4Q5R6S7T8V9WX"
PHONE = "+79123456789"
EMAIL = "anna@example.com"


def sqs_event(*bodies: dict[str, Any]) -> dict[str, Any]:
    """A batch as Lambda gets it."""
    return {
        "Records": [
            {
                "messageId": f"m-{number}",
                "receiptHandle": "r",
                "body": json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:q",
                "awsRegion": "eu-central-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def invoke(handler: Any, *bodies: dict[str, Any]) -> list[str]:
    """Run a worker and return the ids of the messages that it wants again."""
    answer = handler(sqs_event(*bodies), Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def person(
    user_id: str = ANNA,
    *,
    phone: str | None = PHONE,
    email: str | None = EMAIL,
    locale: str = "ru",
    player: str | None = None,
    verified: bool = True,
) -> None:
    """Put a person into the identity table."""
    fields = {"phone": phone, "email": email, "email_verified": verified, "nakama_user_id": player, "locale": locale}
    create_user("anna", user_id=user_id, full_name="Anna Ivanova", **fields)


def event(event_type: str = "order.paid", user_id: str | None = ANNA, **data: Any) -> DomainEvent:
    """Something that happened to Anna's order."""
    facts = {"order_number": "K7M2-PQ4R", "final_amount": 405000, "amount": 405000, "currency": "RUB", **data}
    return DomainEvent(event_type, "order", "ord_1", facts, customer_id=user_id)


def moved(**data: Any) -> DomainEvent:
    """News of a preorder wave, which can wait for the morning."""
    facts = {"product_name": "Hoodie", "wave_number": 1, "status": "ready", "ship_date": None, "message": None}
    return event("order.wave_moved", **{**facts, **data})


@dataclass
class MessageFlow:
    """Carries messages from the queues to the workers' use case, with fakes for the outside world."""

    sms: FakeSms = field(default_factory=FakeSms)
    email: FakeEmail = field(default_factory=FakeEmail)
    game: FakeNakama = field(default_factory=FakeNakama)
    waiting: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def send(self, queue: str, body: dict[str, Any], *, delay_seconds: int = 0) -> None:
        if queue == inbox_signal.QUEUE:
            # For open pages: no message to a person.
            self.told.append(body)
            return
        self.waiting.append((queue, body, delay_seconds))

    def plan(self, happened: DomainEvent) -> None:
        envelope = happened.envelope()
        planning.plan(
            DomainEvent.from_envelope(envelope),
            catalog=modules.messages(),
            read_recipient=planning.by_contact(contact_of),
        )

    def deliver(self, channel: str, body: dict[str, Any]) -> None:
        senders = {"sms": by_sms(self.sms), "email": by_email(self.email), "nakama": by_nakama(self.game)}
        delivery.deliver(channel, body, send=senders[channel], catalog=modules.messages(), contact_of=contact_of)

    def release(self) -> deferred.Report:
        """Queue the deferred deliveries that are due, as the schedule does."""
        return deferred.run(catalog=modules.messages(), contact_of=contact_of)

    def carry(self) -> list[tuple[str, int]]:
        """Deliver everything that waits now, once; gives (channel, delay) of each."""
        batch, self.waiting = self.waiting, []
        for channel, body, _ in batch:
            self.deliver(channel, body)
        return [(channel, delay) for channel, _, delay in batch]

    def record(self, happened: DomainEvent | str, channel: str) -> MessageDelivery:
        message_id = happened if isinstance(happened, str) else happened.id
        return MessageDelivery.get(*MessageDelivery.key(f"{message_id}-{channel}"))

    @property
    def phones(self) -> list[str]:
        return [message.text for message in self.sms.sent]

    @property
    def subjects(self) -> list[str]:
        return [message.subject for message in self.email.sent]


@pytest.fixture
def flow(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> MessageFlow:
    post = MessageFlow()
    monkeypatch.setattr(queues, "send", post.send)
    return post


@pytest.fixture(autouse=True)
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(NOON) as frozen:
        yield frozen
