"""Reading and writing donations under their version."""

from __future__ import annotations

from collections.abc import Callable

from shared.coworking.donations.errors import DonationNotFoundError
from shared.coworking.donations.models import Donation, DonorPeriodTotal, periods_of
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.models import User


def load(donation_id: str, *, owner: str | None = None) -> Donation:
    """A donation as it is now; with `owner`, only if it is theirs. Raises DonationNotFoundError."""
    donation = Donation.get_or_none(*Donation.key(donation_id), consistent=True)
    if donation is None or (owner is not None and donation.user_id != owner):
        raise DonationNotFoundError()
    return donation


def save(uow: UnitOfWork, donation: Donation) -> None:
    """Write a changed donation in the caller's transaction. At commit StaleReadError when somebody was faster."""
    read_version = donation.version
    donation.version = read_version + 1
    donation.set_index_keys()
    uow.put(donation, condition=Donation.version == read_version, on_conflict=StaleReadError())


def change(donation_id: str, act: Callable[[UnitOfWork, Donation], None], *, owner: str) -> Donation:
    """Read somebody's donation, let `act` change it, and commit; repeated when others were faster.

    Raises DonationNotFoundError, StaleReadError when others were faster each time.
    """

    def attempt() -> Donation:
        donation = load(donation_id, owner=owner)
        uow = UnitOfWork()
        act(uow, donation)
        save(uow, donation)
        uow.commit()
        return donation

    return retry_on_conflict(attempt)


def add_to_totals(uow: UnitOfWork, donation: Donation, amount: int) -> None:
    """Add kopecks to the donor's total, and to their totals by period unless the donation is anonymous.

    A refund is a negative amount: it is taken out of the periods in which the donation was made. At commit
    StaleReadError when somebody was faster.
    """
    user = User(*User.key(donation.user_id))
    uow.update(user, [User.total_donated.add(amount)], condition=User.pk.exists(), on_conflict=StaleReadError())
    if donation.is_anonymous:
        return
    for period in periods_of(str(donation.succeeded_at)):
        total = DonorPeriodTotal.get_or_none(*DonorPeriodTotal.key(period, donation.user_id), consistent=True)
        before = total.amount if total else 0
        uow.put(
            DonorPeriodTotal.of(period, donation.user_id, before + amount),
            condition=DonorPeriodTotal.amount == before if total else DonorPeriodTotal.pk.does_not_exist(),
            on_conflict=StaleReadError(),
        )
