"""Reading orders, and changing one under its version: what every use case of an order begins and ends with."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from itertools import islice

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from shared.data.base import query_page
from shared.data.uow import UnitOfWork
from shared.shop.catalog.models import Wave
from shared.shop.orders import rules
from shared.shop.orders.errors import OrderChangedError, OrderNotFoundError, StalePlanError
from shared.shop.orders.models import Order, OrderNumber, first_id

TRIES = 8
LAST_ID = "ord_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def load(order_id: str, *, owner: str | None = None) -> Order:
    """An order as it is now; with `owner`, only if it is theirs. Raises OrderNotFoundError."""
    order = Order.get_or_none(*Order.key(order_id), consistent=True)
    if order is None or (owner is not None and order.user_id != owner):
        raise OrderNotFoundError()
    return order


def save(uow: UnitOfWork, order: Order, *, updated: bool = True) -> None:
    """Write a changed order in the caller's transaction; `updated` when the change is one that people would name.

    At commit OrderChangedError when somebody was faster.
    """
    seen = order.version
    order.version = seen + 1
    if updated:
        order.updated_at = clock.iso(clock.now())
    order.index()
    uow.put(order, condition=Order.version == seen, otherwise=OrderChangedError())


def change(order_id: str, act: Callable[[UnitOfWork, Order], None], *, owner: str | None = None) -> Order:
    """Read an order, let `act` change it and add what goes with that, and commit; repeated when others were faster."""
    for attempt in range(TRIES):
        pause(attempt)
        order = load(order_id, owner=owner)
        uow = UnitOfWork()
        act(uow, order)
        save(uow, order)
        try:
            uow.commit()
        except (OrderChangedError, StalePlanError):
            continue
        return order
    raise OrderChangedError()


def pause(attempt: int) -> None:
    """Wait a moment before another try, so that those who collided once do not collide again."""
    if attempt:
        time.sleep(random.uniform(0.005, 0.04 * attempt))  # noqa: S311 - jitter, not a secret


def by_number(number: str) -> Order | None:
    """The order with a number, in any spelling a person may use."""
    normal = rules.normalise_number(number)
    claim = OrderNumber.get_or_none(*OrderNumber.key(normal)) if normal else None
    return Order.get_or_none(*Order.key(claim.order_id)) if claim else None


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
    return query_page(
        Order.gsi1,
        Order.of_customer(user_id),
        scope=f"orders:{user_id}:{status}:{low}:{high}",
        range_condition=Order.gsi1sk.between(low, high),
        filter_condition=Order.status == status if status else None,
        limit=limit,
        cursor=cursor,
    )


def of_everyone(
    *,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Order]:
    """All orders or those in one status, newest first: one short Query per status, merged by id.

    Raises InvalidPeriodError.
    """
    low, high = _period(since, until)
    scope = f"all-orders:{status}:{low}:{high}"
    before = str(decode_cursor(scope, cursor).get("before", "")) if cursor else None
    if before:
        high = min(high, before)
    # `between` takes both ends and one order in all sits on the cursor, hence one more than the page and its probe.
    parts = [
        Order.gsi2.query(
            Order.with_status(one),
            Order.gsi2sk.between(low, high),
            scan_index_forward=False,
            limit=limit + 2,
            page_size=limit + 2,
        )
        for one in ((status,) if status else rules.STATUSES)
        if low <= high
    ]
    newest = heapq.merge(*parts, key=lambda order: order.order_id, reverse=True)
    found = list(islice((order for order in newest if order.order_id != before), limit + 1))
    more = len(found) > limit
    items = found[:limit]
    return Page(items, encode_cursor(scope, {"before": items[-1].order_id}) if more else None)


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
    return {(wave.product_id, int(wave.wave_number)): wave for wave in found}


def _period(since: datetime | None, until: datetime | None) -> tuple[str, str]:
    rules.check_period(since, until)
    return first_id(since) if since else "ord_", first_id(until) if until else LAST_ID
