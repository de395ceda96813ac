"""How often a rule may fire: for one person in a period, and for everybody on a day.

A firing counts in the period and on the day when its event happened, in the organisation's time zone; so a replay of
the same events arrives at the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from shared.automation.models import AutomationItem, CapCounter
from shared.core import clock
from shared.core.periods import organisation_zone
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork

Period: TypeAlias = Literal["ever", "day", "week", "month"]
Reason: TypeAlias = Literal["person_cap", "daily_cap"]
DEFAULT_PER_DAY: Final = 1000
# Of what a rule does not act on, because of a cap or of nobody, so much of a day stands in its history.
MOST_KEPT: Final = 100
# How long a counter is kept behind its period: longer than an event may be late.
_KEPT: Final[Mapping[str, timedelta]] = {
    "day": timedelta(days=60),
    "week": timedelta(days=60),
    "month": timedelta(days=90),
}


class CapReached(Exception):
    """A rule has fired as often as it may; `reason` says which cap it was."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class EnoughKept(Exception):
    """The history holds enough of what a rule did not act on in a day."""


def day_of(moment: datetime) -> str:
    """The organisation's day of a moment, ISO 8601."""
    return moment.astimezone(organisation_zone()).date().isoformat()


def period_of(period: Period, moment: datetime) -> str:
    """What stands for the period that a moment is in."""
    local = moment.astimezone(organisation_zone()).date()
    if period == "day":
        return local.isoformat()
    if period == "week":
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{local:%Y-%m}" if period == "month" else "ever"


def per_day(caps: Mapping[str, Any] | None) -> int:
    """How often a rule may fire on a day."""
    return int((caps or {}).get("per_day") or DEFAULT_PER_DAY)


@dataclass(frozen=True, slots=True)
class CapState:
    """What the counters say before an event: the cap that is reached, and how much of the day the history keeps."""

    reached: Reason | None
    kept: int


def state(*, rule_id: str, user_id: str | None, occurred_at: datetime, caps: Mapping[str, Any] | None) -> CapState:
    """What is known by one read, so that a flood behind a cap begins no transaction that must fail."""
    day_key, person = CapCounter.day_key(rule_id, day_of(occurred_at)), (caps or {}).get("per_person")
    own_key = None
    if person and user_id:
        own_key = CapCounter.person_key(rule_id, user_id, period_of(person["period"], occurred_at))
    keys = [day_key] if own_key is None else [day_key, own_key]
    found = {(one.pk, one.sk): one for one in AutomationItem.batch_get(keys, consistent_read=True)}
    day, own = found.get(day_key), found.get(own_key) if own_key else None
    kept = int(day.kept or 0) if isinstance(day, CapCounter) else 0
    if isinstance(day, CapCounter) and day.used >= per_day(caps):
        return CapState("daily_cap", kept)
    is_full = person and isinstance(own, CapCounter) and own.used >= int(person["times"])
    return CapState("person_cap" if is_full else None, kept)


def _day(rule_id: str, occurred_at: datetime) -> CapCounter:
    day = CapCounter(*CapCounter.day_key(rule_id, day_of(occurred_at)))
    day.ttl = clock.epoch(clock.now() + _KEPT["day"])
    return day


def keep_refusal(uow: UnitOfWork, *, rule_id: str, occurred_at: datetime) -> None:
    """Count in the caller's transaction that a refusal is kept. At commit EnoughKept when there are MOST_KEPT."""
    DailyCap(_day(rule_id, occurred_at), CapCounter.kept, MOST_KEPT).count_in(uow, EnoughKept)


def count(
    uow: UnitOfWork, *, rule_id: str, user_id: str, occurred_at: datetime, caps: Mapping[str, Any] | None
) -> None:
    """Count one firing in the caller's transaction. At commit CapReached when there was no room for it."""
    day = _day(rule_id, occurred_at)
    DailyCap(day, CapCounter.used, per_day(caps)).count_in(uow, lambda: CapReached("daily_cap"))
    person = (caps or {}).get("per_person")
    if not person:
        return
    period: Period = person["period"]
    counter = CapCounter(*CapCounter.person_key(rule_id, user_id, period_of(period, occurred_at)))
    counter.ttl = clock.epoch(clock.now() + _KEPT[period]) if period in _KEPT else None
    DailyCap(counter, CapCounter.used, int(person["times"])).count_in(uow, lambda: CapReached("person_cap"))
