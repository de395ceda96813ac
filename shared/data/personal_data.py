"""What a module says about the personal data that it stores: the part `personal_data` of its `module.py`.

A module exports its records of a person, erases them, and says for each of its models how long an item lives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from pynamodb.attributes import MapAttribute

from shared.core.paging import MAX_LIMIT, Page
from shared.core.periods import organisation_zone, start_of_day
from shared.data.base import AtriumModel, connection

# What replaces a text that must not stay where an item needs one.
ERASED = "erased"
STAFF = "staff"
# How long the law has accounting and tax documents kept after the year that they are of: 402-FZ art. 29, Tax Code
# art. 23. The schedule `erase-accounts` has what an erasure kept deleted then (`PersonalData.purge`).
KEPT_YEARS = 5
KEPT_UNTIL = f"{KEPT_YEARS} years after the year of the erasure"
_KEYS = frozenset({"pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "ttl", "item_type", "version"})
_SECRETS = ("_hash", "_salt", "epoch", "idempotence_key", "secret")


Place: TypeAlias = Any
"""Where a listing goes on, JSON; None at its beginning."""
RecordPages: TypeAlias = Callable[[Place], Iterator[tuple[Iterable[Mapping[str, Any]], Place]]]
"""From a place on: (plain JSON objects, the place behind them)."""
FilePages: TypeAlias = Callable[[Place], Iterator[tuple[Iterable[tuple[str, Callable[[], bytes | None]]], Place]]]
"""From a place on: (name and content of each file, the place behind them)."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of the export, or a folder of files; `name` is its path in the module's folder.

    `pages` are the records of a listing of any length: an export that stops in it goes on at the place. `files` are
    a folder's, likewise. `records` are few, and `content` is one file's bytes; both are written in one piece. Contents
    are read when they are written, and None for a file that is gone.
    """

    name: str
    records: Iterable[Mapping[str, Any]] | None = None
    content: Callable[[], bytes | None] | None = None
    pages: RecordPages | None = None
    files: FilePages | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays after an erasure: `what`, by which law or for which `reason`, and `until` when."""

    what: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something of a person's that must be finished before their account can be erased."""

    kind: str
    id: str
    status: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the items of one model live, and what ends them.

    `enforced_by` is `ttl` (the attribute), `erasure` (with the person's account), `purge` (KEPT_YEARS after the year of
    the erasure, by the part's `purge`), `expiry` (a period without an erasure, by the part's `expire`), `replaced` (a
    fixed number of items, overwritten or deleted with what they describe), or `kept` (no personal data, and no period).
    """

    model: str
    holds: str
    lives: str
    enforced_by: str


def _no_records(_user_id: str) -> Iterator[ExportFile]:
    return iter(())


def _nothing(_user_id: str) -> None:
    return


def _nothing_kept(_user_id: str, _before: str) -> bool:
    return False


def _nothing_ends(_may_go_on: Callable[[], bool]) -> int:
    return 0


def _no_blockers(_user_id: str) -> Iterator[Blocker]:
    return iter(())


def _unchanged(_event_id: str, _event_type: str, _data: Mapping[str, Any]) -> dict[str, Any] | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """The part: each function takes the person's id. `erase` is repeated after a crash, so it must be idempotent.

    `blockers` are what the person must finish before an erasure is accepted, `waits_for` what is waited for when it is
    due. `purge` deletes what the erasure kept, of what ended before a moment (ISO 8601 UTC), and says whether anything
    is left; it is repeated like `erase`. `expire` ends what has outlived its period, whoever's it is, while its
    argument says that there is time; how many items were left for the next run. `redact` gives an event's data without
    the free texts that it holds, None when it holds none.
    """

    retention: tuple[Retention, ...] = ()
    export: Callable[[str], Iterable[ExportFile]] = _no_records
    erase: Callable[[str], None] = _nothing
    blockers: Callable[[str], Iterable[Blocker]] = _no_blockers
    waits_for: Callable[[str], Iterable[Blocker]] = _no_blockers
    purge: Callable[[str, str], bool] = _nothing_kept
    expire: Callable[[Callable[[], bool]], int] = _nothing_ends
    redact: Callable[[str, str, Mapping[str, Any]], dict[str, Any] | None] = _unchanged
    kept: tuple[Kept, ...] = field(default_factory=tuple)


Parts: TypeAlias = tuple[tuple[str, PersonalData], ...]
"""(module's name, its part) of every module that has one."""


def new_year(moment: datetime, years: int) -> datetime:
    """The first moment (UTC) of the organisation's year so many years behind the one that a moment is in."""
    year = moment.astimezone(organisation_zone()).year
    return start_of_day(date(year + years, 1, 1))


def deletable_from(moment: datetime) -> datetime:
    """When (UTC) documents of a moment are no longer kept: KEPT_YEARS after the end of its year, the organisation's."""
    return new_year(moment, KEPT_YEARS + 1)


def resumable(
    read: Callable[[str | None], Page[Any]], each: Callable[[Any], Iterable[Any]]
) -> Callable[[Place], Iterator[tuple[Iterable[Any], Place]]]:
    """Pages for an `ExportFile`: what `each` makes of every item of a listing, from a place on.

    `read` takes the cursor and gives a page; `each` may read further items, such as a ticket's messages. A place names
    the item that came last, for others may come or go before the page is read again.
    """

    def pages(place: Place) -> Iterator[tuple[Iterable[Any], Place]]:
        cursor, done, last = (*(place or (None, 0)), None)[:3]
        while True:
            page = read(cursor)
            begin = _behind(page.items, done, last)
            for number, item in enumerate(page.items[begin:], start=begin + 1):
                ends_page = number == len(page.items) and page.next_cursor is not None
                yield each(item), [page.next_cursor, 0] if ends_page else [cursor, number, _mark(item)]
            cursor, done, last = page.next_cursor, 0, None
            if cursor is None:
                return

    return pages


def _behind(items: Sequence[Any], done: int, last: str | None) -> int:
    """Where a page goes on; when the last item is gone rather one of them again than one never."""
    if last is None:
        return done
    return next((number + 1 for number, item in enumerate(items) if _mark(item) == last), max(0, done - 1))


def _mark(item: Any) -> str:
    """What tells an item from the others of its listing, and says nothing of it."""
    name = f"{item.pk} {item.sk}" if isinstance(item, AtriumModel) else str(item.id)
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def record_pages(read: Callable[[str | None], Page[Any]], user_id: str) -> RecordPages:
    """The items of a listing as `records`, from a place on."""
    return resumable(read, lambda item: [record(item, user_id)])


def records(items: Iterable[AtriumModel], user_id: str) -> Iterator[dict[str, Any]]:
    """Items as the person may have them: without keys, secrets and the ids of other people (`staff`)."""
    for item in items:
        yield record(item, user_id)


def record(item: AtriumModel, user_id: str) -> dict[str, Any]:
    """One item, as `records`."""
    values = {
        name: value
        for name, value in item.attribute_values.items()
        if name not in _KEYS and not name.endswith(_SECRETS) and value is not None
    }
    return {name: plain(value, user_id) for name, value in values.items()}


def plain(value: Any, user_id: str) -> Any:
    """A value as JSON; the id of anybody but the person becomes `staff`."""
    if isinstance(value, MapAttribute):
        return plain(value.attribute_values, user_id)
    if isinstance(value, Mapping):
        return {str(name): plain(one, user_id) for name, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(one, user_id) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one, user_id) for one in value]
    if isinstance(value, str) and value.startswith("usr_") and value != user_id:
        return STAFF
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def delete_partition(model: type[AtriumModel], pk: str, *, keep: frozenset[str] = frozenset()) -> int:
    """Delete every item of a partition of the model's table, of whatever class, except those with an sk in `keep`.

    Reads raw keys, so items of classes that this function never imported go too. How many were deleted.
    """
    model._get_connection()
    table, deleted, start = model.Meta.table_name, 0, None
    while True:
        page = connection().query(table, pk, consistent_read=True, exclusive_start_key=start, limit=MAX_LIMIT)
        for item in page["Items"]:
            sk = item["sk"]["S"]
            if sk not in keep:
                connection().delete_item(table, pk, sk)
                deleted += 1
        start = page.get("LastEvaluatedKey")
        if start is None:
            return deleted
