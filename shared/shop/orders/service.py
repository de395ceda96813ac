"""What happens to an order after it was placed: paying again, cancelling, assembling, shipping, delivering."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from shared.core import clock
from shared.core.errors import FieldError
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import rules as payment_rules
from shared.payments import service as payments
from shared.payments.errors import PaymentNotFoundError
from shared.payments.rules import PaymentStatus
from shared.providers.payments.base import PaymentProvider, ProviderError
from shared.shop.delivery.rules import DeliveryKind
from shared.shop.orders import events, karma, rules, texts
from shared.shop.orders.errors import (
    HoldExpiredError,
    IllegalTransitionError,
    LineNotFoundError,
    NothingToShipError,
    PaymentReviewNeededError,
    TrackingNumberNeededError,
)
from shared.shop.orders.models import Order, PreorderNote
from shared.shop.orders.payable import PAYABLES, payable_of
from shared.shop.orders.placing import create_payment_link
from shared.shop.orders.receipts import receipt_of_unrefunded
from shared.shop.orders.release import release_order
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus
from shared.shop.orders.store import change, load


def pay_again(
    *, order_id: str, owner: str, provider: PaymentProvider, idempotency: IdempotencyKey | None = None
) -> Order:
    """Give the buyer a link while the goods are held: the present one if it still works, else a new one.

    Raises OrderNotFoundError, IllegalTransitionError when nothing is to be paid, HoldExpiredError,
    PaymentReviewNeededError.
    """
    order = refresh_payment(load(order_id, owner=owner), provider)
    last = order.payment_id
    _refuse_under_review(order)
    rules.check_transition(order.status, OrderStatus.PAID)
    if order.hold_expires_at is None or clock.parse(order.hold_expires_at) <= clock.now():
        raise HoldExpiredError()
    if order.payment_id is not None and order.payment_status == OrderPaymentStatus.CREATING:
        current = payment_lookup.find(order.payment_id)
        if current is None or current.status == PaymentStatus.CREATING:
            return create_payment_link(order, provider)
        link_ends = clock.parse(current.created_at) + timedelta(minutes=settings().payment_link_minutes)
        if current.status == PaymentStatus.PENDING and clock.now() < link_ends:
            return create_payment_link(order, provider)

    def renew(uow: UnitOfWork, order: Order) -> None:
        rules.check_transition(order.status, OrderStatus.PAID)
        # Of two clicks at once the second has the link of the first.
        if order.payment_id == last:
            payment = payments.open_payment(uow=uow, payable=payable_of(order), attempt=order.payment_attempts + 1)
            order.payment_attempts += 1
            order.payment_id, order.payment_status, order.payment_url = (
                payment.payment_id,
                OrderPaymentStatus.CREATING,
                None,
            )
        uow.store_idempotency_key(idempotency, {"order_id": order.order_id})

    return create_payment_link(change(order_id, renew, owner=owner), provider)


def cancel(
    *,
    order_id: str,
    actor: str,
    as_admin: bool,
    provider: PaymentProvider,
    reason: str = "",
    idempotency: IdempotencyKey | None = None,
) -> Order:
    """Cancel an order: what it still holds is released, and what is left of its payment is refunded.

    Raises OrderNotFoundError, IllegalTransitionError, PaymentReviewNeededError.
    """
    owner = None if as_admin else actor
    # A payment made a moment ago is refunded with the cancellation, instead of making the order paid again afterwards.
    refresh_payment(load(order_id, owner=owner), provider)

    def release(uow: UnitOfWork, order: Order) -> None:
        _refuse_under_review(order)
        rules.check_cancel(order.status, as_admin=as_admin)
        returned = _refund_rest(uow, order, reason)
        unsold = events.unrefunded_units(order) if order.was_paid else ()
        for line in order.lines if order.was_paid else ():
            line.unsold_quantity = line.quantity - line.refunded_quantity
        release_order(uow, order, OrderStatus.CANCELLED)
        order.cancel_reason = reason or None
        event = events.OrderCancelled(
            **events.order_with_items_facts(order),
            was_paid=order.was_paid,
            refund_amount=returned,
            unsold=unsold,
        ).about(order, actor=actor)
        uow.add_event(event)
        karma.return_points(uow, order, event)
        uow.store_idempotency_key(idempotency, {"order_id": order.order_id})

    order = change(order_id, release, owner=owner)
    metric("orders_cancelled")
    return order


def assemble(*, order_id: str, actor: str) -> Order:
    """Begin to put a paid order together.

    Raises IllegalTransitionError, PaymentReviewNeededError, NothingToShipError.
    """
    return _transition(
        order_id, OrderStatus.ASSEMBLING, actor, lambda order: events.OrderAssembling(**events.order_facts(order))
    )


def ship(*, order_id: str, actor: str, tracking_number: str | None) -> Order:
    """Hand the parcel with what was not given back over to the carrier, or have it ready for its buyer to pick up.

    Raises IllegalTransitionError, PaymentReviewNeededError, NothingToShipError, TrackingNumberNeededError.
    """

    def hand_over(order: Order) -> events.OrderEvent:
        if tracking_number is None and order.delivery_kind != DeliveryKind.PICKUP:
            raise TrackingNumberNeededError(errors=[FieldError("tracking_number", "missing", "Field required")])
        order.tracking_number = tracking_number
        order.shipped_at = clock.iso(clock.now())
        return events.OrderShipped(
            **events.order_with_contents_facts(order),
            tracking_number=tracking_number,
            tracking_url=order.tracking_url,
            lines=events.remaining_units(order),
        )

    return _transition(order_id, OrderStatus.SHIPPED, actor, hand_over)


def deliver(*, order_id: str, actor: str) -> Order:
    """Note that the customer has the parcel. Raises IllegalTransitionError, PaymentReviewNeededError."""

    def close(order: Order) -> events.OrderEvent:
        order.delivered_at = order.closed_at = clock.iso(clock.now())
        return events.OrderDelivered(**events.order_with_contents_facts(order))

    return _transition(order_id, OrderStatus.DELIVERED, actor, close)


def set_preorder_status(
    *, order_id: str, actor: str, status: str | None, message: str | None, line_ids: Collection[str] = ()
) -> Order:
    """Set the preorder status of this order alone; None shows the wave's status again.

    Applies to the given lines or to all that are preorders. Raises LineNotFoundError, and IllegalTransitionError for
    an order that is given up: its buyer waits for nothing.
    """

    def act(uow: UnitOfWork, order: Order) -> None:
        if order.status in rules.RELEASED:
            raise IllegalTransitionError(order_status=order.status)
        lines = [x for x in order.lines if x.is_preorder and (not line_ids or x.line_id in line_ids)]
        if not lines or len(lines) < len(set(line_ids)):
            raise LineNotFoundError()
        note = None
        if status is not None:
            moment = clock.iso(clock.now())
            note = PreorderNote(  # type: ignore[no-untyped-call]
                status=status, message=message, updated_at=moment
            )
        for line in lines:
            line.preorder_note = note
        uow.add_event(
            events.OrderPreorderStatusChanged(
                **events.order_facts(order),
                line_ids=[line.line_id for line in lines],
                preorder_status=status,
            ).about(order, actor=actor)
        )

    return change(order_id, act)


def refresh_payment(order: Order, provider: PaymentProvider) -> Order:
    """Apply what the provider says of an unpaid order's payment; the order afterwards, unchanged without an answer."""
    if (
        order.status != OrderStatus.AWAITING_PAYMENT
        or order.payment_id is None
        or order.payment_status != OrderPaymentStatus.CREATING
    ):
        return order
    try:
        payments.refresh(payment_id=order.payment_id, payables=PAYABLES, provider=provider)
    except PaymentNotFoundError:
        # It is stored with its link, and nobody has that yet.
        return order
    except ProviderError:
        metric("payment_not_asked")
        return order
    return load(order.order_id)


