"""What becomes of an order after it was placed: paying again, cancelling, assembling, shipping, delivering."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import rules as payment_rules
from shared.payments import service as payments
from shared.providers.payments.base import PaymentProvider, ProviderError
from shared.shop.orders import events, karma, reservation, rules
from shared.shop.orders.errors import (
    AttentionError,
    HoldOverError,
    LineNotFoundError,
)
from shared.shop.orders.models import Order, PreorderNote
from shared.shop.orders.payable import PAYABLES, payable_of
from shared.shop.orders.placing import Delivery, open_link, place
from shared.shop.orders.refunds import receipt_of_rest, refund, resolve_attention
from shared.shop.orders.shelf import look_for
from shared.shop.orders.store import by_number, change, load, of_customer, of_everyone, preorder_waves, show_links
from shared.shop.promo import service as promos

__all__ = [
    "Delivery",
    "assemble",
    "by_number",
    "cancel",
    "deliver",
    "load",
    "of_customer",
    "of_everyone",
    "open_link",
    "pay_again",
    "place",
    "preorder_waves",
    "refund",
    "resolve_attention",
    "set_preorder_status",
    "ship",
    "show_links",
]


def pay_again(
    *, order_id: str, owner: str, provider: PaymentProvider, idempotency: IdempotencyKey | None = None
) -> Order:
    """Give the buyer a link while the goods are held: the present one if it still works, else a new one.

    Raises OrderNotFoundError, IllegalTransitionError when nothing is to be paid, HoldOverError, AttentionError.
    """
    order = ask_provider(load(order_id, owner=owner), provider)
    _refuse_attention(order)
    rules.check_transition(order.status, rules.PAID)
    if order.hold_expires_at is None or clock.parse(order.hold_expires_at) <= clock.now():
        raise HoldOverError()
    if order.payment_id is not None and order.payment_status == "creating":
        current = payments.get(order.payment_id)
        link_ends = clock.parse(current.created_at) + timedelta(minutes=settings().payment_link_minutes)
        if current.status == "creating" or (current.status == "pending" and clock.now() < link_ends):
            return open_link(order, provider)

    def renew(uow: UnitOfWork, order: Order) -> None:
        rules.check_transition(order.status, rules.PAID)
        payment = payments.open_payment(uow=uow, payable=payable_of(order), attempt=order.payment_attempts + 1)
        order.payment_attempts += 1
        order.payment_id, order.payment_status, order.payment_url = payment.payment_id, "creating", None
        uow.store_idempotency_key(idempotency, {"order_id": order.order_id})

    return open_link(change(order_id, renew, owner=owner), provider)


def cancel(
    *,
    order_id: str,
    actor: str,
    as_admin: bool,
    provider: PaymentProvider,
    reason: str = "",
    idempotency: IdempotencyKey | None = None,
) -> Order:
    """Cancel an order: what it still holds goes back, and so does what is left of its payment.

    Raises OrderNotFoundError, IllegalTransitionError, AttentionError.
    """
    owner = None if as_admin else actor
    # A payment made a moment ago is refunded with the cancellation, instead of reviving the order afterwards.
    ask_provider(load(order_id, owner=owner), provider)

    def give_up(uow: UnitOfWork, order: Order) -> None:
        _refuse_attention(order)
        rules.check_cancel(order.status, as_admin=as_admin)
        returned = _pay_back(uow, order, reason)
        unsold = events.unrefunded_units(order) if order.is_settled else ()
        let_go(uow, order, rules.CANCELLED)
        order.cancel_reason = reason or None
        event = events.OrderCancelled(
            **events.order_with_items_facts(order),
            was_paid=order.is_settled,
            refund_amount=returned,
            unsold=unsold,
        ).about(order, actor=actor)
        uow.add_event(event)
        karma.give_back(uow, order, event)
        uow.store_idempotency_key(idempotency, {"order_id": order.order_id})

    order = change(order_id, give_up, owner=owner)
    metric("orders_cancelled")
    return order


def let_go(uow: UnitOfWork, order: Order, status: str) -> None:
    """End an order: goods, wave places and the promo use it still has go back, once, under the order's version."""
    rules.check_transition(order.status, status)
    shelves = look_for(order.lines, consistent=True)
    reservation.release(uow, shelves, order, [(line, line.held_quantity) for line in order.lines])
    for line in order.lines:
        line.restocked_quantity += line.held_quantity if order.is_settled else 0
    if order.promo_code:
        promos.give_back_use(uow, code=order.promo_code, user_id=order.user_id)
    order.status = status
    order.closed_at = clock.iso(clock.now())
    order.hold_expires_at = None
    order.payment_url = None


