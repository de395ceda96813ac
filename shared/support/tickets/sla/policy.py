"""What support promises, as an admin sets it: hours, closed days and targets; by the deployment's settings before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import clock, hours
from shared.core.hours import HoursError, OpeningHours
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork
from shared.support.events import SlaPolicyUpdated
from shared.support.models import SupportItem
from shared.support.tickets.errors import SlaInvalidError, SlaPolicyChangedError
from shared.support.tickets.rules import TicketPriority

KEY = ("SLA", "POLICY")
MINUTES_LIMIT = 366 * 24 * 60
# A calendar without an open hour for so long is a mistake.
LONGEST_PAUSE_DAYS = 60
FIELDS = ("time_zone", "opening_hours", "closed_days", "targets")


class SlaPolicy(SupportItem, discriminator="sla_policy"):
    """Hours by day as `hours.read_week` reads them, closed days with their names, targets in business minutes.

    `applied_version` is the version by which the clocks of all unresolved tickets were last set.
    """

    time_zone = UnicodeAttribute()
    opening_hours = JSONAttribute()
    closed_days = JSONAttribute()
    targets = JSONAttribute()
    version = WholeNumber()
    applied_version = WholeNumber(default=0)
    updated_at = UnicodeAttribute()
    updated_by = UnicodeAttribute()

    @property
    def week(self) -> hours.Week:
        """The hours, for the calendar."""
        return hours.read_week(self.opening_hours)

    @property
    def closed(self) -> frozenset[str]:
        """The closed days, for the calendar."""
        return frozenset(str(day["date"]) for day in self.closed_days)


def stored() -> SlaPolicy | None:
    """What an admin has set; None when nobody has."""
    return SlaPolicy.get_or_none(*KEY, consistent=True)


def update(*, fields: Mapping[str, Any], before: Mapping[str, Any], version: int, actor: str) -> SlaPolicy:
    """Set the hours, closed days and targets; what is left out stays as `before` says it is without an admin's.

    `version` is the one that was read, 0 for the deployment's settings. The clocks of unresolved tickets follow by the
    next run of the check. Raises SlaPolicyChangedError, SlaInvalidError.
    """
    present = stored()
    current = present.version if present else 0
    if current != version:
        raise SlaPolicyChangedError(current_version=current)
    values = {name: fields.get(name, getattr(present, name) if present else before[name]) for name in FIELDS}
    policy = SlaPolicy(
        *KEY,
        **values,
        version=version + 1,
        applied_version=present.applied_version if present else 0,
        updated_at=clock.iso(clock.now()),
        updated_by=actor,
    )
    _check(policy)
    uow = UnitOfWork()
    unchanged = SlaPolicy.version == version if present else SlaPolicy.pk.does_not_exist()
    uow.put(policy, condition=unchanged, on_conflict=SlaPolicyChangedError())
    event = SlaPolicyUpdated(policy_version=policy.version, fields=sorted(name for name in FIELDS if name in fields))
    uow.add_event(event.of("sla", actor=actor))
    uow.commit()
    return policy


def mark_applied(version: int) -> None:
    """Remember that all clocks are set by a version; one that came meanwhile is applied by the next run."""
    uow = UnitOfWork()
    uow.update(SlaPolicy(*KEY), [SlaPolicy.applied_version.set(version)], condition=SlaPolicy.version >= version)
    uow.commit()


def _check(policy: SlaPolicy) -> None:
    try:
        zone = hours.parse_zone(policy.time_zone)
        hours.check_week(policy.week)
        closed = hours.parse_closed_days(policy.closed_days)
    except HoursError as error:
        raise SlaInvalidError(str(error)) from None
    calendar, now = OpeningHours(policy.week, zone, closed), clock.now()
    if next(calendar.open_spans(now, days=LONGEST_PAUSE_DAYS), None) is None:
        raise SlaInvalidError("Support would not be open within two months.")
    for priority in TicketPriority:
        target = policy.targets.get(priority)
        if target is None:
            raise SlaInvalidError(f"There is no target for {priority}.")
        if target["resolution_minutes"] < target["first_response_minutes"]:
            raise SlaInvalidError(f"The first response of {priority} would be due after the resolution.")
