"""Reading and writing donations under their version."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from shared.coworking.donations.errors import DonationNotFoundError
from shared.coworking.donations.models import Donation, Given, periods_of
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.identity.models import User

TRIES = 8


def load(donation_id: str, *, owner: str | None = None) -> Donation:
    """A donation as it is now; with `owner`, only if it is theirs. Raises DonationNotFoundError."""
    donation = Donation.get_or_none(*Donation.key(donation_id), consistent=True)
    if donation is None or (owner is not None and donation.user_id != owner):
        raise DonationNotFoundError()
    return donation


def save(uow: UnitOfWork, donation: Donation) -> None:
    """Write a changed donation in the caller's transaction. At commit StaleReadError when somebody was faster."""
    seen = donation.version
    donation.version = seen + 1
    donation.set_index_keys()
    uow.put(donation, condition=Donation.version == seen, on_conflict=StaleReadError())


def change(donation_id: str, act: Callable[[UnitOfWork, Donation], None], *, owner: str) -> Donation:
    """Read somebody's donation, let `act` change it, and commit; repeated when others were faster.

    Raises DonationNotFoundError, StaleReadError when others were faster each time.
    """
    for attempt in range(TRIES):
        if attempt:
            time.sleep(random.uniform(0.005, 0.04 * attempt))  # noqa: S311 - jitter, not a secret
        donation = load(donation_id, owner=owner)
        uow = UnitOfWork()
        act(uow, donation)
        save(uow, donation)
        try:
            uow.commit()
        except StaleReadError:
            continue
        return donation
    raise StaleReadError()


def count(uow: UnitOfWork, donation: Donation, amount: int) -> None:
    """Add kopecks to what the person has given, and to the sums of their periods unless it is anonymous.

    A negative amount takes them out of the periods in which they were given.
    """
    user = User(*User.key(donation.user_id))
    uow.update(user, [User.total_donated.add(amount)], condition=User.pk.exists(), on_conflict=StaleReadError())
    if donation.is_anonymous:
        return
    for period in periods_of(str(donation.succeeded_at)):
        given = Given.get_or_none(*Given.key(period, donation.user_id), consistent=True)
        before = int(given.amount) if given else 0
        uow.put(
            Given.of(period, donation.user_id, before + amount),
            condition=Given.amount == before if given else Given.pk.does_not_exist(),
            on_conflict=StaleReadError(),
        )
