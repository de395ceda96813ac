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
    [queues] = queues_of_each(DomainEvent(event_type, event_type.partition(".")[0], "agg_1"))
    return queues


def queues_of_each(*events: DomainEvent) -> list[set[str]]:
    """The queues of events that the publisher gets together."""
    bus = _Bus()
    images = [EventItem.of(event).to_dynamodb_dict() for event in events]
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": f"{number}", "NewImage": image, "Keys": {}}}
        for number, image in enumerate(images, start=1)
    ]
    with patch.object(publisher.aws, "client", lambda _: bus):
        assert publisher.handler({"Records": records}, Context()) == {"batchItemFailures": []}
    return [_queues(entry) for entry in bus.entries]


def _queues(entry: dict[str, Any]) -> set[str]:
    taken = {rule.queue for rule in wiring.read().rules if rule.takes(entry)}
    return {name for name in SUBSCRIPTIONS if f"{name.title().replace('-', '')}Queue" in taken}
