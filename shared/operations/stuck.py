"""What waits longer than it should, of several kinds, in one listing: each kind's oldest first, one kind after another.

Which kinds there are, and how each is found, its reader says: this module knows no business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from shared.core import clock
from shared.core.paging import InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.settings import settings
from shared.operations import queues
from shared.providers import storage

# Half an hour is longer than a message takes that is tried five times: as the alarm on waiting messages.
MESSAGE_AGE_S = 1800
# The inspector takes seconds, its last try comes three minutes later.
UPLOAD_AGE = timedelta(minutes=10)
UPLOADS = "uploads/"


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that waits: `status` says for what, `about` which thing or kind of work it belongs to."""

    kind: str
    id: str
    since: str
    status: str
    about: str | None = None


# (limit, cursor) → a page of one kind.
Finder: TypeAlias = Callable[[int, str | None], Page[Stuck]]


def listing(finders: Mapping[str, Finder], *, limit: int, cursor: str | None) -> Page[Stuck]:
    """A page through all kinds, in the finders' order. Raises InvalidCursorError."""
    kinds = list(finders)
    scope = f"stuck:{','.join(kinds)}"
    at, inner = _position(kinds, decode_cursor(scope, cursor)) if cursor else (0, None)
    items: list[Stuck] = []
    while at < len(kinds) and len(items) < limit:
        page = finders[kinds[at]](limit - len(items), inner)
        items += page.items
        inner = page.next_cursor
        if inner:
            break
        at += 1
    if at >= len(kinds):
        return Page(items)
    return Page(items, encode_cursor(scope, {"kind": kinds[at], "cursor": inner or ""}))


def messages(limit: int, cursor: str | None) -> Page[Stuck]:
    """Queues whose oldest message has waited too long, by name; nothing where ages are not known."""
    found = settings().queues()
    waiting = queues.oldest_ages([queues.Queue(name, url, {}, url) for name, url in found.items()])
    late = [name for name, age in sorted(waiting.items()) if age >= MESSAGE_AGE_S and name > (cursor or "")]
    items = [Stuck("messages", name, clock.iso(queues.sent_at(waiting[name])), "waiting") for name in late[:limit]]
    return Page(items, late[limit - 1] if len(late) > limit else None)


def _position(kinds: list[str], key: dict[str, object]) -> tuple[int, str | None]:
    kind, inner = key.get("kind"), key.get("cursor")
    if kind not in kinds or not isinstance(inner, str):
        raise InvalidCursorError()
    return kinds.index(str(kind)), inner or None


def uploads(limit: int, cursor: str | None) -> Page[Stuck]:
    """Files that nobody has inspected: the inspector takes away whatever it has looked at."""
    found = storage.from_settings().listed(UPLOADS, after=cursor or UPLOADS, limit=limit)
    old = clock.now() - UPLOAD_AGE
    items = [Stuck("uploads", one.key, clock.iso(one.since), "uploaded") for one in found if one.since < old]
    return Page(items, found[-1].key if len(found) == limit else None)


FINDERS: Mapping[str, Finder] = {"messages": messages, "uploads": uploads}
