"""Dividing the uses of a promo code over several items before a sale, and putting them together again."""

from __future__ import annotations

from pynamodb.expressions.condition import Condition

from shared.core.observability import logger
from shared.data.divided import DIVIDE_ATTEMPTS
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import lookup, use_rules
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.errors import PromoMovingError, PromoPersonalError
from shared.shop.promo.events import PromoUsesSplit
from shared.shop.promo.models import Promo
from shared.shop.promo.uses import find_used


def split(*, code: str, shards: int, actor: str) -> PromoCounts:
    """Count a code's uses on `shards` items, evenly; 1 puts them together. Again does nothing, unless the items are no
    longer even. People's uses of one that nobody uses yet are counted apart from then on.

    Raises PromoNotFoundError, PromoPersonalError, and PromoMovingError when orders never left a moment for it.
    """

    def attempt() -> PromoCounts:
        seen = promo_counts.of(lookup.find(code, consistent=True), consistent=True)
        promo = seen.promo
        if promo.owner_id:
            raise PromoPersonalError()
        after = use_rules.divide(seen.uses, promo.max_uses, shards)
        if after == seen.parts:
            return seen
        uow = UnitOfWork()
        apart = [Promo.has_uses_apart.set(True)] if shards > 1 and not seen.uses else []
        promo_counts.redivide(uow, seen, after, actions=apart, also=_limit_as_read(promo), on_conflict=StaleReadError())
        event = PromoUsesSplit(code=promo.code, shards=shards, shards_before=len(seen.items))
        uow.add_event(event.by(actor))
        uow.commit()
        return promo_counts.of(lookup.find(code, consistent=True), consistent=True)

    try:
        return retry_on_conflict(attempt, attempts=DIVIDE_ATTEMPTS)
    except StaleReadError:
        raise PromoMovingError() from None


def refuse_planned(promo: Promo) -> None:
    """Make the orders fail that were planned before a divided code was switched off or deleted: they plan again.

    What lies beside the code does not say whether it may be used, and one transaction with all of it would not get
    through while a crowd uses it. So the code is switched off first, and this comes when no new order plans with it.
    """

    def attempt() -> None:
        seen = find_used(promo.code, promo.generation)
        if seen is None or not seen.shards:
            return
        uow = UnitOfWork()
        shards = 1 if seen.promo.is_deleted else len(seen.items)
        after = use_rules.divide(seen.uses, seen.promo.max_uses, shards)
        promo_counts.redivide(uow, seen, after, on_conflict=StaleReadError())
        uow.commit()

    try:
        retry_on_conflict(attempt, attempts=DIVIDE_ATTEMPTS)
    except StaleReadError:
        logger.warning("orders that were planned before a code was switched off went on", code=promo.code)


def _limit_as_read(promo: Promo) -> Condition:
    """That nobody changed the terms in between, which gives a code on one item no new layout."""
    same: Condition = Promo.updated_at == promo.updated_at
    return same
