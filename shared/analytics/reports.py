"""What the businesses' reports are read with: the cost depends on the period, not on how much happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from shared.analytics.models import CounterItem, DayOfThings, Generations, in_generation
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.data.base import query_page

C = TypeVar("C", bound=CounterItem)
T = TypeVar("T")


def current_generation() -> int:
    """The generation that reports are read from."""
    return Generations.read().current


def days(model: type[C], partition: str, first: date, last: date) -> list[C]:
    """The stored items of a counter whose sk is a day, both ends included, oldest first; days of nothing have none.

    `partition` is the pk that the model's `key` gives, without its generation.
    """
    span = model.sk.between(first.isoformat(), last.isoformat())
    return list(model.query(in_generation(current_generation(), partition), range_key_condition=span))


def by_thing(model: type[DayOfThings], names: Collection[str], first: date, last: date) -> dict[str, Counter[str]]:
    """Thing → what some counters come to on the days of a period, both included, unless all of it is nothing.

    Its cost depends on the days and on the things of each, not on how often one was counted.
    """
    span = model.sk.between(*model.span(first.isoformat(), last.isoformat()))
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for day in model.query(in_generation(current_generation(), model.partition()), range_key_condition=span):
        for name in names:
            for thing, amount in getattr(day, name).items():
                found[thing][name] += amount
    return {thing: sums for thing, sums in found.items() if any(sums.values())}


def stored(model: type[C], parts: Sequence[tuple[Any, ...]]) -> list[C | None]:
    """Counters by the parts of their keys, in this order, None where there is none; one BatchGet for a hundred."""
    generation = current_generation()
    keys = [model.key_in(generation, *each) for each in parts]
    found = {(item.pk, item.sk): item for item in model.batch_get(keys)} if keys else {}
    return [found.get(key) for key in keys]


def listed(
    index: Any, ranking: str, *, listing: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Any]:
    """A page of counters in the order of an index, backwards; a cursor is good for its `listing` and generation only.

    Raises InvalidCursorError.
    """
    generation = current_generation()
    scope = f"analytics:{generation}:{listing}"
    return query_page(index, in_generation(generation, ranking), scope=scope, limit=limit, cursor=cursor)


def sorted_page(
    found: Iterable[T],
    value: Callable[[T], tuple[int, str]],
    *,
    listing: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[T]:
    """A page of things that no index sorts: by a number, most first, then by a name. Raises InvalidCursorError."""
    scope = f"analytics:{current_generation()}:{listing}"
    after = place_in(decode_cursor(scope, cursor)) if cursor else None
    places = sorted(((-value(one)[0], value(one)[1]), number, one) for number, one in enumerate(found))
    rest = [(place, one) for place, _, one in places if after is None or place > after]
    shown = rest[: max(1, min(limit, MAX_LIMIT))]
    if len(shown) == len(rest):
        return Page([one for _, one in shown])
    number, name = shown[-1][0]
    return Page([one for _, one in shown], encode_cursor(scope, {"value": number, "name": name}))


def place_in(key: dict[str, Any]) -> tuple[int, str]:
    """The number and the name in a decoded cursor. Raises InvalidCursorError."""
    value, name = key.get("value"), key.get("name")
    if not isinstance(value, int) or not isinstance(name, str):
        raise InvalidCursorError()
    return value, name


def rounded_mean(total: int, count: int) -> int:
    """A mean, rounded half up; 0 of nothing."""
    return (2 * total + count) // (2 * count) if count else 0
