"""Jobs that work through whatever is due: oldest first, as long as there is time, each item on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.errors import AtriumError
from shared.core.observability import logger, metric
from shared.core.time_budget import TimeBudget
from shared.data.sharded_index import merged_items

T = TypeVar("T")
# Trouble with one item that the next run may not have.
LEFT_FOR_NEXT_RUN: Final[tuple[type[Exception], ...]] = (AtriumError, PynamoDBException, BotoCoreError)
# From here on the oldest items are no longer simply waiting for their turn: several runs have left them.
ROTATE_AFTER: Final = timedelta(hours=1)
# The golden ratio's fractional part: its multiples cover an interval evenly, whatever their number.
_GOLDEN: Final = 0.6180339887498949


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

    One item's failure never stops the others: `on_left` is called with each of `errors`. Any other error is a fault of
    the code: the first is raised once the others are done, so that the run counts as failed.
    """
    left, unexpected = 0, None
    for item in items:
        if not may_go_on():
            break
        try:
            act(item)
        except errors as error:
            left += 1
            on_left(item, error)
        except Exception as error:
            logger.exception("item failed unexpectedly")
            unexpected = unexpected or error
    if unexpected is not None:
        raise unexpected
    return left


def each(*steps: Callable[[], object]) -> None:
    """Take all steps of a job, whatever becomes of one: the first error is raised once the others were taken.

    What always fails in one step would otherwise keep those behind it from ever being taken.
    """
    failure = None
    for step in steps:
        try:
            step()
        except Exception as error:
            logger.exception("step failed")
            failure = failure or error
    if failure is not None:
        raise failure


def each_in_time(context: Any, *steps: Callable[[Callable[[], bool]], object], reserve_s: float) -> None:
    """Take all steps of a run, as `each` does; each is given a `may_go_on` for its equal share of what time is left, so
    that none takes the others'.

    `context` is the function's, `reserve_s` the seconds that finishing the item at hand takes.
    """

    def turn(step: Callable[[Callable[[], bool]], object], remaining: int) -> Callable[[], object]:
        # The share is of the time that is left when it is the step's turn.
        return lambda: step(TimeBudget.share_of(context, steps=remaining, reserve_s=reserve_s).may_go_on)

    each(*(turn(step, len(steps) - number) for number, step in enumerate(steps)))


def due_by_key(item: Any) -> datetime:
    """When an item is due whose `gsi2sk` begins with that moment."""
    return clock.parse(str(item.gsi2sk).partition("#")[0])


def due_items(
    index: Any,
    hash_key: str | Sequence[str],
    sort_key: Any,
    *,
    until: datetime,
    chunk: int,
    job: str | None = None,
    due_at: Callable[[Any], datetime] = due_by_key,
) -> Iterator[Any]:
    """All that an index holds under a sort key that begins with a moment before `until`, read `chunk` at a time.

    Oldest first, of several keys too. When the oldest have been left by the runs of more than an hour, each run begins
    elsewhere in the backlog and comes to the oldest last, so that items which fail slowly do not use up the time of all
    others.
    With `job` the age of the oldest is emitted as `backlog_age_s`.
    """
    entries = _pages(index, hash_key, sort_key < clock.iso(until), chunk)
    first = next(entries, None)
    oldest = due_at(first) if first is not None else until
    if job is not None:
        record_backlog_age(job, (until - oldest).total_seconds())
    if first is None:
        return
    start = rotated_start(oldest, until)
    if start is None:
        yield from chain([first], entries)
        return
    last = clock.iso(until - timedelta(milliseconds=1)) + "~"
    yield from _pages(index, hash_key, sort_key.between(clock.iso(start), last), chunk)
    yield from _pages(index, hash_key, sort_key < clock.iso(start), chunk)


def rotated_start(oldest: datetime, until: datetime) -> datetime | None:
    """Where this run begins in a backlog from `oldest` to `until`; None for one that is short: at the oldest.

    It follows from the minute, so that consecutive runs begin evenly spread over the backlog.
    """
    if until - oldest <= ROTATE_AFTER:
        return None
    return oldest + (until - oldest) * (int(until.timestamp() // 60) * _GOLDEN % 1)


def record_backlog_age(job: str, age_s: float) -> None:
    """Emit for how many seconds a job's oldest item has been due: 0 when nothing is left from before."""
    metric("backlog_age_s", max(0.0, age_s), "Seconds", job=job)


def _pages(index: Any, hash_key: str | Sequence[str], condition: Condition, chunk: int) -> Iterator[Any]:
    if isinstance(hash_key, str):
        return _pages_of(index, hash_key, condition, chunk)
    return merged_items(index, hash_key, chunk=chunk, range_key_condition=condition, page_size=chunk)


def _pages_of(index: Any, hash_key: str, condition: Condition, chunk: int) -> Iterator[Any]:
    cursor = None
    while True:
        found = index.query(hash_key, range_key_condition=condition, limit=chunk, last_evaluated_key=cursor)
        yield from found
        cursor = found.last_evaluated_key
        if cursor is None:
            return
