"""What the model may cost in a day: requests are counted in the transaction that asks for them, so exactly once."""

from __future__ import annotations

from shared.ai.errors import AiDailyCapError
from shared.ai.models import Allowance
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork


def count_request(uow: UnitOfWork, *, subject: str, cap: int) -> None:
    """Count one request of today (UTC) in the caller's transaction: a person's, or one of `shared.ai.models`' totals.

    Raises AiDailyCapError, here for a cap of 0 and otherwise at the commit.
    """
    DailyCap(Allowance.today(subject), Allowance.taken, cap).count_in(uow, AiDailyCapError)
