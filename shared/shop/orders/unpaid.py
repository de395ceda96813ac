"""How much a person may hold without paying: a count of their unpaid orders and of the pieces in them.

Both follow from what is listed of them (`CustomerLimits.held`): every unpaid order and some that were paid since, so
that the list is held against the orders before anybody is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shared.core.settings import settings
from shared.shop.orders.errors import TooManyPiecesError, TooManyUnpaidOrdersError
from shared.shop.orders.models import CustomerLimits, Order, OrderLine


def make_room(limits: CustomerLimits, lines: Sequence[OrderLine]) -> CustomerLimits:
    """The list with room for one more unpaid order with these lines; only where it seems full its orders are read.

    Raises TooManyUnpaidOrdersError, TooManyPiecesError.
    """
    try:
        _refuse_too_many(limits, lines)
    except (TooManyUnpaidOrdersError, TooManyPiecesError):
        waiting = _still_waiting(limits)
        if waiting == limits.held:
            raise
        limits.held = waiting
        _refuse_too_many(limits, lines)
    return limits


def _still_waiting(limits: CustomerLimits) -> dict[str, dict[str, int]]:
    """The list without orders that were paid: by their present state, so never without one that waits."""
    held: dict[str, dict[str, int]] = limits.held
    orders = {one.order_id: one for one in Order.batch_get([Order.key(one) for one in held], consistent_read=True)}
    return {one: pieces for one, pieces in held.items() if one in orders and orders[one].is_counted_unpaid}


def _refuse_too_many(limits: CustomerLimits, lines: Sequence[OrderLine]) -> None:
    limit = settings().max_unpaid_orders
    if len(limits.held) >= limit:
        raise TooManyUnpaidOrdersError(max_unpaid_orders=limit)
    held = sum((Counter(pieces) for pieces in limits.held.values()), Counter[str]())
    most = settings().max_unpaid_pieces
    for product_id, wanted in pieces_of(lines).items():
        if held[product_id] + wanted > most:
            raise TooManyPiecesError(product_id=product_id, available=max(0, most - held[product_id]))


def pieces_of(lines: Sequence[OrderLine]) -> Counter[str]:
    """Product id → pieces, all sizes and waves together."""
    pieces = Counter[str]()
    for line in lines:
        pieces[line.product_id] += line.quantity
    return pieces
