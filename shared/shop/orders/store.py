"""Reading orders, and changing one under its version: what every use case of an order begins and ends with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.periods import check_period
from shared.data.base import query_page
from shared.data.retry import retry_on_conflict
from shared.data.sharded_index import merged_page
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.shop.catalog.models import Wave
from shared.shop.orders import limits, rules, unsettled
from shared.shop.orders.errors import OrderChangedError, OrderNotFoundError
from shared.shop.orders.models import Order, smallest_id_at
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus

LAST_ID = "ord_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def load(order_id: str, *, owner: str | None = None) -> Order:
    """An order as it is now; with `owner`, only if it is theirs. Raises OrderNotFoundError."""
    order = Order.get_or_none(*Order.key(order_id), consistent=True)
    if order is None or order.order_id != order_id or (owner is not None and order.user_id != owner):
        raise OrderNotFoundError()
    return order


def save(uow: UnitOfWork, order: Order, *, updated: bool = True) -> None:
    """Write a changed order in the caller's transaction; `updated` when the change is one that people would name.

    What it counts no longer is taken off its person's limits. At commit OrderChangedError when somebody was
    faster.
    """
    seen = order.version
    order.version = seen + 1
    if order.is_counted_unpaid and order.status != OrderStatus.AWAITING_PAYMENT:
        unsettled.leave(uow, order)
    limits.settle(uow, order)
    if updated:
        order.changed_at = clock.iso(clock.now())
    order.set_index_keys()
    uow.put(order, condition=Order.version == seen, on_conflict=OrderChangedError())


def change(order_id: str, act: Callable[[UnitOfWork, Order], None], *, owner: str | None = None) -> Order:
    """Read an order, let `act` change it and add what goes with that, and commit; repeated when others were faster.

    Raises OrderNotFoundError, what `act` raises, and OrderChangedError or TooBusyError when every attempt was lost.
    """

    def change_once() -> Order:
        order = load(order_id, owner=owner)
        uow = UnitOfWork()
        act(uow, order)
        save(uow, order)
        uow.commit()
        return order

    return retry_on_conflict(change_once)


def by_number(number: str) -> Order | None:
    """The order with a number, in any spelling a person may use."""
    normal = rules.normalise_number(number)
    return Order.get_or_none(*Order.key_of_number(normal)) if normal else None


def of_customer(
    user_id: str,
    *,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Order]:
    """One person's orders, newest first. Raises InvalidPeriodError."""
    low, high = _period(since, until)
    page: Page[Order] = query_page(
        Order.gsi1,
        Order.of_customer(user_id),
        scope=f"orders:{user_id}:{status}:{low}:{high}",
        range_condition=Order.gsi1sk.between(low, high),
        limit=limit,
        cursor=cursor,
    )
    return Page([order for order in page.items if status in (None, order.status)], page.next_cursor)


def of_everyone(
    *,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Order]:
    """All orders or those in one status, newest first: one short Query per key of a status, merged by id.

    Raises InvalidPeriodError, InvalidCursorError.
    """
    low, high = _period(since, until)
    scope = f"all-orders:{status}:{low}:{high}"
    keys = [key for one in ((status,) if status else OrderStatus) for key in Order.keys_of_status(one)]
    return merged_page(Order.gsi2, keys, scope=scope, low=low, high=high, limit=limit, cursor=cursor)


def attach_payment_links(orders: Sequence[Order]) -> Sequence[Order]:
    """Put the status of their payment on unpaid orders and, while they wait for it, its link; neither is stored.

    Changes the given orders and returns them: one BatchGet of payments.
    """
    unpaid = {
        str(one.payment_id): one
        for one in orders
        if one.payment_id and one.payment_status == OrderPaymentStatus.CREATING
    }
    for payment in payment_lookup.read_many(unpaid):
        order = unpaid[payment.payment_id]
        order.payment_status = payment.status
        order.payment_url = payment.confirmation_url if order.status == OrderStatus.AWAITING_PAYMENT else None
    return orders


def preorder_waves(orders: Iterable[Order]) -> dict[tuple[str, int], Wave]:
    """The waves that the preorder lines of some orders are in, by product and number."""
    wanted: Collection[tuple[str, int]] = {
        (line.product_id, line.preorder_wave)
        for order in orders
        for line in order.lines
        if line.is_preorder and line.preorder_wave is not None
    }
    if not wanted:
        return {}
    found = Wave.batch_get([Wave.key(product_id, number) for product_id, number in sorted(wanted)])
    return {(wave.product_id, wave.wave_number): wave for wave in found}


def _period(since: datetime | None, until: datetime | None) -> tuple[str, str]:
    check_period(since, until)
    return smallest_id_at(since) if since else "ord_", smallest_id_at(until) if until else LAST_ID
