"""What is said about an order that was placed: corrections and notes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from functions.api.orders.schemas import Address, Handle, RecipientRequest
from shared.http.models import PLAIN, VERSION_LIMIT, RequestModel, example
from shared.http.order_items import Identifier, Size
from shared.shop.corrections.service import LineSize

Version = Annotated[
    int, Field(ge=1, le=VERSION_LIMIT, description="The order's version as it was read; 409 when it has changed since")
]


class DestinationRequest(RequestModel):
    """Where the order goes instead; null takes the address or the point away."""

    address: Address | None = None
    cdek_point: Handle | None = None


class LineSizeRequest(RequestModel):
    """The size that a line is to have."""

    line_id: Identifier
    size: Size


class OrderCorrectRequest(RequestModel):
    """What is to be corrected; what is left out stays. Sizes are changed by staff, all pieces of a line together.

    The tracking number is changed by staff while the parcel is on its way, when nothing else can be any more.
    """

    model_config = example(
        delivery={"address": "Moscow, Tverskaya 1, flat 21"},
        recipient={"name": "Pavel Smirnov", "phone": "+7 999 123-45-67"},
        items=[{"line_id": "lin_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "size": "L"}],
        version=3,
    )

    delivery: DestinationRequest | None = None
    recipient: RecipientRequest | None = None
    items: Annotated[list[LineSizeRequest], Field(default_factory=list, max_length=100)]
    tracking_number: Handle | None = None
    version: (
        Annotated[
            int, Field(ge=1, le=VERSION_LIMIT, description="The order's version as it was read; 409 when it differs")
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _each_line_once(self) -> OrderCorrectRequest:
        if len({one.line_id for one in self.items}) < len(self.items):
            raise ValueError("name each line once")
        return self

    def destination(self) -> dict[str, str | None]:
        """What was said of where it goes, by the order's fields."""
        named = self.delivery.model_dump(exclude_unset=True) if self.delivery else {}
        return {"delivery_address" if name == "address" else name: value for name, value in named.items()}

    def sizes(self) -> list[LineSize]:
        """The sizes, as orders take them."""
        return [LineSize(one.line_id, one.size) for one in self.items]


class OrderNoteCreate(RequestModel):
    """A note about an order, which staff alone see."""

    model_config = example(text="Called: please leave it with the neighbour")

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000), PLAIN]
