"""The counters of a space's days, in the table `analytics` (its keys stand in `models.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from shared.shop.analytics.models import Versioned
from shared.shop.analytics.visiting import VisitSums


class VisitDay(Versioned, discriminator="visit_day"):
    """A day of a space, by its own clock: visits that began, their minutes, and by hour how many people were there.

    `people` holds for each person how many of the day's visits are theirs, so that a correction can take one away.
    """

    visits = NumberAttribute(default=0)
    minutes = NumberAttribute(default=0)
    hours = JSONAttribute(default=dict)
    people = JSONAttribute(default=dict)
    time_zone = UnicodeAttribute(default="UTC")

    @classmethod
    def key(cls, generation: int, space_id: str, day: str) -> tuple[str, str]:
        """Where a space's day is kept."""
        return cls.days(generation, space_id), day

    @staticmethod
    def days(generation: int, space_id: str) -> str:
        """The hash key of a space's days."""
        return f"G{generation}#VISITS#{space_id}"

    def add(self, sums: VisitSums) -> None:
        """Add to the counters; what has come to nothing is not kept."""
        self.visits, self.minutes = int(self.visits) + sums.visits, int(self.minutes) + sums.minutes
        self.hours, self.people = _added(self.hours, sums.hours), _added(self.people, sums.people)
        self.time_zone = sums.time_zone


def _added(kept: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    sums = {name: int(kept.get(name, 0)) + more.get(name, 0) for name in {**kept, **more}}
    return {name: amount for name, amount in sums.items() if amount}
