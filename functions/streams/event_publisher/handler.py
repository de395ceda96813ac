"""Stream → bus: every stored event is published, in order, at least once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from functions.streams.event_publisher import followers, watchers
from functions.streams.event_publisher.followers import Followed
from shared.core import aws
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.events import DomainEvent, from_stream_image
from shared.messaging import queues

T = TypeVar("T")
SOURCE = "atrium"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
MAX_ENTRIES = 10
# Of one entry, and of all entries of one request.
MAX_BYTES = 256 * 1024
TIME_BYTES = 14


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Publish a batch of the events table's stream; answer with the first record that must come again.

    A stream is repeated from the reported record on, so nothing after a failure may be reported as done; consumers
    see what was published twice and drop it by its id.
    """
    batch: list[tuple[str, dict[str, Any]]] = []
    # Read once for a batch, and not before there is something to publish.
    followed = cache(followers.followed)
    is_quiet = len(event["Records"]) <= watchers.MOST_EVENTS
    for record in event["Records"]:
        if record.get("eventName") != "INSERT":
            continue
        entry = _entry(record, followed, is_quiet=is_quiet)
        if entry is not None:
            batch.append((record["dynamodb"]["SequenceNumber"], entry))
    for part in requests(batch, lambda numbered: size(numbered[1])):
        failed = _publish(part)
        if failed is not None:
            return {"batchItemFailures": [{"itemIdentifier": failed}]}
    return {"batchItemFailures": []}


def _entry(record: dict[str, Any], followed: Callable[[], Followed], *, is_quiet: bool) -> dict[str, Any] | None:
    try:
        domain_event = from_stream_image(record["dynamodb"]["NewImage"])
    except (KeyError, ValueError) as error:
        _dead_letter(record, f"not an event: {type(error).__name__}")
        return None
    unfollowed = followers.unfollowed_by(domain_event.type, followed())
    if is_quiet and watchers.nobody_watches(domain_event):
        unfollowed[watchers.QUEUE] = True
    entry = bus_entry(domain_event, unfollowed)
    if size(entry) > MAX_BYTES:
        _dead_letter(record, "larger than the bus takes")
        return None
    return entry


def bus_entry(event: DomainEvent, unfollowed: dict[str, bool]) -> dict[str, Any]:
    """An event as the bus takes it, marked with the queues that have no use for it."""
    detail = event.envelope()
    if unfollowed:
        detail[followers.MARK] = unfollowed
    return {
        "EventBusName": settings().event_bus,
        "Source": SOURCE,
        "DetailType": event.type,
        "Time": event.occurred_at,
        "Detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
    }


def size(entry: dict[str, Any]) -> int:
    """How many bytes the bus counts for an entry."""
    return len(entry["Detail"].encode()) + len(entry["DetailType"]) + len(SOURCE) + TIME_BYTES


def requests(entries: Iterable[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Entries in their order, in as many requests as the bus wants: ten entries in one, and no more than MAX_BYTES."""
    part, total = list[T](), 0
    for entry in entries:
        if part and (len(part) == MAX_ENTRIES or total + size_of(entry) > MAX_BYTES):
            yield part
            part, total = [], 0
        part.append(entry)
        total += size_of(entry)
    if part:
        yield part


def _dead_letter(record: dict[str, Any], reason: str) -> None:
    """Send a record that can never be published to the dead letters, and let its neighbours pass.

    Only its keys travel: the item stays in the table, and it may be larger than a queue takes.
    """
    keys = record.get("dynamodb", {}).get("Keys", {})
    note = {"id": record.get("eventID"), "type": "unpublishable", "keys": keys, "reason": reason}
    queues.send("event-publisher-failures", note)
    metric("EventsUnpublishable")
    logger.error("event cannot be published", reason=reason, keys=keys)


def _publish(batch: list[tuple[str, dict[str, Any]]]) -> str | None:
    """Send up to ten entries; the sequence number of the first that the bus did not take, or None."""
    answer = aws.client("events").put_events(Entries=[entry for _, entry in batch])
    for (sequence, entry), result in zip(batch, answer["Entries"], strict=True):
        if result.get("ErrorCode"):
            logger.warning("bus refused an event", error=result["ErrorCode"], event_type=entry["DetailType"])
            return sequence
    # What was published is counted by EventBridge itself.
    return None
