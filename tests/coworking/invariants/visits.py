"""Rooms: who is in, how many that makes, and what the events say of every visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.coworking.spaces.models import Space
from shared.coworking.visits import events
from shared.coworking.visits.models import Presence, ScanEffect, UsedDoorCode, Visit, VisitStatus
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def presences(snapshot: Snapshot) -> Iterator[str]:
    """Open visits and presences are the same, one a person at most; a space counts its own, never above its size."""
    visits = {one.visit_id: one for one in snapshot.all(Visit)}
    inside = {one.visit_id: one for one in snapshot.all(Presence)}
    for visit_id in sorted({one for one, visit in visits.items() if visit.status == VisitStatus.OPEN} ^ inside.keys()):
        yield f"visit {visit_id}: {'nobody is in for it' if visit_id in visits else 'somebody is in without it'}"
    people = Counter(one.user_id for one in visits.values() if one.status == VisitStatus.OPEN)
    yield from (f"person {person}: is in {times} times" for person, times in people.items() if times > 1)
    counts = Counter(one.space_id for one in inside.values())
    for space in snapshot.all(Space):
        count = int(space.present)
        if count != counts[space.id] or not 0 <= count <= int(space.capacity):
            yield f"space {space.id}: counts {count} of {int(space.capacity)}, {counts[space.id]} are in"


@invariant
def visit_histories(snapshot: Snapshot) -> Iterator[str]:
    """A visit's events, one after the other, lead exactly to what the visit says."""
    announced: dict[str, dict[str, object]] = {}
    for event in snapshot.events_of("visit.opened", "visit.closed", "visit.corrected", "visit.begin_corrected"):
        visit_id, known = event.aggregate_id, announced.setdefault(event.aggregate_id, {})
        if event.type == "visit.opened" and known:
            yield f"visit {visit_id}: opened after something else"
        elif event.type == "visit.closed" and "check_out" in known:
            yield f"visit {visit_id}: closed twice"
        elif event.type == "visit.corrected" and event.data["before"] != _times(known):
            yield f"visit {visit_id}: corrected from {event.data['before']}, it was {_times(known)}"
        known.update(event.data.get("after", event.data))
    visits = {one.visit_id: one for one in snapshot.all(Visit)}
    for visit_id in sorted(visits.keys() | announced.keys()):
        visit, known = visits.get(visit_id), announced.get(visit_id, {})
        if visit is None:
            yield f"visit {visit_id}: has events, and is not there"
        elif visit.status == VisitStatus.OPEN and (known.get("check_in") != visit.check_in or "check_out" in known):
            yield f"visit {visit_id}: is open, its events say {known}"
        elif visit.status != VisitStatus.OPEN and (_times(known), known.get("status")) != (
            events.times(visit),
            visit.status,
        ):
            yield f"visit {visit_id}: its events say {known}"


def _times(known: dict[str, object]) -> dict[str, object]:
    return {name: known.get(name) for name in ("check_in", "check_out", "duration_minutes")}


@invariant
def doors(snapshot: Snapshot) -> Iterator[str]:
    """A door code that was used opened a visit, ended one, did both, or repeated the scan before: nothing else does."""
    through = [
        one for one in snapshot.events_of("visit.opened", "visit.closed") if (one.actor or "").startswith("rdr_")
    ]
    counts = {ScanEffect.MOVED: 2, ScanEffect.REPEATED: 0}
    uses = sum(counts.get(ScanEffect(str(one.effect)), 1) for one in snapshot.all(UsedDoorCode))
    if uses != len(through):
        yield f"door codes: they began or ended {uses} visits, readers did {len(through)}"
