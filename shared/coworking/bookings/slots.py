"""The grid of a resource's slots, in UTC, from local opening hours: pure functions.

Slots have their full length in elapsed time, whatever clocks do meanwhile: on the night when a clock is put back an
hour there is one slot of an hour more, and when it is put forward one less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from shared.core import clock
from shared.core.hours import A_DAY, OpeningHours
from shared.coworking.bookings.errors import ResourceInvalidError, SlotInvalidError

SHORTEST_SLOT, LONGEST_SLOT = 5, 24 * 60
# A booking of so many slots moves in one transaction: as many deletions, as many writes, and the booking around them
# are within the 100 items of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
MAX_SLOTS = 40
DAYS_AHEAD = 92
MAX_CLOSURES = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot, aware UTC."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Grid:
    """What a resource's slots follow from; closures are (begin, end)."""

    hours: OpeningHours
    minutes: int
    closures: Sequence[tuple[datetime, datetime]] = ()

    def of_day(self, day: date) -> Iterator[Slot]:
        """The slots that begin in the hours of a local day, oldest first; those in a closure are left out."""
        length = timedelta(minutes=self.minutes)
        for begin, closes in self.hours.spans_on(day):
            while begin + length <= closes:
                end = begin + length
                if not any(first < end and begin < last for first, last in self.closures):
                    yield Slot(begin, end)
                begin = end

    def of_days(self, first: date, last: date) -> Iterator[Slot]:
        """The slots of some local days, both included; where the hours of two days touch, none overlaps another."""
        # The day before is counted along, so that a slot does not depend on where somebody begins to read.
        day, until = first - A_DAY, datetime.min.replace(tzinfo=UTC)
        while day <= last:
            for slot in self.of_day(day):
                if slot.begin >= until:
                    until = slot.end
                    if day >= first:
                        yield slot
            day += A_DAY

    def between(self, begin: datetime, end: datetime) -> list[Slot]:
        """The consecutive slots from `begin` to `end`. Raises SlotInvalidError when these are no slots' bounds."""
        first, last = (moment.astimezone(self.hours.zone).date() for moment in (begin, end))
        if end <= begin or (last - first).days > MAX_SLOTS:
            raise SlotInvalidError()
        found = [slot for slot in self.of_days(first - A_DAY, last) if begin <= slot.begin < end]
        is_whole = bool(found) and found[0].begin == begin and found[-1].end == end
        if not is_whole or any(one.end != other.begin for one, other in pairwise(found)):
            raise SlotInvalidError()
        if len(found) > MAX_SLOTS:
            raise SlotInvalidError(f"A booking has at most {MAX_SLOTS} slots.", max_slots=MAX_SLOTS)
        return found


def check_closures(closures: Iterable[Mapping[str, Any]]) -> list[tuple[datetime, datetime]]:
    """Stored closures as pairs of moments. Raises ResourceInvalidError for one that ends before it begins."""
    found = [(clock.parse(str(one["begin"])), clock.parse(str(one["end"]))) for one in closures]
    if any(end <= begin for begin, end in found):
        raise ResourceInvalidError("A closure ends before it begins.")
    return found
