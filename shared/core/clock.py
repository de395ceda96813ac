"""The only place that knows what time it is; everything is aware UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class FrozenClock:
    """A clock that stands still until `tick` moves it."""

    at: datetime

    def tick(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
        """Move time forward and return the new moment."""
        self.at += timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        return self.at


_frozen: ContextVar[FrozenClock | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC, to the millisecond (what we store is what we compare)."""
    frozen = _frozen.get()
    moment = frozen.at if frozen else datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def iso(moment: datetime) -> str:
    """ISO 8601 with milliseconds and `Z`: fixed width, so that strings sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read an ISO 8601 moment; a missing offset means UTC. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        # Within a day of the first or the last moment that there is, with an offset that leads beyond it.
        raise ValueError(f"{text!r} is no moment in UTC") from None


def end_of_hour(moment: datetime) -> datetime:
    """When the next hour (UTC) begins, and with it counters of an hour."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, as DynamoDB's time-to-live wants them."""
    return int(moment.timestamp())


@contextmanager
def frozen_at(moment: datetime) -> Iterator[FrozenClock]:
    """Stop the clock at a moment, for tests; the object it gives can `tick`."""
    clock = FrozenClock(moment.astimezone(UTC))
    token = _frozen.set(clock)
    try:
        yield clock
    finally:
        _frozen.reset(token)
