"""Events and what requests remembered: one event per business fact, all on the bus in their order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from shared.data.idempotency import RequestRecord
from tests import modules
from tests.faults.invariants.snapshot import Once, Snapshot, invariant


@invariant
def one_event_each(snapshot: Snapshot) -> Iterator[str]:
    """What can happen to a subject once was announced once; what did not happen was not announced."""
    for file in modules.parts("invariants"):
        once: dict[str, Once] = getattr(file, "ONCE", {})
        for event_type, fact in once.items():
            subjects, gone = Counter(iter(fact.subjects(snapshot))), set(fact.gone(snapshot))
            announced = Counter(fact.subject(event) for event in snapshot.events_of(event_type))
            for subject in sorted(announced.keys() | subjects.keys()):
                if announced[subject] != subjects[subject] and not (subject in gone and announced[subject] == 1):
                    yield f"{event_type} of {subject}: announced {announced[subject]} times for {subjects[subject]}"


@invariant
def published(snapshot: Snapshot) -> Iterator[str]:
    """Every stored event reached the bus, each aggregate's events in their order, and nothing else did."""
    on_bus: list[str] = []
    for entry in snapshot.world.cloud.bus:
        event_id = json.loads(entry["Detail"])["id"]
        if event_id not in on_bus:
            on_bus.append(event_id)
    stored = [event.id for event in snapshot.events]
    for event_id in set(stored) ^ set(on_bus):
        yield f"event {event_id}: {'never published' if event_id in stored else 'published but not stored'}"
    positions = {event_id: position for position, event_id in enumerate(on_bus)}
    last: dict[tuple[str, str], int] = {}
    # Requests that cross may store what they have to tell in another order than they thought of it.
    moments = {event_id: moment for moment, event_id in enumerate(snapshot.world.cloud.stored)}
    for event in sorted(snapshot.events, key=lambda one: moments.get(one.id, -1)):
        about, position = (event.aggregate, event.aggregate_id), positions.get(event.id, -1)
        if position < last.get(about, -1):
            yield f"{event.type} of {event.aggregate_id}: published before what had happened before"
        last[about] = position


@invariant
def requests(snapshot: Snapshot) -> Iterator[str]:
    """A remembered request points at something that is there."""
    known = _known_ids(snapshot)
    for record in snapshot.all(RequestRecord):
        for name, value in record.reference.items():
            # A waiting list's answer is kept whole, because its entry goes with the notice.
            is_told = name in ("size", "created_at")
            if isinstance(value, str) and not is_told and value not in known:
                yield f"request {record.pk} {record.sk}: {name} {value} is nothing"


def _known_ids(snapshot: Snapshot) -> set[str]:
    known: set[str] = {event.aggregate_id for event in snapshot.events}
    for event in snapshot.events:
        known |= {value for value in event.data.values() if isinstance(value, str)}
    for file in modules.parts("invariants"):
        for ids in getattr(file, "IDS", {}).values():
            known |= ids(snapshot)
    return known
