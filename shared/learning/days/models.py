"""What active days store in the table `learning`."""

from __future__ import annotations

from datetime import date

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.learning import models as keys
from shared.learning.days.rules import ActiveDays
from shared.learning.models import BitSet, LearningItem


class LearnerStats(LearningItem, discriminator="learner_stats"):
    """One person's active days, read with every report: below 1 KB and in no index, as `LessonProgress`."""

    first_day = UnicodeAttribute()
    days = BitSet()
    began = NumberAttribute()
    version = WholeNumber(default=0)

    @property
    def active(self) -> ActiveDays:
        """The days as a set."""
        return ActiveDays(date.fromisoformat(self.first_day), self.days, float(self.began))

    @classmethod
    def of(cls, user_id: str, days: ActiveDays, version: int) -> LearnerStats:
        """The item that stores a set that is not empty."""
        if days.first is None:
            raise ValueError("no day to store")
        key = keys.stats_key(user_id)
        return cls(*key, first_day=days.first.isoformat(), days=days.bits, began=days.began, version=version)


class RestoredDay(LearningItem, discriminator="restored_day"):
    """A day that an admin counted as active, and why."""

    day = UnicodeAttribute()
    reason = UnicodeAttribute()
    actor = UnicodeAttribute()
    created_at = UnicodeAttribute()
