"""Jobs that work through whatever is due: oldest first, as long as there is time, each item on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition

from shared.core.errors import AtriumError

T = TypeVar("T")
# Trouble with one item that the next run may not have.
LEFT_FOR_NEXT_RUN: Final[tuple[type[Exception], ...]] = (AtriumError, PynamoDBException, BotoCoreError)


def always() -> bool:
    """No limit of time."""
    return True


def sweep(
    items: Iterable[T],
    act: Callable[[T], None],
    *,
    on_left: Callable[[T, Exception], None],
    may_go_on: Callable[[], bool] = always,
    errors: tuple[type[Exception], ...] = LEFT_FOR_NEXT_RUN,
) -> int:
    """Call `act` for each item until `may_go_on` says no; how many items were left for the next run.

    One item's failure never stops the others: `on_left` is called with each of `errors`, everything else is raised.
    """
    left = 0
    for item in items:
        if not may_go_on():
            break
        try:
            act(item)
        except errors as error:
            left += 1
            on_left(item, error)
    return left


def due_items(index: Any, hash_key: str, condition: Condition, *, limit: int, chunk: int) -> Iterator[Any]:
    """What an index holds up to a moment, oldest first: at most `limit` items, read `chunk` at a time as needed."""
    cursor = None
    for _ in range(limit // chunk):
        found = index.query(hash_key, range_key_condition=condition, limit=chunk, last_evaluated_key=cursor)
        yield from found
        cursor = found.last_evaluated_key
        if cursor is None:
            return
