"""Bookings and passes: no slot is anybody's twice, and what was paid, used and refunded is what stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from shared.coworking.bookings.models import Booking, TakenSlot
from shared.coworking.passes.models import Pass, PassUse
from tests.faults.invariants.snapshot import Once, Snapshot, data, invariant


def _bookings(snapshot: Snapshot) -> Mapping[str, Booking]:
    return {one.booking_id: one for one in snapshot.all(Booking)}


def _passes(snapshot: Snapshot) -> Mapping[str, Pass]:
    return {one.pass_id: one for one in snapshot.all(Pass)}


PAYABLES = {"booking": _bookings, "pass": _passes}
ONCE = {
    "booking.placed": Once(
        lambda snapshot: (one.booking_id for one in snapshot.all(Booking) if one.paid_by == "payment"),
        data("booking_id"),
    ),
    "booking.late_refund": Once(lambda snapshot: snapshot.late_refunds_of("booking"), data("payment_id")),
    "pass.late_refund": Once(lambda snapshot: snapshot.late_refunds_of("pass"), data("payment_id")),
}


@invariant
def slots(snapshot: Snapshot) -> Iterator[str]:
    """A confirmed booking has all its slots, nobody else has any, and no two bookings of a resource overlap."""
    found = _bookings(snapshot)
    taken = {(slot.pk, slot.sk): slot.booking_id for slot in snapshot.all(TakenSlot)}
    for booking in found.values():
        wanted = {(TakenSlot.of_resource(booking.resource_id), begin) for begin in booking.slots}
        own = {key for key, booking_id in taken.items() if booking_id == booking.booking_id}
        if booking.status == "confirmed" and own != wanted:
            yield f"booking {booking.booking_id}: has {len(own)} of {len(wanted)} slots"
        if booking.status in ("cancelled", "expired") and own:
            yield f"booking {booking.booking_id}: is {booking.status} and has slots"
    confirmed = sorted((one.resource_id, one.begin, one.end) for one in found.values() if one.status == "confirmed")
    for one, other in pairwise(confirmed):
        if one[0] == other[0] and other[1] < one[2]:
            yield f"two bookings of {one[0]} overlap at {other[1]}"


@invariant
def uses_of_passes(snapshot: Snapshot) -> Iterator[str]:
    """A pass counts the days on which it was used, and has as many less."""
    uses = Counter(one.pk for one in snapshot.all(PassUse))
    for one in snapshot.all(Pass):
        if one.uses != uses[one.pk]:
            yield f"pass {one.pass_id}: counts {one.uses} days, {uses[one.pk]} are there"
        if one.is_counted and one.visits_left != one.visits - one.uses:
            yield f"pass {one.pass_id}: {one.visits_left} of {one.visits} left after {one.uses}"
