"""What refunds of orders answer; amounts in kopecks."""

from __future__ import annotations

from typing import Literal

from functions.api.orders.answers import OrderOut
from shared.http.models import AnswerModel
from shared.shop.orders.refund_preview import RefundPreview
from shared.shop.orders.rules import OrderStatus


class OrderRefundOut(AnswerModel):
    """An order with what came back of it; goods for no money have no refund, and are done at once."""

    order: OrderOut
    refund_id: str | None
    amount: int
    status: Literal["requested", "succeeded"] = "requested"


class RefundPreviewLineOut(AnswerModel):
    """Units of a line that would come back: `restocked` of them for sale again, `amount` kopecks for them."""

    line_id: str
    name: str
    size: str
    quantity: int
    restocked: int
    amount: int
    is_preorder: bool


class RefundReceiptLineOut(AnswerModel):
    """A line of the refund's fiscal receipt; `amount` is for the whole line."""

    description: str
    quantity: int
    amount: int


class OrderRefundPreviewOut(AnswerModel):
    """What a refund would do.

    `max_amount` is the most that can go back: what the units cost, or for a sum alone what is left of the payment;
    `refundable_amount` is what could still be refunded afterwards. `order_status` and `payment_status` are those once
    the money has arrived, `karma_points` and `promo_code` what the buyer gets back. A refund of all that was paid
    repeats the payment's own receipt.
    """

    amount: int
    delivery_amount: int
    max_amount: int
    refundable_amount: int
    currency: str
    lines: list[RefundPreviewLineOut]
    receipt: list[RefundReceiptLineOut]
    karma_points: int
    promo_code: str | None
    order_status: OrderStatus
    payment_status: str | None

    @classmethod
    def of(cls, found: RefundPreview, currency: str) -> OrderRefundPreviewOut:
        """A preview."""
        plan = found.plan
        left = found.refundable + plan.total
        return cls(
            amount=plan.total,
            delivery_amount=plan.delivery,
            max_amount=left if plan.most is None else min(plan.most, left),
            refundable_amount=found.refundable,
            currency=currency,
            lines=[
                RefundPreviewLineOut.copy_of(
                    part.line, quantity=part.quantity, restocked=part.restocked, amount=part.amount
                )
                for part in plan.parts
            ],
            receipt=[
                RefundReceiptLineOut(description=line.description, quantity=line.quantity, amount=line.line_total)
                for line in found.receipt
            ],
            karma_points=found.karma_points,
            promo_code=found.promo_code,
            order_status=OrderStatus(found.order_status),
            payment_status=found.payment_status,
        )
