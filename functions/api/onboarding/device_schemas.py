"""What the routes of devices, photos and the surcharge take and give; amounts in kopecks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from functions.api.onboarding.schemas import Reason, Version
from shared.core.pictures import PictureType
from shared.http.models import PLAIN, PLAIN_LINE, VERSION_LIMIT, AnswerModel, Currency, RequestModel, absent, example
from shared.onboarding.devices.surcharge import Condition, DeviceType, Rules

PRICE_LIMIT = 100_000_000_00
ShortLine = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN_LINE]
Imei = Annotated[str, StringConstraints(min_length=1, max_length=32), PLAIN_LINE]
Comment = Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN]
Price = Annotated[int, Field(ge=0, le=PRICE_LIMIT)]
Percent = Annotated[int, Field(ge=0, le=100)]


class DeviceCreate(RequestModel):
    """A device that is handed over; phones and tablets need an IMEI, others a serial number."""

    model_config = example(
        type="phone",
        brand="Apple",
        model="iPhone 15",
        imei="490154203237518",
        condition="good",
        price=4_500_000,
        comment="Царапина на рамке",
    )

    type: DeviceType
    brand: ShortLine | None = None
    model: ShortLine
    serial: ShortLine | None = None
    imei: Imei | None = None
    imei2: Imei | None = None
    condition: Condition
    price: Price
    currency: Currency = "RUB"
    comment: Comment | None = None


class DeviceUpdate(RequestModel):
    """What is corrected, and the `version` that was read."""

    model_config = example(version=2, condition="fair", price=4_100_000)

    version: Version
    type: DeviceType | SkipJsonSchema[None] = Field(default_factory=absent)
    brand: ShortLine | None = None
    model: ShortLine | SkipJsonSchema[None] = Field(default_factory=absent)
    serial: ShortLine | None = None
    imei: Imei | None = None
    imei2: Imei | None = None
    condition: Condition | SkipJsonSchema[None] = Field(default_factory=absent)
    price: Price | SkipJsonSchema[None] = Field(default_factory=absent)
    comment: Comment | None = None

    @model_validator(mode="after")
    def _keep_what_must_be(self) -> DeviceUpdate:
        for name in ("type", "model", "condition", "price"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be removed")
        return self


class PhotoRequest(RequestModel):
    """Which type of picture will be uploaded; what it really is its bytes decide."""

    model_config = example(content_type="image/jpeg")

    content_type: PictureType


class PhotoUploadOut(AnswerModel):
    """A form: post `fields`, then the file, to `url`; `expires_in` seconds."""

    photo_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_in: int


class AdjustmentRequest(RequestModel):
    """What is added to the computed surcharge, or taken off it, and why."""

    amount: Annotated[int, Field(ge=-PRICE_LIMIT, le=PRICE_LIMIT)]
    reason: Reason


class SurchargeRequest(RequestModel):
    """Step 4: the `version` that was read, and an adjustment."""

    model_config = example(version=4, adjustment={"amount": -50_000, "reason": "Постоянный клиент"})

    version: Version
    adjustment: AdjustmentRequest | None = None


class RatesRequest(RequestModel):
    """Percent of the price, by condition; a broken device is not accepted."""

    new: Percent
    excellent: Percent
    good: Percent
    fair: Percent


class SurchargeRulesUpdate(RequestModel):
    """The next version of the rules: `version` is the one that was read, `minimum` in kopecks for each device."""

    model_config = example(version=1, minimum=100_000, rates={"new": 5, "excellent": 7, "good": 10, "fair": 15})

    version: Annotated[int, Field(ge=0, le=VERSION_LIMIT)]
    minimum: Price
    rates: RatesRequest


class SurchargeRulesOut(AnswerModel):
    """The rules in force."""

    version: int
    minimum: int
    rates: dict[str, int]

    @classmethod
    def of(cls, rules: Rules) -> SurchargeRulesOut:
        """A version."""
        return cls(version=rules.version, minimum=rules.minimum, rates=dict(rules.rates))
