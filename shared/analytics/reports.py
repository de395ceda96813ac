"""What the businesses' reports are read with: the cost depends on the period, not on how much happened."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from shared.analytics.models import CounterItem, Generations, in_generation
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page

C = TypeVar("C", bound=CounterItem)


def current_generation() -> int:
    """The generation that reports are read from."""
    return Generations.read().current


def days(model: type[C], partition: str, first: date, last: date) -> list[C]:
    """The stored items of a counter whose sk is a day, both ends included, oldest first; days of nothing have none.

    `partition` is the pk that the model's `key` gives, without its generation.
    """
    span = model.sk.between(first.isoformat(), last.isoformat())
    return list(model.query(in_generation(current_generation(), partition), range_key_condition=span))


def ranked(
    index: Any, ranking: str, *, listing: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Any]:
    """A page of a ranking, most first, over all time; a cursor is good for its `listing` and generation only.

    Raises InvalidCursorError.
    """
    generation = current_generation()
    scope = f"analytics:{generation}:{listing}"
    return query_page(index, in_generation(generation, ranking), scope=scope, limit=limit, cursor=cursor)


def rounded_mean(total: int, count: int) -> int:
    """A mean, rounded half up; 0 of nothing."""
    return (2 * total + count) // (2 * count) if count else 0
