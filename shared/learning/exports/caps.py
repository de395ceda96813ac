"""How many files of their own learning somebody has made on a day."""

from __future__ import annotations

from functools import partial

from shared.data.daily_caps import count_today
from shared.data.numbers import WholeNumber
from shared.data.uow import UnitOfWork
from shared.learning.models import LearningItem

# On a day (UTC): each is read together, stored for as long as its task, and made by the worker that all tasks wait for.
PER_DAY = 20


class OwnExports(LearningItem, discriminator="own_exports"):
    """How many files a person asked for on a day (UTC)."""

    asked = WholeNumber(default=0)

    @staticmethod
    def key(user_id: str, day: str) -> tuple[str, str]:
        """(pk, sk) of a person's day."""
        return f"LEARNER#{user_id}", f"EXPORTS#{day}"


def count_own(uow: UnitOfWork, user_id: str) -> None:
    """Count one in the caller's transaction. At commit TooManyError."""
    count_today(uow, OwnExports, partial(OwnExports.key, user_id), OwnExports.asked, PER_DAY)
