"""Taking and returning the uses of promo codes, inside an order's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.operand import Path

from shared.core import clock
from shared.core.money import Money
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import lookup, rules
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.errors import PromoUserLimitError
from shared.shop.promo.models import Promo, PromoUse


def check(counts: PromoCounts, mine: PromoUse | None, *, lines: Sequence[tuple[str, Money]]) -> list[Money]:
    """What the code takes off each (product id, line total) now for the person whose uses `mine` counts, in kopecks.

    Raises the precise promo error when it may not be used.
    """
    terms = counts.promo.terms()
    rules.check_usable(terms, at=clock.now(), uses=counts.uses, uses_of_user=mine.uses if mine else 0)
    return rules.discount_lines(terms, lines)


def take(
    uow: UnitOfWork, *, counts: PromoCounts, user_id: str, order_id: str, on_exhausted: Exception | None = None
) -> None:
    """Add one use to the order's transaction; it is lost with it, so a failed order uses nothing.

    Raises PromoUsedUpError; at commit that, PromoUserLimitError, PromoInactiveError, PromoNotFoundError, or
    PromoBusyError when the plan was out of date. With `on_exhausted`, for an order that is paid late and was placed
    while the code could be used, only the counters are checked again, and that error is raised when no use is left.
    """
    promo = counts.promo
    lookup.refuse_others(promo, user_id)
    promo_counts.add_use(uow, counts, order_id, on_exhausted=on_exhausted)
    limit = promo.max_uses_per_user
    uow.update(
        PromoUse(*PromoUse.key_of(promo, user_id)),
        [PromoUse.uses.add(1), Path("type").set("promo_use")],
        condition=None if limit is None else PromoUse.uses.does_not_exist() | (PromoUse.uses < limit),
        on_conflict=on_exhausted or PromoUserLimitError(),
    )


def find_used(code: str, generation: str | None) -> PromoCounts | None:
    """The counts of a code that an order used, deleted ones too; None for what was never stored."""
    promo = lookup.find_used(code, generation)
    return promo_counts.of(promo, consistent=True) if promo is not None else None


def give_back(uow: UnitOfWork, *, code: str, user_id: str, order_id: str, generation: str | None = None) -> None:
    """Give one use back in the order's transaction, whose own condition makes it happen once.

    `generation` is the order's. At commit StaleReadError when the code is divided or made again at the same moment.
    """
    counts = find_used(code, generation) or PromoCounts(Promo(*Promo.key(code), code=code, generation=generation))
    promo_counts.take_off_use(uow, counts, order_id, on_conflict=StaleReadError())
    mine = PromoUse(*PromoUse.key_of(counts.promo, user_id))
    uow.update(mine, [PromoUse.uses.add(-1)], condition=PromoUse.pk.exists())
