"""What of the coworking may wait longer than it should: the schedule comes every few minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from shared.core import clock
from shared.core.paging import Page
from shared.coworking.bookings import models as bookings
from shared.coworking.bookings.models import Booking
from shared.coworking.passes import models as passes
from shared.coworking.passes.models import Pass
from shared.data.base import query_page
from shared.operations.stuck import Finder, Stuck

# Several runs of the schedule have left it.
LATE = timedelta(minutes=30)


def overdue_bookings(limit: int, cursor: str | None) -> Page[Stuck]:
    """Bookings whose hold has ended unpaid, or whose reminder is due, and that the schedule has left."""
    page: Page[Booking] = query_page(
        Booking.gsi2,
        bookings.DUE,
        scope="stuck:bookings",
        range_condition=Booking.gsi2sk < _late(),
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )
    items = [Stuck("bookings", one.booking_id, str(one.gsi2sk).partition("#")[0], one.status) for one in page.items]
    return Page(items, page.next_cursor)


def overdue_passes(limit: int, cursor: str | None) -> Page[Stuck]:
    """Passes that were not paid in time, have ended, or whose freeze has, and that the schedule has left."""
    page: Page[Pass] = query_page(
        Pass.gsi2,
        passes.DUE,
        scope="stuck:passes",
        range_condition=Pass.gsi2sk < _late(),
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )
    items = [Stuck("passes", one.pass_id, str(one.gsi2sk).partition("#")[0], one.status) for one in page.items]
    return Page(items, page.next_cursor)


def _late() -> str:
    return clock.iso(clock.now() - LATE)


FINDERS: Mapping[str, Finder] = {"bookings": overdue_bookings, "passes": overdue_passes}