def assemble(*, order_id: str, actor: str) -> Order:
    """Begin to put a paid order together. Raises IllegalTransitionError, AttentionError."""
    return _step(order_id, rules.ASSEMBLING, actor, lambda order: events.OrderAssembling(**events.order_facts(order)))


def ship(*, order_id: str, actor: str, tracking_number: str) -> Order:
    """Hand the parcel over to the carrier. Raises IllegalTransitionError, AttentionError."""

    def hand_over(order: Order) -> events.OrderEvent:
        order.tracking_number = tracking_number
        order.shipped_at = clock.iso(clock.now())
        return events.OrderShipped(**events.order_facts(order), tracking_number=tracking_number)

    return _step(order_id, rules.SHIPPED, actor, hand_over)


def deliver(*, order_id: str, actor: str) -> Order:
    """The customer has it. Raises IllegalTransitionError."""

    def close(order: Order) -> events.OrderEvent:
        order.delivered_at = order.closed_at = clock.iso(clock.now())
        return events.OrderDelivered(**events.order_facts(order))

    return _step(order_id, rules.DELIVERED, actor, close)


def set_preorder_status(
    *, order_id: str, actor: str, status: str | None, message: str | None, line_ids: Collection[str] = ()
) -> Order:
    """Say how the preorder stands in this order alone; None goes back to what the wave says.

    Applies to the given lines or to all that are preorders. Raises LineNotFoundError.
    """

    def act(uow: UnitOfWork, order: Order) -> None:
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


def ask_provider(order: Order, provider: PaymentProvider) -> Order:
    """Learn what became of an unpaid order's payment; if the provider does not answer, go on with what is known."""
    if order.status != rules.AWAITING_PAYMENT or order.payment_id is None or order.payment_status != "creating":
        return order
    try:
        payments.refresh(payment_id=order.payment_id, payables=PAYABLES, provider=provider)
    except ProviderError:
        metric("payment_not_asked")
        return order
    return load(order.order_id)


def _pay_back(uow: UnitOfWork, order: Order, reason: str) -> int:
    """Ask for a refund of what is left of the payment; kopecks."""
    if not order.is_settled or order.payment_id is None:
        return 0
    payment = payments.get(order.payment_id)
    left = payment_rules.refundable(captured=int(payment.captured_amount), reserved=int(payment.refund_reserved))
    if left:
        payments.request_refund(
            uow=uow,
            payment=payment,
            amount=left,
            reason=reason or "Отмена заказа",
            refund_key=f"cancel:{order.order_id}",
            receipt=receipt_of_rest(order),
        )
    return left


def _step(order_id: str, status: str, actor: str, change_order: Callable[[Order], events.OrderEvent]) -> Order:
    """Move an order on: `change_order` notes the rest on it and makes the event."""

    def act(uow: UnitOfWork, order: Order) -> None:
        _refuse_attention(order)
        rules.check_transition(order.status, status)
        order.status = status
        uow.add_event(change_order(order).about(order, actor=actor))

    return change(order_id, act)


def _refuse_attention(order: Order) -> None:
    if order.attention is not None:
        raise AttentionError()
