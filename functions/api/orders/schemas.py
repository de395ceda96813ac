"""What the `orders` group takes; amounts in kopecks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from shared.http.models import PLAIN, PLAIN_LINE, ApiModel
from shared.shop.orders.placing import ShippingAddress
from shared.shop.orders.rules import MAX_LINES, MAX_QUANTITY, RequestedLine

Status = Literal["awaiting_payment", "paid", "assembling", "shipped", "delivered", "expired", "cancelled"]
Amount = Annotated[int, Field(ge=1, le=10**12)]
Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Address = Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN]
Handle = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN_LINE]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=250), PLAIN]
PromoCode = Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]


class ItemWanted(ApiModel):
    """A product in a size."""

    product_id: Identifier
    size: Annotated[str, StringConstraints(min_length=1, max_length=40), PLAIN]
    quantity: Quantity


class DeliveryWanted(ApiModel):
    """Where the order goes: a pick-up point, an address, or both."""

    cdek_point: Handle | None = None
    address: Address | None = None


class QuoteRequest(ApiModel):
    """What a person would like to order; each of `karma_points` lowers the total by a rouble."""

    items: Annotated[list[ItemWanted], Field(min_length=1, max_length=MAX_LINES)]
    promo_code: PromoCode | None = None
    delivery: DeliveryWanted = DeliveryWanted()
    karma_points: Annotated[int, Field(ge=0, le=10**9)] = 0

    def wanted(self) -> list[RequestedLine]:
        """The items, each with its position."""
        return [RequestedLine(x.product_id, x.size, x.quantity, line) for line, x in enumerate(self.items)]


class OrderCreate(QuoteRequest):
    """An order; `expected_total` is the final amount that the buyer was shown."""

    expected_total: Annotated[int, Field(ge=0, le=10**12)] | None = None

    def to(self) -> ShippingAddress:
        """Where it goes."""
        return ShippingAddress(self.delivery.address, self.delivery.cdek_point)


class CancelRequest(ApiModel):
    """Why the order is cancelled, in the words of whoever does it."""

    reason: Annotated[str, StringConstraints(max_length=250), PLAIN] = ""


class ShipRequest(ApiModel):
    """The parcel's tracking number."""

    tracking_number: Handle


class RefundLineWanted(ApiModel):
    """Units of a line to give the money back for."""

    line_id: Identifier
    quantity: Quantity


class RefundCreate(ApiModel):
    """A refund of a sum or of units of lines; `restock` puts the units back on the shelf."""

    amount: Amount | None = None
    lines: Annotated[list[RefundLineWanted], Field(default_factory=list, max_length=100)]
    reason: Reason
    restock: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> RefundCreate:
        if (self.amount is None) == (not self.lines):
            raise ValueError("give either amount or lines")
        if self.restock and not self.lines:
            raise ValueError("restock needs lines: a sum does not say which goods come back")
        return self


class PreorderStatusUpdate(ApiModel):
    """What to say about the preorder in this order alone; a null status goes back to what the wave says."""

    status: Literal["open", "full", "in_production", "ready", "completed"] | None
    status_message: Annotated[str, StringConstraints(max_length=500), PLAIN] | None = None
    line_ids: Annotated[list[Identifier], Field(default_factory=list, max_length=100)]


class AttentionResolve(ApiModel):
    """Accept the amount that was paid, or give it back and let the order go."""

    action: Literal["accept", "refund"]
