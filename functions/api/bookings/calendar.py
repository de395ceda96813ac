"""Bookings as an iCalendar object (RFC 5545): the one file that knows the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shared.core import clock
from shared.coworking.bookings.models import Booking, BookingStatus

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Atrium//Bookings//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar(bookings: Iterable[Booking]) -> bytes:
    """The bookings as text/calendar.

    The same bookings give the same bytes: DTSTAMP is the moment of a booking's last change (RFC 5545 §3.8.7.2), and
    a cancelled one stays as STATUS:CANCELLED with a higher SEQUENCE, so that calendars take it out.
    """
    # Eighty modules, for the feed alone.
    from icalendar import Calendar

    shown = Calendar()
    shown.add("prodid", PRODUCT)
    shown.add("version", "2.0")
    shown.add("method", "PUBLISH")
    shown.add("x-wr-calname", "Atrium")
    for booking in bookings:
        shown.add_component(_event(booking))
    return bytes(shown.to_ical())


def _event(booking: Booking) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{booking.booking_id}@atrium")
    event.add("dtstamp", clock.parse(booking.updated_at))
    event.add("last-modified", clock.parse(booking.updated_at))
    event.add("created", clock.parse(booking.created_at))
    event.add("dtstart", clock.parse(booking.begin))
    event.add("dtend", clock.parse(booking.end))
    event.add("sequence", int(booking.sequence))
    event.add("status", "CONFIRMED" if booking.status == BookingStatus.CONFIRMED else "CANCELLED")
    event.add("summary", f"{booking.resource_name}, {booking.space_name}")
    event.add("location", booking.space_name)
    return event
