"""What one person's orders are limited by, in one item: their unpaid orders, and their uses of promo codes.

An order is put there in the transaction that takes its goods and its use of a code, and taken off in the one that
gives them back. One that is paid stays among the unpaid ones, so that paying writes nothing here: they are every unpaid
order and some that were (`unpaid`). Each change depends on the stamp that was read, so that what was planned by the
item holds when it is committed. Orders placed before there was such a count say so (`Order.is_counted_unpaid`,
`Order.is_promo_use_listed`) and leave it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.shop.orders.errors import TooBusyError
from shared.shop.orders.models import CustomerLimits, Order
from shared.shop.orders.rules import RELEASED, OrderStatus
from shared.shop.orders.unpaid import pieces_of
from shared.shop.promo import listed_uses
from shared.shop.promo import uses as promo_uses
from shared.shop.promo.models import Promo

# Far longer than an order waits for money: an item that names only paid orders goes by itself.
LIFETIME = timedelta(days=30)


def read(user_id: str) -> CustomerLimits:
    """A person's limits as they are now; consistent, an order may just have ended."""
    key = CustomerLimits.key(user_id)
    return CustomerLimits.get_or_none(*key, consistent=True) or CustomerLimits.nothing(user_id)


def add(
    uow: UnitOfWork,
    seen: CustomerLimits,
    order: Order,
    *,
    promo: Promo | None,
    on_exhausted: Exception | None = None,
) -> None:
    """Count an order: the goods that it holds without being paid, and its use of a promo code.

    Whether both may be was decided by `seen`. At commit TooBusyError when that changed meanwhile; `on_exhausted` or
    PromoUserLimitError where the use did not fit.
    """
    held, uses, has_more = seen.held, seen.uses, seen.has_more_uses
    if order.status == OrderStatus.AWAITING_PAYMENT:
        order.is_counted_unpaid = True
        held = {**held, order.order_id: dict(pieces_of(order.lines))}
    if promo is not None:
        name = listed_uses.name_of(promo.code, promo.generation)
        if not listed_uses.takes(uses, name):
            uses = promo_uses.without_deleted(uses)
        if listed_uses.takes(uses, name):
            order.is_promo_use_listed = True
            uses = listed_uses.one_more(uses, name)
        else:
            has_more = True
            promo_uses.take_apart(uow, promo, order.user_id, on_exhausted=on_exhausted)
    if promo is not None or order.is_counted_unpaid:
        _write(uow, seen, held, uses, has_more=has_more)


def take_again(uow: UnitOfWork, order: Order, promo: Promo, *, on_exhausted: Exception) -> None:
    """Count the use of an order that gave it back and is paid now. Raises `on_exhausted`, at commit TooBusyError."""
    seen = read(order.user_id)
    limit = promo.max_uses_per_user
    if limit is not None and uses_of(seen, promo, order.user_id, consistent=True) >= limit:
        raise on_exhausted
    add(uow, seen, order, promo=promo, on_exhausted=on_exhausted)


def uses_of(seen: CustomerLimits, promo: Promo, user_id: str, *, consistent: bool) -> int:
    """How many of a person's orders use a code, by what was read of their limits."""
    listed = seen.uses.get(listed_uses.name_of(promo.code, promo.generation), 0)
    has_more = bool(seen.has_more_uses)
    return listed + promo_uses.used_apart(promo, user_id, has_more=has_more, consistent=consistent)


def settle(uow: UnitOfWork, order: Order) -> None:
    """Count an order no longer, in the transaction that saves it: that happens once, by the order's own version.

    As unpaid once it does not wait for money, and as a use of a promo code once it was released. At commit TooBusyError
    when the item changed meanwhile.
    """
    ends = bool(order.is_counted_unpaid) and order.status != OrderStatus.AWAITING_PAYMENT
    gives_back = bool(order.is_promo_use_listed) and order.status in RELEASED
    if ends:
        order.is_counted_unpaid = None
    if gives_back:
        order.is_promo_use_listed = None
    # A paid order stays among the unpaid ones.
    is_held = ends and not order.was_paid
    if not is_held and not gives_back:
        return
    seen = read(order.user_id)
    held = {one: pieces for one, pieces in seen.held.items() if not (is_held and one == order.order_id)}
    uses = seen.uses
    if gives_back:
        uses = listed_uses.one_less(uses, listed_uses.name_of(order.promo_code or "", order.promo_generation))
    if (held, uses) != (seen.held, seen.uses):
        _write(uow, seen, held, uses, has_more=seen.has_more_uses)


def _write(
    uow: UnitOfWork,
    seen: CustomerLimits,
    held: Mapping[str, Mapping[str, int]],
    uses: Mapping[str, int],
    *,
    has_more: bool | None,
) -> None:
    pk, sk = seen.pk, seen.sk
    condition = CustomerLimits.stamp == seen.stamp if seen.stamp else CustomerLimits.pk.does_not_exist()
    if not (held or uses or has_more):
        # Nobody's name stays for nothing.
        uow.delete(CustomerLimits(pk, sk), condition=condition, on_conflict=TooBusyError())
        return
    after = CustomerLimits(
        pk,
        sk,
        held=held,
        promo_uses=dict(uses) or None,
        has_more_uses=has_more,
        # No counter: an item that was deleted and made anew would count from the same number.
        stamp=ids.new("ver"),
        ttl=None if uses or has_more else clock.epoch(clock.now() + LIFETIME),
    )
    uow.put(after, condition=condition, on_conflict=TooBusyError())
