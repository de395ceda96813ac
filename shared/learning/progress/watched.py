"""What of a video was watched: a set of whole seconds as the bits of one number. Pure.

Sets merge by union (`|`), so order, repetition and delay of reports, and several devices, do not matter. All times are
seconds; moments are epoch seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

# 675 bytes: with keys and the rest (about 320) an item stays below 1 KB, one write unit.
MAX_BITS = 5_400
# Nobody plays faster: YouTube and most players go to 2, some to 2.5.
FASTEST = 2.5
QUARTERS = (25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Watched:
    """One learner's progress in one video of `duration` seconds.

    `seen` are the bits of `step` seconds each, `position` is where they were at the moment `at` of their own device,
    `began` the first play or report by our clock; both are None before.
    """

    duration: float
    seen: int = 0
    position: float = 0.0
    at: float | None = None
    began: float | None = None

    @property
    def step(self) -> int:
        """Seconds a bit: 1, or 2 and 3 for what is longer than 90 minutes and three hours."""
        return max(1, math.ceil(self.duration / MAX_BITS))

    @property
    def bits(self) -> int:
        """How many bits the whole video has."""
        return max(1, math.floor(self.duration / self.step + 0.5))

    @property
    def percent(self) -> int:
        """How much was watched, whole, 0 to 100, rounded down."""
        return self.seen.bit_count() * 100 // self.bits

    @property
    def covered_seconds(self) -> int:
        """How many different seconds were watched."""
        return min(self.seen.bit_count() * self.step, math.ceil(self.duration))

    def mask(self, intervals: Iterable[tuple[float, float]]) -> int:
        """The bits of some intervals (from, to).

        A boundary goes to the nearest second, so that neighbouring reports meet without gap or overlap.
        """
        found = 0
        for start, end in intervals:
            first, last = self._nearest(start), self._nearest(end)
            if last > first:
                found |= ((1 << (last - first)) - 1) << first
        return found

    def _nearest(self, second: float) -> int:
        # Of a video of less than half a second no boundary is nearer to its end than to 0:00.
        bit = min(self.step, self.duration or self.step)
        return min(max(0, math.floor(second / bit + 0.5)), self.bits)

    def report(self, intervals: Iterable[tuple[float, float]], *, position: float, at: float, now: float) -> Watched:
        """This with one report added. A clock that is ahead counts as `now`.

        The position moves only with something watched that the report names, and only by the latest report: a player
        that opens at 0:00 wipes nothing.
        """
        mask = self.mask(intervals)
        if not mask:
            return self
        # As it is stored: a repeated report must compare equal.
        at, position = min(at, now), round(min(max(position, 0.0), self.duration), 3)
        is_later = self.at is None or (at, position) > (self.at, self.position)
        return replace(
            self,
            seen=self.seen | mask,
            position=position if is_later else self.position,
            at=at if is_later else self.at,
            began=now if self.began is None else self.began,
        )

    def intervals(self) -> list[tuple[int, int]]:
        """What was watched, in seconds."""
        return list(self._runs(self.seen))

    def gaps(self) -> list[tuple[int, int]]:
        """What was not watched, in seconds."""
        return list(self._runs(((1 << self.bits) - 1) & ~self.seen))

    def _runs(self, bits: int) -> Iterator[tuple[int, int]]:
        place = 0
        while bits:
            skipped = (bits & -bits).bit_length() - 1
            bits >>= skipped
            run = (~bits & (bits + 1)).bit_length() - 1
            start, place = place + skipped, place + skipped + run
            yield start * self.step, place * self.step
            bits >>= run

    def ready_at(self) -> float:
        """When so much can have been watched at the fastest, by our clock; what has not begun is ready at once."""
        return (self.began or 0.0) + self.covered_seconds / FASTEST if self.seen else 0.0

    def quarter(self) -> int:
        """The highest of 25, 50, 75 and 100 per cent that was reached, 0 before."""
        return max((one for one in QUARTERS if self.percent >= one), default=0)
