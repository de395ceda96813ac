"""How many files of their own learning somebody has made on a day."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.errors import TooManyError
from shared.data.daily_caps import DailyCap, next_reset
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
    now = clock.now()
    wait = int((next_reset(now) - now).total_seconds()) + 1
    today = OwnExports(*OwnExports.key(user_id, f"{now:%Y-%m-%d}"), ttl=clock.epoch(now + timedelta(days=2)))
    DailyCap(today, OwnExports.asked, PER_DAY).count_in(uow, lambda: TooManyError(retry_after=wait))
