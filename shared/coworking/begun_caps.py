"""How many donations and passes somebody begins in a day: each has the provider make a payment, paid or not.

| item | pk | sk |
|---|---|---|
| BegunToday | BEGUN#<day>#<user> | BEGUN |
"""

from __future__ import annotations

from functools import partial

from shared.coworking.models import CoworkingItem
from shared.data.daily_caps import count_today
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork

# Of one person on a day (UTC), of all kinds together; months of a monthly donation that are charged by themselves are
# not among them.
PER_DAY = 30


class BegunToday(CoworkingItem, discriminator="begun_today"):
    """How many a person began on a day (UTC)."""

    begun = WholeNumber(default=0)

    @staticmethod
    def key(user_id: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a person's day."""
        return f"BEGUN#{day}#{user_id}", "BEGUN"


def count(uow: UnitOfWork, user_id: str) -> None:
    """Count one in the caller's transaction. At commit TooManyError."""
    count_today(uow, BegunToday, partial(BegunToday.key, user_id), BegunToday.begun, PER_DAY)
