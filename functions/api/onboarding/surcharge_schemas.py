"""What a worked example of the surcharge rules takes and gives; amounts in kopecks."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from functions.api.onboarding.device_schemas import Price, RatesRequest, ShortLine
from shared.http.models import AnswerModel, RequestModel, example
from shared.onboarding.devices.surcharge import DEVICE_LIMIT, Condition, Example, ExamplePart, Priced


class TriedRulesRequest(RequestModel):
    """Rules that are tried out and not put in force."""

    minimum: Price
    rates: RatesRequest


class ExampleDeviceRequest(RequestModel):
    """A device of an example."""

    condition: Condition
    price: Price
    title: ShortLine | None = None


class SurchargePreviewRequest(RequestModel):
    """The devices of an example, and rules that are tried out: without them those in force."""

    model_config = example(
        rules={"minimum": 100_000, "rates": {"new": 5, "excellent": 7, "good": 10, "fair": 15}},
        devices=[{"condition": "good", "price": 4_500_000}],
    )

    rules: TriedRulesRequest | None = None
    devices: list[ExampleDeviceRequest] = Field(min_length=1, max_length=DEVICE_LIMIT)

    def priced(self) -> list[Priced]:
        """The devices as the rules take them, named by their place."""
        return [Priced(str(place), one.title or "", one.condition, one.price) for place, one in enumerate(self.devices)]


class SurchargePartOut(AnswerModel):
    """What one device adds; rate and amount are null for one that is not accepted."""

    title: str
    condition: Condition
    price: int
    rate_percent: int | None
    amount: int | None
    is_minimum: bool

    @classmethod
    def of(cls, part: ExamplePart) -> Self:
        """A device of the example."""
        return cls.copy_of(part, title=part.device.title, condition=part.device.condition, price=part.device.price)


class SurchargePreviewOut(AnswerModel):
    """What a client with these devices would pay; devices that are not accepted add nothing."""

    amount: int
    currency: str
    rules_version: int | None
    parts: list[SurchargePartOut]

    @classmethod
    def of(cls, found: Example) -> Self:
        """A computed example."""
        return cls.copy_of(found, parts=[SurchargePartOut.of(part) for part in found.parts])
