"""A person's calendar feed: opened by a secret token that can be replaced and revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from itertools import islice

from shared.core import clock
from shared.core.paging import MAX_LIMIT
from shared.coworking.bookings.errors import FeedNotFoundError
from shared.coworking.bookings.models import Booking, BookingStatus, CalendarFeed
from shared.coworking.bookings.reading import LONGEST_BOOKING, latest, upcoming
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
    """The bookings of a feed, soonest first: all that are confirmed and not over, and the latest hundred of the others
    since a month ago: cancelled ones, so that calendars take them out, and what is past.
    """
    now = clock.now()
    # Read first and by themselves: whoever books and cancels again and again would hide them otherwise.
    coming = upcoming(user_id=user_id, statuses=[BookingStatus.CONFIRMED], since=now - LONGEST_BOOKING)
    known = {one.booking_id for one in coming}
    others = (one for one in latest(user_id=user_id, since=now - PAST) if one.status in SHOWN)
    rest = islice((one for one in others if one.booking_id not in known), MAX_LIMIT)
    return sorted([*coming, *rest], key=lambda one: (one.begin, one.booking_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
