"""Bases of request and response models, and the shape of every list."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Self, TypeAlias, TypeVar, get_args

from fastapi import Depends, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    field_validator,
)
from pydantic.warnings import UnsupportedFieldAttributeWarning

from shared.core import text
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.core.periods import end_of_day, last_moment, start_of_day

T = TypeVar("T")
S = TypeVar("S")
# More than anything was ever changed; what is larger is no version that somebody read.
VERSION_LIMIT = 10**9
# Amounts are in the organisation's one currency; who names it is held to it.
Currency: TypeAlias = Literal["RUB"]
# Says in the API document what a plain date means where a moment is asked for.
PLAIN_DATE = "x-plain-date"
_MOMENT = TypeAdapter(datetime)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# `defer_build` below: a model's validator is made when a request first needs it, and a cold environment needs few of
# them. FastAPI silences this warning where it makes its adapters, which now happens later.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class RequestModel(BaseModel):
    """What a caller sends: unknown fields are refused, numbers are not guessed from text, texts are normalised.

    A field whose `StringConstraints` say `strip_whitespace=False`, such as a password, is taken letter by letter.
    """

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _normalised(cls, value: Any, info: ValidationInfo) -> Any:
        """Before anything is checked: lengths and patterns are those of what is kept."""
        if not isinstance(value, str | list | dict):
            return value
        return _text_rule(cls, str(info.field_name))(value)


class AnswerModel(BaseModel):
    """What a caller gets: the declared fields and nothing else."""

    model_config = ConfigDict(extra="ignore", from_attributes=True, defer_build=True)

    @classmethod
    def copy_of(cls, item: object, **computed: Any) -> Self:
        """An answer whose fields are `computed`, and for all others the item's attributes of the same names."""
        copied = {name: getattr(item, name) for name in cls.model_fields if name not in computed}
        return cls(**copied, **computed)


def absent() -> None:
    """The default factory of an update's fields that may be left out, though they cannot be null.

    By factory, because it is never used and the API document must not promise it: a client that fills documented
    defaults in would change what its caller did not name. The field's type is `Name | SkipJsonSchema[None]`.
    """


def example(**fields: Any) -> ConfigDict:
    """A model's `model_config` that shows in the API document what somebody may send."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class ListOut(AnswerModel, Generic[T]):
    """A page of a listing; `next_cursor` is null at the end."""

    items: list[T]
    next_cursor: str | None = None

    @classmethod
    def model_parametrized_name(cls, params: tuple[type[Any], ...]) -> str:
        """The schema's name: a list of `ProductOut` is a `ProductListOut`."""
        return f"{params[0].__name__.removesuffix('Out')}ListOut"

    @classmethod
    def of(cls, page: Page[S], present: Callable[[S], T]) -> ListOut[T]:
        """A page of stored items, each presented."""
        return cls(items=[present(item) for item in page.items], next_cursor=page.next_cursor)


class PageRequest(BaseModel):
    """Where in a listing, and how much of it."""

    limit: int
    cursor: str | None


# Asynchronous like everything FastAPI calls here: a plain function would go through a thread and back.
async def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1024)] = None,
) -> PageRequest:
    return PageRequest(limit=limit, cursor=cursor)


PageQuery = Annotated[PageRequest, Depends(_page)]


PLAIN = AfterValidator(text.plain)
"""Add to a text field's `Annotated`, after its `StringConstraints`; the rules of a text are at `text.plain`."""
PLAIN_LINE = AfterValidator(partial(text.plain, lines=False))
"""The same for a text of one line, such as a name: it may end in a subject or a file."""
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200), PLAIN_LINE]
LongText = Annotated[str, StringConstraints(max_length=5000), PLAIN]


@cache
def _text_rule(model: type[BaseModel], field: str) -> Callable[[Any], Any]:
    """What a model does with the raw value of a field before it is checked."""
    described = model.model_fields[field]
    parts = list(_parts_of(described.annotation, described.metadata))
    if any(isinstance(part, StringConstraints) and part.strip_whitespace is False for part in parts):
        return lambda value: value
    # Nested models have their own fields.
    is_nested = any(isinstance(part, type) and issubclass(part, RequestModel) for part in parts)
    return partial(_normalised, lines=PLAIN_LINE not in parts, is_nested=is_nested)


def _parts_of(annotation: Any, metadata: Iterable[Any] = ()) -> Iterator[Any]:
    """The types that an annotation is made of, and all their metadata."""
    yield from metadata
    yield annotation
    for part in get_args(getattr(annotation, "__value__", annotation)):
        yield from _parts_of(part)


def _normalised(value: Any, *, lines: bool, is_nested: bool) -> Any:
    if isinstance(value, str):
        return text.normalised(value, lines=lines)
    again = partial(_normalised, lines=lines, is_nested=is_nested)
    if isinstance(value, list):
        return [again(one) for one in value]
    if isinstance(value, dict) and not is_nested:
        return {again(name): again(one) for name, one in value.items()}
    return value


def _written_out(value: Any) -> Any:
    """Pydantic alone would also take a number, as seconds since 1970."""
    if not isinstance(value, str) or value[4:5] != "-":
        raise ValueError("write it as ISO 8601: 2026-03-01 or 2026-03-01T12:00:00Z")
    return value


def _of_our_time(day: date) -> date:
    """Days before and after can be counted from it, and it can be said in every time zone."""
    if not 2000 <= day.year < 3000:
        raise ValueError("choose a year from 2000 to 2999")
    return day


def _utc(moment: datetime) -> datetime:
    _of_our_time(moment)
    return _aware(moment)


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day_in(value: Any) -> date | None:
    """The day that a value names when it names nothing but a day."""
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        return None
    return _of_our_time(date.fromisoformat(value.strip()))


def _read_moment(value: Any) -> datetime:
    moment: datetime = _MOMENT.validate_python(_written_out(value))
    return _utc(moment)


def _from_the_start(value: Any) -> Any:
    day = _day_in(value)
    return start_of_day(day) if day else _read_moment(value)


def _to_the_end(value: Any) -> Any:
    day = _day_in(value)
    return end_of_day(day) if day else _read_moment(value)


def _by_the_end(value: Any) -> Any:
    day = _day_in(value)
    return last_moment(day) if day else _read_moment(value)


def _moment_of(read: Callable[[Any], Any], plain_date: str) -> Any:
    described = Field(strict=False, json_schema_extra={PLAIN_DATE: plain_date})
    return Annotated[datetime, described, BeforeValidator(read), AfterValidator(_aware)]


Day = Annotated[date, BeforeValidator(_written_out), AfterValidator(_of_our_time)]
Moment = Annotated[datetime, Field(strict=False), BeforeValidator(_written_out), AfterValidator(_utc)]
"""A moment as an aware datetime in UTC; one that comes without an offset is UTC."""
if TYPE_CHECKING:
    RangeStart: TypeAlias = datetime
    RangeEnd: TypeAlias = datetime
    Deadline: TypeAlias = datetime
else:
    RangeStart = _moment_of(_from_the_start, "start of the day")
    RangeEnd = _moment_of(_to_the_end, "end of the day")
    Deadline = _moment_of(_by_the_end, "end of the day")
"""Where a range begins or ends: a moment, or a plain date, which is a day of the organisation's time zone.

A date that begins a range is the first moment of the day. `RangeEnd` is for ranges without their end: a date is the
first moment behind the day. `Deadline` is for ends that are stored and shown: a date is the day's last millisecond.
"""
