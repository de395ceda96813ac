"""The order as a payable: what payments may ask about it, and how it changes when its money moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.core import clock, ids
from shared.core.money import spread
from shared.core.observability import metric
from shared.data.uow import MAX_OPERATIONS, UnitOfWork
from shared.identity.contacts import is_erased
from shared.payments import lookup as payment_lookup
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, return_url
from shared.payments.rules import RefundStatus
from shared.shop.catalog import waves
from shared.shop.catalog.errors import PreorderSoldOutError
from shared.shop.orders import events, karma, limits, refund_parts, reservation, rules, texts
from shared.shop.orders.availability import ProductAvailability, read_availability_of_lines
from shared.shop.orders.models import Order, OrderLine, PaymentReview
from shared.shop.orders.receipts import receipt_lines
from shared.shop.orders.release import writes_at_most
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus
from shared.shop.orders.store import load, save
from shared.shop.promo import uses as promo_uses

KIND = "order"


def payable_of(order: Order) -> Payable:
    """An order as the payment provider is to see it: made from the order alone, so always in the same words."""
    return Payable(
        kind=KIND,
        id=order.order_id,
        user_id=order.user_id,
        amount=order.final_amount,
        currency=order.currency,
        description=texts.ORDER.format(number=order.order_number),
        phone=order.phone,
        email=order.email,
        receipt=receipt_lines(order),
        return_url=return_url(KIND, order.order_id),
        open=order.status == OrderStatus.AWAITING_PAYMENT,
    )


@dataclass(frozen=True, slots=True)
class OrderPayable:
    """The port between payments and orders: each method adds the order's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the order does not wait for money."""
        return payable_of(load(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for an order that no longer waits for money; the order itself does not change.

        An order that stops waiting stores its planned payment in the same transaction (`unsettled.leave`), so that
        payment's own condition says that it still waits. With a further link, one that is released at this very moment
        gets it all the same. A link cannot be withdrawn, so money that arrives by it is handled as any late payment is.
        """
        if payment.is_planned:
            return
        if load(payment.payable_id).status != OrderStatus.AWAITING_PAYMENT:
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Make the order paid; one that ran out of time meanwhile reserves its units again.

        Raises CannotFulfilError, also for an order that somebody cancelled, or whose buyer was erased with the address:
        its money goes back.
        """
        order = load(payment.payable_id)
        if order.was_paid or order.payment_review is not None or order.status == OrderStatus.CANCELLED:
            # Another payment was first, or one waits for a review: an order is paid once.
            raise CannotFulfilError()
        late = order.status in rules.REVIVABLE
        if late:
            _refuse_erased(order)
            _reserve_again(uow, order)
        else:
            rules.check_transition(order.status, OrderStatus.PAID)
        mark_paid(order, payment)
        event = events.OrderPaid(
            **events.order_with_items_facts(order), paid_at=order.paid_at, payment_id=payment.payment_id, late=late
        ).about(order)
        if late:
            karma.spend_points_again(uow, order, event)
        save(uow, order)
        uow.add_event(event)
        if max(len(uow), writes_at_most(order) if late else 0) > MAX_OPERATIONS:
            # The last places of several divided waves: all shards of each would be written at once. Or the goods are
            # spread over so many waves that nobody could cancel the order.
            raise CannotFulfilError()
        metric("orders_paid")
        metric("revenue_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """Announce that the money is refunded; an order of which another payment is paid or reviewed stays as it is."""
        order = load(payment.payable_id)
        if not order.was_paid and order.payment_review is None:
            _follow(order, payment)
            order.payment_status = OrderPaymentStatus.SUCCEEDED
            order.refund_requested = payment.refund_reserved
            save(uow, order)
        amount = payment.captured_amount or payment.amount
        event = events.OrderLateRefund(**events.order_facts(order), payment_id=payment.payment_id, amount=amount)
        uow.add_event(event.about(order))
        metric("payments_too_late")

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Have a person review the payment: until then the units stay reserved and nothing is shipped.

        Raises CannotFulfilError for an order that is reviewed already: staff decide about one payment. Also for one
        that ran out of time and whose buyer was erased since: staff could accept what nobody can send.
        """
        order = load(payment.payable_id)
        if order.payment_review is not None:
            raise CannotFulfilError()
        if order.status in rules.REVIVABLE:
            _refuse_erased(order)
        order.payment_review = PaymentReview(  # type: ignore[no-untyped-call]
            reason="amount_mismatch",
            payment_id=payment.payment_id,
            captured_amount=captured_amount,
            expected_amount=order.final_amount,
        )
        if not order.was_paid:
            # Also when it was released meanwhile: refunds are then counted on it.
            order.payment_status = OrderPaymentStatus.SUCCEEDED
            _follow(order, payment)
            order.hold_expires_at = None
        save(uow, order)
        uow.add_event(
            events.OrderPaymentReviewNeeded(
                **events.order_facts(order),
                payment_id=payment.payment_id,
                captured_amount=captured_amount,
                expected_amount=order.final_amount,
            ).about(order)
        )
        metric("orders_need_attention")

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link no longer works; the order waits for a new one until its hold ends."""
        order = load(payment.payable_id)
        if order.was_paid or order.payment_id != payment.payment_id:
            return
        order.payment_status = OrderPaymentStatus.CANCELED
        order.payment_url = None
        save(uow, order)
        event = events.OrderPaymentCanceled(**events.order_facts(order), payment_id=payment.payment_id)
        uow.add_event(event.about(order))

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Count the refund on the order, and return its share of the karma points."""
        order = load(payment.payable_id)
        if order.payment_id != payment.payment_id:
            return
        order.refunded_amount += refund.amount
        full = payment.refunded_amount >= payment.captured_amount
        before = _refunds_before(order, refund)
        lines, delivery = refund_parts.parts_of(order, refund, before, paid=payment.captured_amount)
        order.payment_status = OrderPaymentStatus.REFUNDED if full else OrderPaymentStatus.PARTIALLY_REFUNDED
        event = events.OrderRefunded(
            **events.order_facts(order),
            refund_id=refund.refund_id,
            amount=refund.amount,
            refunded_amount=order.refunded_amount,
            full=full,
            promo_code=order.promo_code,
            lines=lines,
            delivery_amount=delivery or None,
            never_paid=None if order.was_paid else True,
        ).about(order)
        karma.return_points_for_refunds(
            uow, order, event, refunded=payment.refunded_amount, paid=payment.captured_amount
        )
        save(uow, order)
        uow.add_event(event)

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """The units count as paid again, so that they can be refunded anew; what was restocked stays so."""
        order = load(payment.payable_id)
        counted: list[OrderLine] = []
        order.has_failed_refunds = True
        order.delivery_refunded = max(0, order.delivery_refunded - refund_parts.delivery_in(refund.lines))
        for part in refund.lines or []:
            line = order.line(part["line_id"])
            if line is not None:
                line.refunded_quantity -= part["quantity"]
                counted.append(line)
        if order.payment_id == payment.payment_id:
            order.refund_requested = max(0, order.refund_requested - refund.amount)
        else:
            order.refund_due_elsewhere += refund.amount
        order.refund_due += refund.amount
        if order.status not in (OrderStatus.CANCELLED, OrderStatus.EXPIRED):
            reservation.update_memberships(uow, order, counted)
        save(uow, order)
        event = events.OrderRefundFailed(**events.order_facts(order), refund_id=refund.refund_id, amount=refund.amount)
        uow.add_event(event.about(order))


PAYABLES: Payables = {KIND: OrderPayable()}


def mark_paid(order: Order, payment: Payment | None) -> None:
    """Make the order paid, by `payment`, or without one because it cost nothing."""
    order.status = OrderStatus.PAID
    order.payment_status = OrderPaymentStatus.SUCCEEDED
    order.paid_at = clock.iso(clock.now())
    order.hold_expires_at = None
    order.payment_url = None
    order.closed_at = None
    if payment is not None:
        _follow(order, payment)


def _follow(order: Order, payment: Payment) -> None:
    """Have the order count the money of this payment; what went back of another one is none of it."""
    if order.payment_id != payment.payment_id:
        order.payment_id = payment.payment_id
        order.refund_requested = order.refunded_amount = 0


def _refunds_before(order: Order, refund: Refund) -> list[Refund]:
    """The refunds of the payment that succeeded before one, in that order; of the first one none."""
    if order.refunded_amount <= refund.amount:
        return []
    done = [one for one in payment_lookup.refunds_of(refund.payment_id) if one.status == RefundStatus.SUCCEEDED]
    return sorted((one for one in done if one.refund_id != refund.refund_id), key=lambda one: str(one.succeeded_at))


def _refuse_erased(order: Order) -> None:
    """Raises CannotFulfilError for an order whose buyer was erased: it has no address any more, and nobody asks."""
    if is_erased(order.user_id):
        raise CannotFulfilError()


def _reserve_again(uow: UnitOfWork, order: Order) -> None:
    """Reserve again what an order had released, in whatever waves have units left now. Raises CannotFulfilError."""
    availability = read_availability_of_lines(order.lines, consistent=True)
    try:
        order.lines = _fit_into_waves(order.lines, availability)
    except (PreorderSoldOutError, KeyError):
        raise CannotFulfilError() from None
    for line in order.lines:
        if not line.is_preorder and not availability[line.product_id].comes_in(line.size):
            raise CannotFulfilError()
    reservation.reserve(uow, availability, order, order.lines, out_of_stock=lambda *_: CannotFulfilError())
    reservation.announce_taken(uow, order)
    counts = promo_uses.find_used(order.promo_code, order.promo_generation) if order.promo_code else None
    if counts is not None:
        error = CannotFulfilError()
        promo_uses.take(uow, counts=counts, user_id=order.user_id, order_id=order.order_id, on_exhausted=error)
        limits.take_again(uow, order, counts.promo, on_exhausted=error)


def _fit_into_waves(lines: Sequence[OrderLine], availability: Mapping[str, ProductAvailability]) -> list[OrderLine]:
    """The lines with their preorder parts distributed over the waves as they are now; amounts do not change."""
    waves_left = {product_id: list(available.waves) for product_id, available in availability.items()}
    lines_after: list[OrderLine] = []
    for line in lines:
        left = waves_left[line.product_id]
        if not line.is_preorder:
            lines_after.append(line)
            continue
        shares = waves.allocate(line.quantity, left)
        left[:] = waves.fill(left, shares)
        discounts = spread(line.discount, [quantity for _, quantity in shares])
        for index, ((number, quantity), discount) in enumerate(zip(shares, discounts, strict=True)):
            part = OrderLine(**line.attribute_values) if index else line  # type: ignore[no-untyped-call]
            part.line_id = line.line_id if not index else ids.new("lin")
            part.quantity, part.discount, part.preorder_wave = quantity, discount, number
            lines_after.append(part)
    return lines_after
