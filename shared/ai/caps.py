"""What the model may cost in a day: requests are counted in the transaction that asks for them, so exactly once."""

from __future__ import annotations

from shared.ai.errors import AiDailyCapError
from shared.ai.models import Allowance
from shared.data.uow import UnitOfWork


def take(uow: UnitOfWork, *, whose: str, cap: int) -> None:
    """Take one request out of an allowance of the day (UTC) in the caller's transaction. Raises AiDailyCapError.

    Everybody's counter is one item: thousands of requests in a day do not crowd it.
    """
    if cap <= 0:
        raise AiDailyCapError()
    counter = Allowance.today(whose)
    uow.update(
        counter,
        [Allowance.taken.add(1), Allowance.item_type.set(Allowance), Allowance.ttl.set(counter.ttl)],
        condition=Allowance.taken.does_not_exist() | (Allowance.taken < cap),
        on_conflict=AiDailyCapError(),
    )
