"""Taking and returning the uses of promo codes, inside an order's transaction.

How often a person uses a code is counted with their unpaid orders, which the same transaction writes in any case
(`shared.shop.orders.limits`); what does not fit there, and what earlier versions counted, is in a `PromoUse`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pynamodb.expressions.operand import Path

from shared.core import clock
from shared.core.money import Money
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import listed_uses, lookup, rules
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.errors import PromoUserLimitError
from shared.shop.promo.models import Promo, PromoUse


def check(counts: PromoCounts, mine: int, *, lines: Sequence[tuple[str, Money]]) -> list[Money]:
    """What the code takes off each (product id, line total) now for the person who uses it `mine` times, in kopecks.

    Raises the precise promo error when it may not be used.
    """
    terms = counts.promo.terms()
    rules.check_usable(terms, at=clock.now(), uses=counts.uses, uses_of_user=mine)
    return rules.discount_lines(terms, lines)


def take(
    uow: UnitOfWork, *, counts: PromoCounts, user_id: str, order_id: str, on_exhausted: Exception | None = None
) -> None:
    """Add one use of the code to the order's transaction; it is lost with it, so a failed order uses nothing.

    The person's is the caller's. Raises PromoUsedUpError; at commit that, PromoInactiveError, PromoNotFoundError, or
    PromoBusyError when the plan was out of date. With `on_exhausted`, for an order that is paid late and was placed
    while the code could be used, only the counter is checked again, and that error is raised when no use is left.
    """
    lookup.refuse_others(counts.promo, user_id)
    promo_counts.add_use(uow, counts, order_id, on_exhausted=on_exhausted)


def take_apart(uow: UnitOfWork, promo: Promo, user_id: str, *, on_exhausted: Exception | None = None) -> None:
    """Count a use by a person in an item of its own. At commit `on_exhausted`, or PromoUserLimitError."""
    limit = promo.max_uses_per_user
    uow.update(
        PromoUse(*PromoUse.key_of(promo, user_id)),
        [PromoUse.uses.add(1), Path("type").set("promo_use")],
        condition=None if limit is None else PromoUse.uses.does_not_exist() | (PromoUse.uses < limit),
        on_conflict=on_exhausted or PromoUserLimitError(),
    )


def used_apart(promo: Promo, user_id: str, *, has_more: bool, consistent: bool) -> int:
    """How many of a person's uses of a code are not on their list, which says whether it `has_more`.

    Where it does, the list must have been read before: with its stamp unchanged this is what there is.
    """
    if promo.has_listed_uses and not has_more:
        return 0
    use = PromoUse.get_or_none(*PromoUse.key_of(promo, user_id), consistent=consistent or has_more)
    return use.uses if use else 0


def without_deleted(uses: Mapping[str, int]) -> dict[str, int]:
    """A person's list without codes that were deleted: what is made again under such a code begins without uses."""
    codes = {listed_uses.code_in(name)[0] for name in uses}
    found = Promo.batch_get([Promo.key(code) for code in codes], consistent_read=True)
    usable = {listed_uses.name_of(one.code, one.generation) for one in found if not one.is_deleted}
    return {name: count for name, count in uses.items() if name in usable}


def find_used(code: str, generation: str | None) -> PromoCounts | None:
    """The counts of a code that an order used, deleted ones too; None for what was never stored."""
    promo = lookup.find_used(code, generation)
    return promo_counts.of(promo, consistent=True) if promo is not None else None


def give_back(
    uow: UnitOfWork, *, code: str, user_id: str, order_id: str, generation: str | None = None, is_listed: bool = False
) -> None:
    """Give one use back in the order's transaction, whose own condition makes it happen once.

    `generation` is the order's; one `is_listed` is taken off the person's list by the caller. At commit StaleReadError
    when the code is divided or made again at the same moment.
    """
    counts = find_used(code, generation) or PromoCounts(Promo(*Promo.key(code), code=code, generation=generation))
    promo_counts.take_off_use(uow, counts, order_id, on_conflict=StaleReadError())
    if not is_listed:
        mine = PromoUse(*PromoUse.key_of(counts.promo, user_id))
        uow.update(mine, [PromoUse.uses.add(-1)], condition=PromoUse.pk.exists())
