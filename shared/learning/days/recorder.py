"""Recording active days in the transaction of what somebody did, with what was read beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.days.models import LearnerStats
from shared.learning.days.rules import ActiveDays
from shared.learning.events import LearningActive
from shared.notifications.preferences import Preferences
from shared.notifications.rules import DEFAULT_TIME_ZONE


@dataclass(slots=True)
class DayRecorder:
    """One person's active days as they were read, and the time zone of their preferences."""

    user_id: str
    days: ActiveDays
    zone: ZoneInfo
    version: int

    @staticmethod
    def keys(user_id: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Keys of what `of` needs: in the table `learning`, and in the table `notifications`."""
        return [keys.stats_key(user_id)], [Preferences.key(user_id)]

    @classmethod
    def of(cls, user_id: str, found: Iterable[Any]) -> DayRecorder:
        """Made of items that were read; others among them are passed over."""
        stats: LearnerStats | None = None
        zone = DEFAULT_TIME_ZONE
        for one in found:
            if isinstance(one, LearnerStats):
                stats = one
            elif isinstance(one, Preferences):
                zone = one.time_zone
        days, version = (stats.active, int(stats.version)) if stats is not None else (ActiveDays(), 0)
        return cls(user_id, days, ZoneInfo(zone), version)

    def note(self, uow: UnitOfWork, moments: Iterable[datetime]) -> None:
        """Count the days of some moments, and announce those that are new. At commit StaleReadError for who is late."""
        before = self.days
        for moment in sorted(moments):
            day = self.days.day_of(moment, self.zone)
            if day not in self.days:
                self.days = self.days.with_day(day, self.zone)
                event = LearningActive(day=day.isoformat())
                uow.add_event(event.of(self.user_id, customer_id=self.user_id, actor=self.user_id))
        if self.days != before:
            self.save(uow)

    def save(self, uow: UnitOfWork) -> None:
        """Write the days. At commit StaleReadError when somebody was faster."""
        condition = LearnerStats.version == self.version if self.version else LearnerStats.pk.does_not_exist()
        stats = LearnerStats.of(self.user_id, self.days, self.version + 1)
        uow.put(stats, condition=condition, on_conflict=StaleReadError())