def _refund_rest(uow: UnitOfWork, order: Order, reason: str) -> int:
    """Ask for a refund of what is left of the payment; kopecks."""
    if not order.was_paid or order.payment_id is None:
        return 0
    payment = payment_lookup.get(order.payment_id)
    left = payment_rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)
    order.promise_refund(left)
    if left:
        payment_refunds.request_refund(
            uow=uow,
            payment=payment,
            amount=left,
            reason=reason or texts.CANCELLATION,
            refund_key=f"cancel:{order.order_id}",
            receipt=receipt_of_unrefunded(order),
        )
    return left


def _transition(order_id: str, status: str, actor: str, change_order: Callable[[Order], events.OrderEvent]) -> Order:
    """Give an order another status; `change_order` sets its other fields and makes the event."""

    def act(uow: UnitOfWork, order: Order) -> None:
        _refuse_under_review(order)
        rules.check_transition(order.status, status)
        if status in (OrderStatus.ASSEMBLING, OrderStatus.SHIPPED) and (order.is_given_back or order.is_refunded):
            raise NothingToShipError()
        order.status = status
        uow.add_event(change_order(order).about(order, actor=actor))

    return change(order_id, act)


def _refuse_under_review(order: Order) -> None:
    if order.payment_review is not None:
        raise PaymentReviewNeededError()
