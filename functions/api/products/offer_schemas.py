"""What the routes of waves and of the waiting list take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from functions.api.products.schemas import Size
from shared.core import clock
from shared.http.models import AnswerModel, LongText, RequestModel, ShortText, absent, example
from shared.shop.catalog.preorders import ProductWave
from shared.shop.catalog.rules import STOCK_LIMIT
from shared.shop.catalog.statuses import WaveStatus

# Strict models take no text for an enumeration otherwise.
WaveStatusName = Annotated[WaveStatus, Field(strict=False)]
Message = Annotated[LongText, Field(max_length=1000)]


def _date(value: str) -> str:
    return clock.parse(value).date().isoformat()


ShipDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_date)]


class WaveUpdate(RequestModel):
    """A wave's next status and the message to its customers, or alone the capacity that it is raised to."""

    model_config = example(status="in_production", message="Sewing has begun.", ship_date="2030-12-20")

    status: WaveStatusName | None = None
    message: Message | None = None
    ship_date: ShipDate | None = None
    capacity: Annotated[int, Field(ge=1, le=STOCK_LIMIT)] | SkipJsonSchema[None] = Field(
        default_factory=absent, description="More units than it has now"
    )

    @model_validator(mode="after")
    def _changes_something(self) -> WaveUpdate:
        if not self.model_fields_set:
            raise ValueError("name status, message, ship_date or capacity")
        if "capacity" in self.model_fields_set and (self.capacity is None or len(self.model_fields_set) > 1):
            raise ValueError("capacity is a number, and is changed by itself")
        return self


class WaitlistCreate(RequestModel):
    """How a guest is reached; somebody signed in needs neither.

    `size` is the one to wait for. A product that is `waiting` is waited for as a whole.
    """

    model_config = example(email="anna@example.com", size="M", locale="en")

    size: Size | None = None

    phone: Annotated[ShortText, Field(max_length=32)] | None = None
    email: Annotated[ShortText, Field(max_length=200)] | None = None
    locale: Literal["ru", "en"] = "ru"


class WaveOut(AnswerModel):
    """A preorder wave."""

    wave_number: int
    capacity: int
    current_count: int
    status: WaveStatus
    ship_date: str | None
    message: str | None
    is_completed: bool
    completed_at: str | None

    @classmethod
    def of(cls, found: ProductWave) -> WaveOut:
        """A wave as it was read."""
        is_completed = found.wave.status == WaveStatus.COMPLETED
        return cls.copy_of(found.wave, current_count=found.count, is_completed=is_completed)


class WaitlistEntryOut(AnswerModel):
    """An entry of the waiting list."""

    id: str
    product_id: str
    size: str | None
    created_at: str
