"""Reading and writing passes under their version, and what follows from a pass's values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.core import clock, ids
from shared.core.paging import Page
from shared.core.settings import settings
from shared.coworking.passes.errors import PassNotFoundError
from shared.coworking.passes.models import DUE, Pass, PassStatus
from shared.data.base import query_page
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork


def load(pass_id: str, *, owner: str | None = None) -> Pass:
    """A pass as it is now; with `owner`, only if it is theirs. Raises PassNotFoundError."""
    found = Pass.get_or_none(*Pass.key(pass_id), consistent=True) if ids.is_id("pas", pass_id) else None
    if found is None or owner not in (None, found.user_id):
        raise PassNotFoundError()
    return found


def listing(partition: str, *, limit: int, cursor: str | None = None) -> Page[Pass]:
    """The passes of a partition of the index of what is due: `DUE`, what is due first before others, or another one.

    What happens to one that is due mostly puts it off or settles it, so that it does not get behind the cursor unseen.
    """
    scope, newest_first = f"passes:{partition}:due-first", partition != DUE
    return query_page(Pass.gsi2, partition, scope=scope, limit=limit, cursor=cursor, newest_first=newest_first)


def save(uow: UnitOfWork, bought: Pass) -> None:
    """Write a changed pass in the caller's transaction. At commit StaleReadError when somebody was faster."""
    read_version = bought.version
    bought.version = read_version + 1
    bought.set_index_keys(due_at(bought))
    uow.put(bought, condition=Pass.version == read_version, on_conflict=StaleReadError())


def due_at(bought: Pass) -> str | None:
    """When the schedule has something to do with a pass: its payment's end, its own, or that of its freeze."""
    if bought.status == PassStatus.AWAITING_PAYMENT:
        hold = timedelta(minutes=settings().payment_hold_minutes)
        return clock.iso(clock.parse(bought.created_at) + hold)
    if bought.status == PassStatus.FROZEN:
        left = timedelta(days=bought.freeze_days - bought.frozen_days)
        return clock.iso(clock.parse(str(bought.frozen_at)) + left)
    return bought.valid_until if bought.status == PassStatus.ACTIVE else None


def valid_until(paid_at: datetime, days: int) -> datetime:
    """The end of the last of a number of days of the organisation, that of the payment included."""
    zone = ZoneInfo(settings().organisation_time_zone)
    following = paid_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(following, time(0), zone).astimezone(paid_at.tzinfo)


def longer(until: datetime, days: int) -> datetime:
    """An end so many days of the organisation later: at midnight still, whatever its clocks do meanwhile."""
    zone = ZoneInfo(settings().organisation_time_zone)
    return (until.astimezone(zone) + timedelta(days=days)).astimezone(until.tzinfo)
