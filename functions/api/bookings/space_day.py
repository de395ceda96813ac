"""The filter of the staff's listings: a space and a day by its clock, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from functions.api.bookings.schemas import Id
from shared.core.errors import FieldError, InvalidError
from shared.http.models import Day

SpaceOf = Annotated[Id | None, Query(description="For staff: with `day`, what is in a space")]
OnDay = Annotated[Day | None, Query(description="For staff: with `space_id`, the day by the space's clock")]


class IncompleteFilterError(InvalidError):
    """A space without a day, or a day without a space."""

    code = "validation_error"
    detail = "Some query parameters are missing: see errors."


class OneFilterError(InvalidError):
    """Two filters of which a listing takes one."""

    code = "validation_error"
    detail = "Some query parameters do not go together: see errors."


@dataclass(frozen=True, slots=True)
class SpaceDay:
    """A day in a space."""

    space_id: str
    day: date


async def _space_day(space_id: SpaceOf = None, day: OnDay = None) -> SpaceDay | None:
    if space_id is None and day is None:
        return None
    # Left to itself, one of the two would be answered with one's own listing.
    if space_id is None:
        raise IncompleteFilterError(errors=[FieldError("space_id", "missing", "Say it together with day.")])
    if day is None:
        raise IncompleteFilterError(errors=[FieldError("day", "missing", "Say it together with space_id.")])
    return SpaceDay(space_id, day)


OfSpaceDay = Annotated[SpaceDay | None, Depends(_space_day)]
