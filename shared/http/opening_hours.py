"""Opening hours in requests and answers: local times by day of the week."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from shared.core.hours import MAX_SPANS_A_DAY, parse_closed_days
from shared.http.models import PLAIN_LINE, AnswerModel, RequestModel

LocalTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
LocalSpan = Annotated[list[LocalTime], Field(min_length=2, max_length=2, description="From and to")]
DaySpans = Annotated[
    LocalSpan | Annotated[list[LocalSpan], Field(max_length=MAX_SPANS_A_DAY)] | None,
    Field(description="Spans from and to, or a single one; null, empty or left out is closed"),
]
Spans = list[str] | list[list[str]] | None


def _day_that_is(text: str) -> str:
    parse_closed_days([text])
    return text


LocalDay = Annotated[
    str,
    StringConstraints(pattern=r"^([2][0-9]{3}-)?[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_day_that_is),
    Field(description="2030-05-09 once, 05-09 every year", examples=["2030-05-09"]),
]


class WeekRequest(RequestModel):
    """Local hours by day, any number of spans; an end that is not after its begin is on the next day."""

    mon: DaySpans = None
    tue: DaySpans = None
    wed: DaySpans = None
    thu: DaySpans = None
    fri: DaySpans = None
    sat: DaySpans = None
    sun: DaySpans = None

    def stored(self) -> dict[str, Any]:
        """The days that have hours, as they were said; `hours.read_week` reads them."""
        return {day: spans for day, spans in self.model_dump().items() if spans}


class WeekOut(AnswerModel):
    """Local hours by day as they were set: spans from and to, or a single one; null is closed."""

    mon: Spans = None
    tue: Spans = None
    wed: Spans = None
    thu: Spans = None
    fri: Spans = None
    sat: Spans = None
    sun: Spans = None


class NamedDayRequest(RequestModel):
    """A closed day and what it is called."""

    date: LocalDay
    name: Annotated[str, StringConstraints(max_length=100), PLAIN_LINE] | None = None


class ClosedDayOut(AnswerModel):
    """A closed day; `name` is null when nobody named it."""

    date: str
    name: str | None = None


ClosedDayRequest = LocalDay | NamedDayRequest


def stored_closed_days(days: Iterable[str | NamedDayRequest]) -> list[dict[str, str | None]]:
    """Closed days as they are stored, oldest first; `hours.parse_closed_days` reads and checks them."""
    found = [day if isinstance(day, NamedDayRequest) else NamedDayRequest(date=day) for day in days]
    return [{"date": day.date, "name": day.name} for day in sorted(found, key=lambda day: day.date)]
