"""What the routes of delivery methods take and give; amounts in kopecks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.http.models import PLAIN, AnswerModel, RequestModel, ShortText, example
from shared.providers.payments.base import VAT_CODES
from shared.shop.delivery.rules import CODE, TRACKING_URL, DeliveryKind, DeliveryNeed

# Strict models take no text for an enumeration otherwise.
Kind = Annotated[DeliveryKind, Field(strict=False)]
Need = Annotated[
    DeliveryNeed, Field(strict=False, description="What an order has to say of where it goes; by its kind if left out")
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=CODE)]
DeliveryPrice = Annotated[int, Field(ge=0, le=10**9, description="Kopecks")]
FreeFrom = Annotated[
    int, Field(ge=0, le=10**12, description="Kopecks of goods, after the promo code, from which delivery is free")
]
Description = Annotated[str, StringConstraints(max_length=500), PLAIN]
VatCode = Annotated[int, Field(ge=VAT_CODES.start, lt=VAT_CODES.stop, description="YooKassa's code of the VAT rate")]


TrackingUrl = Annotated[
    str,
    StringConstraints(max_length=500, pattern=TRACKING_URL),
    Field(description="The carrier's page that shows a parcel, with `{tracking_number}` in it"),
]


class DeliveryMethodCreate(RequestModel):
    """A new delivery method."""

    model_config = example(
        code="courier", kind="courier", name="Courier in Moscow", price=50000, free_from=500000, is_active=True
    )

    code: Code
    kind: Kind
    name: ShortText
    description: Description | None = None
    price: DeliveryPrice
    free_from: FreeFrom | None = None
    needs: Need | None = None
    vat_code: VatCode | None = None
    tracking_url: TrackingUrl | None = None
    is_active: bool = True

    def fields(self) -> dict[str, Any]:
        """All but the code."""
        return self.model_dump(exclude={"code"})


class DeliveryMethodUpdate(RequestModel):
    """What is to change; null takes away `description`, `free_from`, `vat_code` and `tracking_url`."""

    model_config = example(price=45000, free_from=None)

    # Defaults by factory: they are never used, and the API's description must not promise them.
    kind: Kind = Field(default_factory=lambda: DeliveryKind.COURIER)
    name: ShortText = Field(default_factory=str)
    description: Description | None = None
    price: DeliveryPrice = Field(default_factory=int)
    free_from: FreeFrom | None = None
    needs: Need = Field(default_factory=lambda: DeliveryNeed.ANY)
    vat_code: VatCode | None = None
    tracking_url: TrackingUrl | None = None
    is_active: bool = Field(default_factory=bool)

    def fields(self) -> dict[str, Any]:
        """Only what the caller named."""
        return self.model_dump(exclude_unset=True)


class DeliveryMethodOut(AnswerModel):
    """A delivery method; `free_from` is the sum of goods from which it costs nothing."""

    code: str
    kind: DeliveryKind
    name: str
    description: str | None
    price: int
    free_from: int | None
    needs: DeliveryNeed
    vat_code: int | None
    tracking_url: str | None
    is_active: bool
