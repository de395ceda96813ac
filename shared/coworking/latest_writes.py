"""What of a person was written just now: what an index may not have yet, and what a decision by that index depends on.

An index names a person's things a moment late, and no write can be conditional on a list. So each write of such a
thing leaves its id for a while in one item, and is conditional on the stamp that was read there: of two at once one is
decided after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from shared.core import clock, ids
from shared.coworking.models import CoworkingItem
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork

T = TypeVar("T", bound=CoworkingItem)
# The index has a write within a second; this is far longer.
RECENT = timedelta(minutes=2)
KEPT = timedelta(hours=1)


class LatestWrites(CoworkingItem, discriminator="latest_writes"):
    """`recent` is [id, when it was written] of each thing; `stamp` is another one after every write.

    Its keys are those of the person's things in their index, and what they are: (BOOKER#user, LATEST).
    """

    recent = JSONAttribute(default=list)
    stamp = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Latest:
    """The ids that were written just now, as they were read."""

    partition: str
    stamp: str | None
    recent: list[list[str]]

    @property
    def ids(self) -> list[str]:
        """Each once."""
        return [name for name, _ in self.recent]


def read(partition: str) -> Latest:
    """What was written just now under a person's key: read it before the index, so that what comes after changes it."""
    found = LatestWrites.get_or_none(*_key(partition), consistent=True)
    if found is None:
        return Latest(partition, None, [])
    since = clock.iso(clock.now() - RECENT)
    return Latest(partition, found.stamp, [one for one in found.recent if one[1] >= since])


def add(uow: UnitOfWork, seen: Latest, name: str) -> None:
    """Count a thing among them in its own transaction. At commit StaleReadError when another one came meanwhile."""
    now = clock.now()
    after = LatestWrites(
        *_key(seen.partition),
        recent=[*(one for one in seen.recent if one[0] != name), [name, clock.iso(now)]],
        stamp=ids.new("ver"),
        ttl=clock.epoch(now + KEPT),
    )
    is_same = LatestWrites.stamp == seen.stamp if seen.stamp else LatestWrites.pk.does_not_exist()
    uow.put(after, condition=is_same, on_conflict=StaleReadError())


def merged(listed: Iterable[T], model: type[T], keys: list[tuple[str, str]]) -> list[T]:
    """What an index listed, with what was written just now as it is: `keys` are those of `Latest.ids`."""
    written = model.batch_get(keys, consistent_read=True) if keys else ()
    return list({str(one.pk): one for one in (*listed, *written)}.values())


def _key(partition: str) -> tuple[str, str]:
    return partition, "LATEST"
