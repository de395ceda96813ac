"""Ending holds whose time is over, and warning those whose time is nearly over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.sharded_index import merged_items
from shared.data.sweep import LEFT_FOR_NEXT_RUN, always, record_backlog_age, rotated_start, sweep
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import service as payments
from shared.payments.rules import PaymentStatus
from shared.providers.payments.base import PaymentProvider, ProviderError
from shared.shop.orders import events, karma
from shared.shop.orders.errors import IllegalTransitionError, OrderNotFoundError
from shared.shop.orders.models import Order, smallest_id_at
from shared.shop.orders.payable import PAYABLES
from shared.shop.orders.release import release_order
from shared.shop.orders.rules import OrderStatus
from shared.shop.orders.store import change, load, save

WARN_BEFORE = timedelta(minutes=15)
CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: holds ended, orders that turned out to be paid, holds left for the next run, warnings."""

    expired: int = 0
    paid: int = 0
    left: int = 0
    warned: int = 0


def run(provider: PaymentProvider, *, may_go_on: Callable[[], bool] = always) -> Report:
    """Go through holds by the moment they end, oldest first, as long as `may_go_on` says so.

    One order's trouble never stops the others: it is logged and tried again by the next run.
    """
    now, report = clock.now(), Report()
    report.left = sweep(
        _due(now),
        lambda order: _handle(order, now, provider, report),
        on_left=_log_left,
        may_go_on=may_go_on,
        errors=(*LEFT_FOR_NEXT_RUN, ProviderError),
    )
    logger.info("holds checked", expired=report.expired, paid=report.paid, left=report.left, warned=report.warned)
    return report


def _log_left(order: Order, error: Exception) -> None:
    logger.warning("hold left for the next run", order_id=order.order_id, cause=repr(error))
    metric("holds_left")


def _due(now: datetime) -> Iterator[Order]:
    """Unpaid orders whose hold ends within WARN_BEFORE, oldest first, a few read at a time.

    All holds are equally long, so these are the oldest. Where the length was raised since, older orders get it too.
    """
    hold = timedelta(minutes=settings().payment_hold_minutes)
    placed_before = smallest_id_at(now + WARN_BEFORE - hold + timedelta(milliseconds=1))
    due = _read(Order.gsi2sk < placed_before)
    first = next(due, None)
    oldest = min(clock.parse(str(first.hold_expires_at)), now) if first is not None else now
    record_backlog_age("holds", (now - oldest).total_seconds())
    if first is None:
        return
    start = rotated_start(oldest, now)
    if start is None:
        yield first
        yield from due
        return
    # Holds that the runs of an hour could not end: this run begins elsewhere and comes to the oldest last.
    begin = smallest_id_at(start - hold)
    for condition in (Order.gsi2sk.between(begin, placed_before), Order.gsi2sk < begin):
        yield from _read(condition)


def _read(condition: Condition) -> Iterator[Order]:
    waiting = Order.keys_of_status(OrderStatus.AWAITING_PAYMENT)
    found = merged_items(Order.gsi2, waiting, chunk=CHUNK, range_key_condition=condition)
    # One whose payment waits for a review has no end of its hold.
    return (order for order in found if order.hold_expires_at is not None)


def _handle(order: Order, now: datetime, provider: PaymentProvider, report: Report) -> None:
    if clock.parse(str(order.hold_expires_at)) > now:
        if not order.is_warned:
            warn(order.order_id)
            report.warned += 1
    elif expire(order.order_id, provider):
        report.expired += 1
    else:
        report.paid += 1


def expire(order_id: str, provider: PaymentProvider) -> bool:
    """Release an unpaid order, unless the provider says that it was paid: then it becomes paid.

    Returns whether it expired. Raises ProviderError when the provider does not answer: nothing is released then.
    """
    order = Order.get_or_none(*Order.key(order_id), consistent=True)
    if order is not None and order.status == OrderStatus.AWAITING_PAYMENT:
        _refresh_payments(order, provider)

    def release(uow: UnitOfWork, order: Order) -> None:
        if order.payment_review is not None:
            raise IllegalTransitionError("A person is looking at this order.", order_status=order.status)
        release_order(uow, order, OrderStatus.EXPIRED)
        event = events.OrderExpired(**events.order_with_items_facts(order)).about(order)
        uow.add_event(event)
        karma.return_points(uow, order, event)

    try:
        change(order_id, release)
    except (IllegalTransitionError, OrderNotFoundError):
        # Paid or cancelled meanwhile.
        return False
    metric("orders_expired")
    return True


def warn(order_id: str) -> None:
    """Add, once per order, the event that the hold of its goods ends soon."""
    order = load(order_id)
    # What was read of the index may be a moment old: a payment that is reviewed since has ended the hold.
    if order.status != OrderStatus.AWAITING_PAYMENT or order.is_warned or order.hold_expires_at is None:
        return
    order.is_warned = True
    uow = UnitOfWork()
    save(uow, order, updated=False)
    uow.add_event(
        events.OrderHoldExpiring(
            **events.order_with_contents_facts(order),
            hold_expires_at=order.hold_expires_at,
            pay_path=f"/api/v1/orders/{order_id}/pay",
        ).about(order)
    )
    uow.commit()


def _refresh_payments(order: Order, provider: PaymentProvider) -> None:
    for payment in payment_lookup.payments_of("order", order.order_id):
        if payment.status in (PaymentStatus.CREATING, PaymentStatus.PENDING):
            payments.refresh(payment_id=payment.payment_id, payables=PAYABLES, provider=provider)
