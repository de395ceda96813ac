"""What the `orders` group takes; amounts in kopecks."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.http.models import PLAIN, PLAIN_LINE, RequestModel, ShortText, example
from shared.http.order_items import Identifier, OrderItems, Quantity, wanted_lines
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.orders.contacts import RecipientDetails
from shared.shop.orders.refund_plan import RefundLine
from shared.shop.orders.rules import RequestedLine
from shared.shop.orders.shipping import ShippingAddress

RefundAmount = Annotated[int, Field(ge=0, le=10**12)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN]
Handle = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN_LINE]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=250), PLAIN]
Comment = Annotated[str, StringConstraints(min_length=1, max_length=1000), PLAIN]
PromoCode = Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]


class ShippingAddressRequest(RequestModel):
    """How and where the order goes: a delivery method's code, and the pick-up point or the address that it needs."""

    method: Handle | None = None
    cdek_point: Handle | None = None
    address: Address | None = None


class RecipientRequest(RequestModel):
    """Who takes the parcel, if it is not the buyer; without a phone the carrier calls the buyer."""

    name: ShortText
    phone: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)] | None = None

    def details(self) -> RecipientDetails:
        """The same, as orders take it."""
        return RecipientDetails(self.name, self.phone, self.email)


class QuoteRequest(RequestModel):
    """What a person would like to order; each of `karma_points` lowers the total by a rouble."""

    model_config = example(
        items=[{"product_id": "prd_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "size": "M", "quantity": 2}],
        promo_code="SPRING-10",
        karma_points=50,
    )

    items: OrderItems
    promo_code: PromoCode | None = None
    delivery: ShippingAddressRequest = ShippingAddressRequest()
    karma_points: Annotated[int, Field(ge=0, le=10**9)] = 0

    def wanted(self) -> list[RequestedLine]:
        """The items, each with its position."""
        return wanted_lines(self.items)


class OrderCreate(QuoteRequest):
    """An order; `expected_total` is the final amount that the buyer was shown."""

    model_config = example(
        items=[{"product_id": "prd_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "size": "M", "quantity": 2}],
        promo_code="SPRING-10",
        delivery={"method": "courier", "address": "Moscow, Tverskaya 1, flat 12"},
        recipient={"name": "Anna Smirnova", "phone": "+7 999 123-45-67"},
        karma_points=50,
        expected_total=895000,
    )

    recipient: RecipientRequest | None = None
    comment: Comment | None = None
    expected_total: Annotated[int, Field(ge=0, le=10**12)] | None = None

    def to(self) -> ShippingAddress:
        """Where it goes."""
        return ShippingAddress(self.delivery.address, self.delivery.cdek_point, self.delivery.method)

    def received_by(self) -> RecipientDetails | None:
        """Who takes it, None for the buyer."""
        return self.recipient.details() if self.recipient else None


class OrderCancelRequest(RequestModel):
    """Why the order is cancelled, in the words of whoever does it."""

    model_config = example(reason="Ordered the wrong size")

    reason: Annotated[str, StringConstraints(max_length=250), PLAIN] = ""


class OrderShipRequest(RequestModel):
    """The parcel's tracking number; what the buyer picks up needs none."""

    model_config = example(tracking_number="1234567890")

    tracking_number: Handle | None = None


class RefundLineRequest(RequestModel):
    """Units of a line that come back; without `restock` they are handled as the whole request says."""

    line_id: Identifier
    quantity: Quantity
    restock: bool | None = None


class OrderRefundPreviewRequest(RequestModel):
    """Units of lines that come back, for `amount` or what they cost, or a sum alone; `restock` puts them to stock."""

    model_config = example(lines=[{"line_id": "1", "quantity": 1}], restock=False)

    amount: RefundAmount | None = None
    lines: Annotated[list[RefundLineRequest], Field(default_factory=list, max_length=100)]
    restock: bool = False

    @model_validator(mode="after")
    def _goods_or_money(self) -> Self:
        if not self.amount and not self.lines:
            raise ValueError("give lines, an amount above 0, or both")
        if self.restock and not self.lines:
            raise ValueError("restock needs lines: a sum does not say which goods come back")
        return self

    def units(self) -> list[RefundLine]:
        """The lines, as refunds take them."""
        return [RefundLine(line.line_id, line.quantity, line.restock) for line in self.lines]


class OrderRefundCreate(OrderRefundPreviewRequest):
    """Units of lines that come back, for `amount` or what they cost, or a sum alone; `restock` puts them to stock."""

    model_config = example(lines=[{"line_id": "1", "quantity": 1}], reason="A seam is torn", restock=False)

    reason: Reason


class PreorderStatusUpdate(RequestModel):
    """What to say about the preorder in this order alone; a null status goes back to what the wave says."""

    model_config = example(status="in_production", status_message="Ткань уже в цехе", line_ids=["1"])

    status: Annotated[WaveStatus, Field(strict=False)] | None
    status_message: Annotated[str, StringConstraints(max_length=500), PLAIN] | None = None
    line_ids: Annotated[list[Identifier], Field(default_factory=list, max_length=100)]


class PaymentReviewRequest(RequestModel):
    """Accept the amount that was paid, or refund it and release the order; `settled`: a refused refund was made
    by other means."""

    model_config = example(action="accept")

    action: Literal["accept", "refund", "settled"]
