"""How much a person may hold without paying: a count of their unpaid orders and of the pieces in them.

An item per person lists the unpaid orders that hold goods. An order is put on it in the transaction that takes its
goods, and taken off it in the one that gives them back. One that is paid stays listed, so that paying writes nothing
here: the list names every unpaid order and some that were, and is held against the orders before anybody is refused.
Orders placed before there was a list are not on it (`Order.is_counted_unpaid` is missing) and leave it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.core import clock, ids
from shared.core.settings import settings
from shared.data.uow import UnitOfWork
from shared.shop.orders.errors import TooBusyError, TooManyPiecesError, TooManyUnpaidOrdersError
from shared.shop.orders.models import Order, OrderLine, UnpaidOrders
from shared.shop.orders.rules import OrderStatus

# Far longer than an order waits for money: a list that names only paid orders goes by itself.
LIST_LIFETIME = timedelta(days=30)


def read(user_id: str) -> UnpaidOrders:
    """What a person holds now without having paid, empty when nothing; consistent, an order may just have ended."""
    key = UnpaidOrders.key(user_id)
    return UnpaidOrders.get_or_none(*key, consistent=True) or UnpaidOrders(*key, held={})


def make_room(open_orders: UnpaidOrders, lines: Sequence[OrderLine]) -> UnpaidOrders:
    """The list with room for one more unpaid order with these lines; only where it seems full its orders are read.

    Raises TooManyUnpaidOrdersError, TooManyPiecesError.
    """
    try:
        _refuse_too_many(open_orders, lines)
    except (TooManyUnpaidOrdersError, TooManyPiecesError):
        waiting = _still_waiting(open_orders)
        if waiting == open_orders.held:
            raise
        open_orders.held = waiting
        _refuse_too_many(open_orders, lines)
    return open_orders


def _still_waiting(open_orders: UnpaidOrders) -> dict[str, dict[str, int]]:
    """The list without orders that were paid: by their present state, so never without one that waits."""
    held: dict[str, dict[str, int]] = open_orders.held
    orders = {one.order_id: one for one in Order.batch_get([Order.key(one) for one in held], consistent_read=True)}
    return {one: pieces for one, pieces in held.items() if one in orders and orders[one].is_counted_unpaid}


def _refuse_too_many(open_orders: UnpaidOrders, lines: Sequence[OrderLine]) -> None:
    limit = settings().max_unpaid_orders
    if len(open_orders.held) >= limit:
        raise TooManyUnpaidOrdersError(max_unpaid_orders=limit)
    held = sum((Counter(pieces) for pieces in open_orders.held.values()), Counter[str]())
    most = settings().max_unpaid_pieces
    for product_id, wanted in pieces_of(lines).items():
        if held[product_id] + wanted > most:
            raise TooManyPiecesError(product_id=product_id, available=max(0, most - held[product_id]))


def add(uow: UnitOfWork, open_orders: UnpaidOrders, order: Order) -> None:
    """List an order with the goods that it holds; at commit TooBusyError when the person's list changed meanwhile."""
    order.is_counted_unpaid = True
    _write(uow, open_orders, {**open_orders.held, order.order_id: dict(pieces_of(order.lines))})


def remove_if_settled(uow: UnitOfWork, order: Order) -> None:
    """Count an order no longer once it does not wait for money, in the transaction that saves it.

    One that gives its goods back is taken off its person's list; the order's own version makes that happen once.
    At commit TooBusyError when the list changed meanwhile.
    """
    if not order.is_counted_unpaid or order.status == OrderStatus.AWAITING_PAYMENT:
        return
    order.is_counted_unpaid = None
    if order.was_paid:
        return
    open_orders = read(order.user_id)
    if order.order_id in open_orders.held:
        _write(uow, open_orders, {one: pieces for one, pieces in open_orders.held.items() if one != order.order_id})


def pieces_of(lines: Sequence[OrderLine]) -> Counter[str]:
    """Product id → pieces, all sizes and waves together."""
    pieces = Counter[str]()
    for line in lines:
        pieces[line.product_id] += line.quantity
    return pieces


def _write(uow: UnitOfWork, seen: UnpaidOrders, held: Mapping[str, Mapping[str, int]]) -> None:
    pk, sk = seen.pk, seen.sk
    condition = UnpaidOrders.stamp == seen.stamp if seen.stamp else UnpaidOrders.pk.does_not_exist()
    if not held:
        # Nobody's name stays for nothing.
        uow.delete(UnpaidOrders(pk, sk), condition=condition, on_conflict=TooBusyError())
        return
    # No counter: an item that was deleted and made anew would count from the same number.
    until = clock.epoch(clock.now() + LIST_LIFETIME)
    after = UnpaidOrders(pk, sk, held=held, stamp=ids.new("ver"), ttl=until)
    uow.put(after, condition=condition, on_conflict=TooBusyError())
