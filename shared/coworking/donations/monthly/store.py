"""Reading and writing monthly donations under their version."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from shared.core import clock, ids
from shared.core.settings import settings
from shared.coworking.donations.monthly import events
from shared.coworking.donations.monthly.errors import MonthlyNotFoundError
from shared.coworking.donations.monthly.events import MonthlyStopped
from shared.coworking.donations.monthly.models import MonthlyDonation, MonthlyDonor, MonthlyStatus
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork


def load(monthly_id: str, *, owner: str | None = None) -> MonthlyDonation:
    """A monthly donation as it is now; with `owner`, only if it is theirs. Raises MonthlyNotFoundError."""
    found = None
    if ids.is_id("mon", monthly_id):
        found = MonthlyDonation.get_or_none(*MonthlyDonation.key(monthly_id), consistent=True)
    if found is None or owner not in (None, found.user_id):
        raise MonthlyNotFoundError()
    return found


def save(uow: UnitOfWork, monthly: MonthlyDonation) -> None:
    """Write a changed monthly donation in the caller's transaction. At commit StaleReadError."""
    read_version = monthly.version
    monthly.version = read_version + 1
    monthly.set_index_keys()
    uow.put(monthly, condition=MonthlyDonation.version == read_version, on_conflict=StaleReadError())


def change(
    monthly_id: str, act: Callable[[UnitOfWork, MonthlyDonation], bool], *, owner: str | None = None
) -> MonthlyDonation:
    """Read a monthly donation, let `act` change it, and commit when it says so; repeated when others were faster."""

    def attempt() -> MonthlyDonation:
        monthly, uow = load(monthly_id, owner=owner), UnitOfWork()
        if act(uow, monthly):
            save(uow, monthly)
            uow.commit()
        return monthly

    return retry_on_conflict(attempt)


def take_turn(uow: UnitOfWork, monthly: MonthlyDonation) -> bool:
    """Make this the monthly donation by which its donor is charged; False when another one is that and active.

    One that was active before donors had this item takes its turn with its next charge: until then the first that asks
    does, and the other ends. At commit StaleReadError when another one was made it meanwhile.
    """
    key = MonthlyDonor.key(monthly.user_id)
    seen = MonthlyDonor.get_or_none(*key, consistent=True)
    if seen is not None and seen.monthly_id == monthly.monthly_id:
        return True
    if seen is not None:
        other = MonthlyDonation.get_or_none(*MonthlyDonation.key(seen.monthly_id), consistent=True)
        if other is not None and other.status == MonthlyStatus.ACTIVE:
            return False
        # One that has stopped never begins again.
    is_same = MonthlyDonor.monthly_id == seen.monthly_id if seen else MonthlyDonor.pk.does_not_exist()
    uow.put(MonthlyDonor(*key, monthly_id=monthly.monthly_id), condition=is_same, on_conflict=StaleReadError())
    return True


def end(
    uow: UnitOfWork, monthly: MonthlyDonation, *, reason: str, decline: str | None = None, actor: str | None = None
) -> None:
    """Stop for good and forget the payment method; the caller saves. A charge that is under way may still come."""
    monthly.status, monthly.stop_reason = MonthlyStatus.STOPPED.value, reason
    monthly.stopped_at = clock.iso(clock.now())
    monthly.method_id = monthly.retry_at = monthly.retry_donation_id = monthly.next_at = None
    stopped = MonthlyStopped(**events.facts_of(monthly), reason=reason, decline=decline)
    uow.add_event(events.of_monthly(monthly, stopped, actor=actor))


def zone() -> ZoneInfo:
    """The zone by whose clock months and days are counted: the organisation's."""
    return ZoneInfo(settings().organisation_time_zone)
