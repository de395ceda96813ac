"""The schedule's work on bookings: holds that have ended, and reminders.

What a reminder says is decided in the transaction that announces it: a booking that was moved or cancelled meanwhile
is not reminded of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.coworking.bookings import events
from shared.coworking.bookings.events import BookingReminder
from shared.coworking.bookings.models import DUE, Booking, BookingStatus
from shared.coworking.bookings.payable import expire
from shared.coworking.bookings.store import change, due_at
from shared.data.sweep import always, due_items, sweep
from shared.data.uow import UnitOfWork

CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: holds that ended, reminders, bookings left for the next run."""

    expired: int = 0
    reminded: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Work through what is due, longest due first; one booking's trouble never stops the others."""
    report = Report()

    def act(found: Booking) -> None:
        done = change(found.booking_id, advance)
        report.expired += done.status == BookingStatus.EXPIRED
        report.reminded += done.status == BookingStatus.CONFIRMED

    due = due_items(Booking.gsi2, DUE, Booking.gsi2sk, until=clock.now(), chunk=CHUNK, job="bookings")
    report.left = sweep(due, act, on_left=_log_left, may_go_on=may_go_on)
    metric("bookings_expired", report.expired)
    return report


def advance(uow: UnitOfWork, booking: Booking) -> bool:
    """End a hold that is over, or remind of a booking that begins soon; whether there was something to do."""
    due, now = due_at(booking), clock.now()
    if due is None or clock.parse(due) > now:
        return False
    if booking.status == BookingStatus.AWAITING_PAYMENT:
        expire(uow, booking)
        return True
    booking.reminded_at = clock.iso(now)
    if now < clock.parse(booking.begin):
        uow.add_event(events.of_booking(booking, BookingReminder(**events.facts_of(booking))))
    return True


def _log_left(found: Booking, error: Exception) -> None:
    logger.warning("booking left for the next run", booking_id=found.booking_id, cause=repr(error))
    metric("bookings_left")
