"""A person's inbox and their notification preferences."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from shared.data.base import query_page
from shared.data.failures import lost_condition
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.notifications import digest_store
from shared.notifications.errors import NotificationNotFoundError, UnknownTimeZoneError
from shared.notifications.models import InboxItem
from shared.notifications.preferences import Preferences
from shared.notifications.rules import Choices


def page(*, user_id: str, unread: bool, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[InboxItem]:
    """A person's messages, newest first; all of them or the unread."""
    scope = f"inbox:{user_id}:{'unread' if unread else 'all'}"
    if unread:
        return query_page(InboxItem.gsi1, InboxItem.unread_of(user_id), scope=scope, limit=limit, cursor=cursor)
    return query_page(
        InboxItem,
        InboxItem.inbox_of(user_id),
        range_condition=InboxItem.sk.startswith("INBOX#"),
        scope=scope,
        limit=limit,
        cursor=cursor,
    )


def mark_read(*, user_id: str, item_id: str) -> InboxItem:
    """Note that a person has read a message; once more changes nothing. Raises NotificationNotFoundError."""
    item = InboxItem(*InboxItem.key(user_id, item_id))
    now = clock.iso(clock.now())
    try:
        item.update(
            [
                InboxItem.read_at.set(InboxItem.read_at | now),
                InboxItem.gsi1pk.remove(),
                InboxItem.gsi1sk.remove(),
            ],
            condition=InboxItem.pk.exists(),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise NotificationNotFoundError() from error
        raise
    return item


def mark_all_read(*, user_id: str) -> tuple[int, bool]:
    """Note that a person has read up to a hundred messages; how many there were, and whether more are unread."""
    unread = page(user_id=user_id, unread=True, limit=MAX_LIMIT)
    for item in unread.items:
        # One that expired since the index was asked is unread no longer.
        with suppress(NotificationNotFoundError):
            mark_read(user_id=user_id, item_id=item.id)
    return len(unread.items), unread.next_cursor is not None


def choices_of(user_id: str, *, consistent: bool = False) -> Choices:
    """What a person chose, or the defaults."""
    stored = Preferences.get_or_none(*Preferences.key(user_id), consistent=consistent)
    return stored.choices() if stored else Choices()


def choose(*, user_id: str, choices: Choices) -> Choices:
    """Store a person's choices instead of all former ones. Raises UnknownTimeZoneError."""
    return change(user_id=user_id, make=lambda _: choices)


def change(*, user_id: str, make: Callable[[Choices], Choices]) -> Choices:
    """Store what `make` makes of a person's present choices; a digest that waits follows them.

    `make` is called again when somebody else was faster. Raises UnknownTimeZoneError, and what `make` raises.
    """

    def attempt() -> Choices:
        stored = Preferences.get_or_none(*Preferences.key(user_id), consistent=True)
        choices = make(stored.choices() if stored else Choices())
        try:
            ZoneInfo(choices.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UnknownTimeZoneError() from error
        version = stored.version if stored else 0
        uow = UnitOfWork()
        as_read = Preferences.version == version
        if not version:
            # None yet, or one from before changes were counted.
            as_read = Preferences.version.does_not_exist() | as_read
        item = Preferences.of(user_id, choices, version=version + 1)
        uow.put(item, condition=as_read, on_conflict=StaleReadError())
        digest_store.reschedule(uow, user_id=user_id, choices=choices)
        uow.commit()
        return choices

    return retry_on_conflict(attempt)
