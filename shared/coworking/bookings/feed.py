"""A person's calendar feed: opened by a secret token that can be replaced and revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from shared.core import clock
from shared.coworking.bookings.errors import FeedNotFoundError
from shared.coworking.bookings.models import Booking, BookingStatus, CalendarFeed
from shared.coworking.bookings.reading import upcoming
from shared.data.uow import UnitOfWork
from shared.identity.models import User

# Calendars keep what is past; a month of it lets a cancelled booking be taken out of them.
PAST = timedelta(days=30)
SHOWN = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
TOKEN_BYTES = 24


def find(user_id: str) -> CalendarFeed | None:
    """A person's feed, None without one."""
    return CalendarFeed.get_or_none(*CalendarFeed.key(user_id), consistent=True)


def issue(*, user_id: str) -> tuple[CalendarFeed, str]:
    """A feed with a new token, which is shown this once; the token before opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    digest = _hash(token)
    feed = CalendarFeed(
        *CalendarFeed.key(user_id), user_id=user_id, token_hash=digest, created_at=clock.iso(clock.now())
    )
    feed.gsi1pk, feed.gsi1sk = CalendarFeed.with_token(digest), "FEED"
    uow = UnitOfWork()
    uow.put(feed)
    uow.commit()
    return feed, token


def revoke(*, user_id: str) -> None:
    """Take the feed away; without one nothing happens."""
    uow = UnitOfWork()
    uow.delete(CalendarFeed(*CalendarFeed.key(user_id)))
    uow.commit()


def owner_of(token: str) -> str:
    """Whose feed a token opens. Raises FeedNotFoundError, also for that of an account that is disabled."""
    digest = _hash(token)
    for found in CalendarFeed.gsi1.query(CalendarFeed.with_token(digest), limit=1):
        current = find(found.user_id)
        if current is None or not secrets.compare_digest(str(current.token_hash), digest):
            continue
        owner = User.get_or_none(*User.key(current.user_id))
        if owner is not None and owner.is_active:
            return str(current.user_id)
    raise FeedNotFoundError()


def shown(user_id: str) -> list[Booking]:
    """The bookings of a feed, soonest first: those of the last month and to come, the cancelled ones too."""
    return upcoming(user_id=user_id, statuses=SHOWN, since=clock.now() - PAST)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
