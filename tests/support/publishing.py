"""What the publisher hands to the bus, and where the bus puts it."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from functions.streams.event_publisher import handler as publisher
from functions.subscriptions import SUBSCRIPTIONS
from shared.data.events import DomainEvent, EventItem
from tests.faults import wiring
from tests.support.http import Context


class _Bus:
    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.entries += Entries
        return {"Entries": [{"EventId": "1"} for _ in Entries]}


def queues_of(event_type: str) -> set[str]:
    """The queues, by their names in the code, into which the bus puts an event of this type now."""
    bus, event = _Bus(), DomainEvent(event_type, event_type.partition(".")[0], "agg_1")
    image = EventItem.of(event).to_dynamodb_dict()
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image, "Keys": {}}}
    with patch.object(publisher.aws, "client", lambda _: bus):
        assert publisher.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
    [entry] = bus.entries
    taken = {rule.queue for rule in wiring.read().rules if rule.takes(entry)}
    return {name for name in SUBSCRIPTIONS if f"{name.title().replace('-', '')}Queue" in taken}
