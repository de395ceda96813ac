"""What the `orders` group gives; amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from collections.abc import Mapping

from functions.api.orders.order_parts import CustomerOut, RecipientOut, RefundOut
from shared.core.errors import AtriumError
from shared.http.models import AnswerModel
from shared.shop.catalog.models import Wave
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.quote import Quote
from shared.shop.orders.rules import OrderStatus, PricedLine

Waves = Mapping[tuple[str, int], Wave]


class OrderProblemOut(AnswerModel):
    """Why the order could not be placed as requested; `line` is the position in the request."""

    code: str
    detail: str
    line: int | None = None
    available: int | None = None

    @classmethod
    def of(cls, error: AtriumError) -> OrderProblemOut:
        """A refusal, as part of an answer."""
        extra = error.extra
        return cls(
            code=error.public_code,
            detail=error.public_detail,
            line=extra.get("line"),
            available=extra.get("available"),
        )


class QuotedItemOut(AnswerModel):
    """A line as the order would have it; a preorder line is split over the waves that have free units."""

    product_id: str
    article: str
    name: str
    size: str
    quantity: int
    price: int
    discount: int
    is_preorder: bool
    preorder_wave: int | None
    problem: OrderProblemOut | None

    @classmethod
    def of(cls, line: PricedLine) -> QuotedItemOut:
        """A planned line."""
        return cls.copy_of(line, problem=OrderProblemOut.of(line.problem) if line.problem else None)


class QuoteOut(AnswerModel):
    """What an order would come to now; lines with a problem are not counted.

    `final_amount` is `total_amount` less `discount_amount`, and `delivery_amount`.
    """

    items: list[QuotedItemOut]
    total_amount: int
    discount_amount: int
    delivery_method: str | None
    delivery_amount: int
    final_amount: int
    currency: str
    promo_code: str | None
    karma_points: int
    max_karma_points: int
    problems: list[OrderProblemOut]

    @classmethod
    def of(cls, quote: Quote, currency: str) -> QuoteOut:
        """A quote."""
        return cls(
            items=[QuotedItemOut.of(line) for line in quote.lines],
            total_amount=quote.totals.total_amount,
            discount_amount=quote.totals.discount_amount,
            delivery_method=quote.delivery.code if quote.delivery else None,
            delivery_amount=quote.totals.delivery_amount,
            final_amount=quote.totals.final_amount,
            currency=currency,
            promo_code=quote.promo.code if quote.promo else None,
            karma_points=quote.karma_points,
            max_karma_points=quote.max_karma_points,
            problems=[OrderProblemOut.of(problem) for problem in quote.problems],
        )


class PreorderStatusOut(AnswerModel):
    """The status of a preorder: its wave's status, or what was said about this order alone."""

    status: str
    status_message: str | None
    updated_at: str

    @classmethod
    def of(cls, line: OrderLine, waves: Waves) -> PreorderStatusOut | None:
        """The status of a preorder line, None for any other."""
        note, number = line.preorder_note, line.preorder_wave
        if note is not None:
            return cls(status=note.status, status_message=note.message, updated_at=note.updated_at)
        wave = waves.get((line.product_id, number or 0))
        if wave is None:
            return None
        return cls(status=wave.status, status_message=wave.message, updated_at=wave.updated_at)


class OrderItemOut(AnswerModel):
    """What was bought, as it was at that moment; `discount` is for the whole line.

    `refunded_quantity` was given back, `restocked_quantity` of it is for sale again; `remaining_quantity` is still the
    customer's: what is to be packed.
    """

    line_id: str
    product_id: str
    article: str
    name: str
    size: str
    quantity: int
    price: int
    discount: int
    is_preorder: bool
    preorder_wave: int | None
    preorder_status: PreorderStatusOut | None
    refunded_quantity: int
    restocked_quantity: int
    remaining_quantity: int

    @classmethod
    def of(cls, line: OrderLine, waves: Waves) -> OrderItemOut:
        """A stored line."""
        status = PreorderStatusOut.of(line, waves)
        return cls.copy_of(line, preorder_status=status, remaining_quantity=line.held_quantity)


class OrderOut(AnswerModel):
    """An order. `needs_attention`: another amount was paid, and an admin must decide about it first. `refund_due`:
    kopecks of refunds that the provider refused and that have yet to go back.

    `refunds` are those of all its payments, oldest first; a listing leaves them out.
    """

    id: str
    order_number: str
    user_id: str
    customer: CustomerOut
    recipient: RecipientOut | None
    items: list[OrderItemOut]
    total_amount: int
    discount_amount: int
    delivery_amount: int
    final_amount: int
    refunded_amount: int
    refund_due: int
    currency: str
    status: OrderStatus
    payment_status: str | None
    promo_code: str | None
    karma_points: int
    delivery_method: str | None
    delivery_kind: str | None
    delivery_name: str | None
    delivery_address: str | None
    cdek_point: str | None
    tracking_number: str | None
    tracking_url: str | None
    payment_id: str | None
    payment_url: str | None
    receipt_url: str | None
    needs_attention: bool
    created_at: str
    updated_at: str
    paid_at: str | None
    shipped_at: str | None
    hold_expires_at: str | None
    cancel_reason: str | None
    comment: str | None
    version: int
    refunds: list[RefundOut] | None

    @classmethod
    def of(cls, order: Order, waves: Waves, refunds: list[RefundOut] | None = None) -> OrderOut:
        """A stored order, with the waves that its lines are in."""
        return cls.copy_of(
            order,
            id=order.order_id,
            customer=CustomerOut(name=order.customer_name, phone=order.phone, email=order.email),
            recipient=RecipientOut.of(order.taken_by),
            items=[OrderItemOut.of(line, waves) for line in order.lines],
            refunds=refunds,
            needs_attention=order.payment_review is not None,
        )


class OrderPlacedOut(AnswerModel):
    """An order and where to pay for it; the link is null while the provider has not answered, or nothing is due."""

    order: OrderOut
    payment_url: str | None
