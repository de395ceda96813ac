"""How many purchases of courses somebody begins in a day: each has the provider make a payment, paid or not."""

from __future__ import annotations

from functools import partial

from shared.data.daily_caps import count_today
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork
from shared.learning.models import LearningItem

# Of one person on a day (UTC). A further link of a purchase is none: it comes only when the last has ended.
PER_DAY = 30


class BegunPurchases(LearningItem, discriminator="begun_purchases"):
    """How many purchases a person began on a day (UTC)."""

    begun = WholeNumber(default=0)

    @staticmethod
    def key(user_id: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a person's day."""
        return f"LEARNER#{user_id}", f"BEGUN#{day}"


def count_begun(uow: UnitOfWork, user_id: str) -> None:
    """Count one in the caller's transaction. At commit TooManyError."""
    count_today(uow, BegunPurchases, partial(BegunPurchases.key, user_id), BegunPurchases.begun, PER_DAY)
