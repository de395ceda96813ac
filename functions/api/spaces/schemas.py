"""What the `spaces` group takes and gives; hours are local to the space, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.core import clock
from shared.core.hours import MAX_CLOSED_DAYS
from shared.coworking.spaces import rules
from shared.coworking.spaces.models import Space
from shared.http.models import VERSION_LIMIT, AnswerModel, RequestModel, ShortText, example
from shared.http.opening_hours import (
    ClosedDayOut,
    ClosedDayRequest,
    WeekOut,
    WeekRequest,
    stored_closed_days,
)

ZoneName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9+_/-]+$"),
    Field(examples=["Europe/Moscow"]),
]
Capacity = Annotated[int, Field(ge=1, le=rules.CAPACITY_LIMIT)]
FullRefundHours = Annotated[
    int, Field(ge=0, le=24 * 30, description="Hours before its begin until which a booking is free")
]
Percent = Annotated[int, Field(ge=0, le=100, description="What a booking cancelled later gives back, per cent")]
GuestsPerMonth = Annotated[int, Field(ge=0, le=100, description="Guests that one person may invite in a month")]
ClosedDays = Annotated[
    list[ClosedDayRequest], Field(max_length=MAX_CLOSED_DAYS, description="Days and holidays on which nothing opens")
]
MaxStay = Annotated[
    int,
    Field(
        ge=1,
        le=rules.MAX_STAY_HOURS_LIMIT,
        description="Hours after which a visit that nobody ends is ended, where no closing comes before",
    ),
]
MEMBERS_ONLY = "Whether nobody comes in without a pass or a booking, but guests of whoever has one that day"
DOOR_CODE = "Whether people come in by a door code alone; without it they may also check in by themselves"


class SpaceCreate(RequestModel):
    """A new space."""

    model_config = example(
        name="The loft",
        capacity=40,
        time_zone="Europe/Moscow",
        opening_hours={"mon": ["09:00", "21:00"], "tue": [["09:00", "13:00"], ["14:00", "21:00"]]},
        closed_days=["01-01", {"date": "2030-12-30", "name": "Repairs"}],
        address="Moscow, Pokrovka 4",
    )

    name: ShortText
    capacity: Capacity
    time_zone: ZoneName
    opening_hours: WeekRequest
    closed_days: ClosedDays = Field(default_factory=list)
    max_stay_hours: MaxStay = rules.MAX_STAY_HOURS
    address: ShortText | None = None
    requires_door_code: bool = Field(default=True, description=DOOR_CODE)
    pass_required: bool = Field(default=False, description=MEMBERS_ONLY)
    full_refund_hours: FullRefundHours = 24
    late_refund_percent: Percent = 0
    guests_per_month: GuestsPerMonth = 3

    def fields(self) -> dict[str, Any]:
        """What is stored."""
        days = stored_closed_days(self.closed_days)
        named = self.model_dump(exclude={"opening_hours", "closed_days"})
        return named | {"opening_hours": self.opening_hours.stored(), "closed_days": days}


class SpaceUpdate(RequestModel):
    """What is to change, and the version that the caller read."""

    model_config = example(version=2, capacity=45, opening_hours={"mon": ["08:00", "22:00"], "sat": ["10:00", "18:00"]})

    version: int = Field(ge=1, le=VERSION_LIMIT, description="The version that was read; 409 when it has changed since")
    name: ShortText = Field(default_factory=str)
    capacity: Capacity = Field(default_factory=int)
    time_zone: ZoneName = Field(default_factory=str)
    opening_hours: WeekRequest = Field(default_factory=WeekRequest)
    closed_days: ClosedDays = Field(default_factory=list)
    max_stay_hours: MaxStay = Field(default_factory=int)
    address: ShortText | None = None
    requires_door_code: bool = Field(default_factory=bool, description=DOOR_CODE)
    pass_required: bool = Field(default_factory=bool, description=MEMBERS_ONLY)
    full_refund_hours: FullRefundHours = Field(default_factory=int)
    late_refund_percent: Percent = Field(default_factory=int)
    guests_per_month: GuestsPerMonth = Field(default_factory=int)

    def fields(self) -> dict[str, Any]:
        """What was named."""
        named = self.model_dump(exclude_unset=True, exclude={"version", "opening_hours", "closed_days"})
        if "opening_hours" in self.model_fields_set:
            named["opening_hours"] = self.opening_hours.stored()
        if "closed_days" in self.model_fields_set:
            named["closed_days"] = stored_closed_days(self.closed_days)
        return named


class SpaceOut(AnswerModel):
    """A space and how full it is; `closes_at` is null while it is closed, `opens_at` while it is open.

    `closes_at` is null too where it never closes: a visit that nobody ends is then ended after `max_stay_hours`.
    """

    id: str
    name: str
    address: str | None
    capacity: int
    present: int
    time_zone: str
    opening_hours: WeekOut
    closed_days: list[ClosedDayOut]
    max_stay_hours: int
    requires_door_code: bool
    pass_required: bool
    full_refund_hours: int
    late_refund_percent: int
    guests_per_month: int
    is_open: bool
    closes_at: str | None
    opens_at: str | None
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, space: Space) -> SpaceOut:
        """A stored space, at this moment."""
        now = clock.now()
        hours = space.hours
        is_open = hours.is_open(now)
        closes, opens = (hours.closing_time(now), None) if is_open else (None, hours.next_opening(now))
        return cls.copy_of(
            space,
            opening_hours=WeekOut(**space.opening_hours),
            closed_days=[ClosedDayOut(**day) for day in space.closed_days],
            is_open=is_open,
            closes_at=clock.iso(closes) if closes else None,
            opens_at=clock.iso(opens) if opens else None,
        )
