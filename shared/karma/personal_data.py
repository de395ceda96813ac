"""What karma stores of a person: a ledger of points, and the place on the leaderboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.personal_data import (
    ERASED,
    KEPT_UNTIL,
    ExportFile,
    Kept,
    PersonalData,
    Retention,
    delete_partition,
    record_pages,
)
from shared.karma import service
from shared.karma.events import KarmaChanged
from shared.karma.models import Entry, LeaderboardEntry


def _entries(user_id: str) -> Iterator[Entry]:
    yield from every(partial(_page, user_id))


def _page(user_id: str, cursor: str | None) -> Page[Entry]:
    return service.entries(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def export(user_id: str) -> Iterator[ExportFile]:
    """The ledger."""
    yield ExportFile("ledger.json", pages=record_pages(partial(_page, user_id), user_id))


def erase(user_id: str) -> None:
    """Take the person off the leaderboard, and the words out of what was given by hand."""
    LeaderboardEntry(*LeaderboardEntry.key(user_id)).delete()
    for entry in _entries(user_id):
        # Reasons of rules and of spending are event types; everything else was written by somebody.
        if not _is_event_type(entry.reason) and entry.reason != ERASED:
            entry.update([Entry.reason.set(ERASED)], condition=Entry.pk.exists())


def purge(user_id: str, before: str) -> bool:
    """Delete the ledger and the tallies, once its newest entry is old enough."""
    newest = next(iter(_page(user_id, None).items), None)
    if newest is not None and newest.created_at >= before:
        return True
    delete_partition(Entry, Entry.of_person(user_id))
    return False


def _is_event_type(reason: str) -> bool:
    noun, dot, verb = reason.partition(".")
    return bool(dot) and noun.isidentifier() and verb.isidentifier()


def redact(event_id: str, event_type: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The reason of points that were given by hand, whose event is its own source."""
    if event_type != KarmaChanged.type or data.get("source_event_id") != event_id:
        return None
    return {**data, "reason": ERASED}


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    redact=redact,
    kept=(Kept("points by event, under the account's random id", "orders were paid with them", KEPT_UNTIL),),
    retention=(
        Retention("Entry", "points and why; the words of awards", f"words until erasure, points {KEPT_UNTIL}", "purge"),
        Retention("DayTally", "points of a day under a cap", "with the ledger, under a random id", "purge"),
        Retention("LeaderboardEntry", "the public score", "until the account is erased", "erasure"),
    ),
)
