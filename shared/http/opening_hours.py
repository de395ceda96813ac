"""Opening hours in requests and answers: local times by day of the week."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.http.models import AnswerModel, RequestModel

LocalTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
DayHours = Annotated[
    list[LocalTime] | None, Field(min_length=2, max_length=2, description="From and to; null or left out is closed")
]


class OpeningHoursRequest(RequestModel):
    """Local hours by day; an end that is not after its begin is on the next day."""

    mon: DayHours = None
    tue: DayHours = None
    wed: DayHours = None
    thu: DayHours = None
    fri: DayHours = None
    sat: DayHours = None
    sun: DayHours = None

    def stored(self) -> dict[str, list[str]]:
        """The days that have hours."""
        return {day: times for day, times in self.model_dump().items() if times}


class OpeningHoursOut(AnswerModel):
    """Local hours by day; null is closed."""

    mon: list[str] | None = None
    tue: list[str] | None = None
    wed: list[str] | None = None
    thu: list[str] | None = None
    fri: list[str] | None = None
    sat: list[str] | None = None
    sun: list[str] | None = None
