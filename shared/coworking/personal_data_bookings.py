"""What bookings, passes, guests and monthly donations store of a person: the second part of the coworking's data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core import clock
from shared.core.paging import MAX_LIMIT, Page, every
from shared.coworking.bars import service as bars
from shared.coworking.bars.models import SpaceBar
from shared.coworking.bookings import feed, reading
from shared.coworking.bookings import service as bookings
from shared.coworking.bookings.errors import BookingNotOpenError
from shared.coworking.bookings.models import Booking, BookingStatus
from shared.coworking.donations.monthly import service as monthly
from shared.coworking.donations.monthly.models import MonthlyDonation
from shared.coworking.guests import service as guests
from shared.coworking.guests.models import Guest
from shared.coworking.passes import service as passes
from shared.coworking.passes.models import Pass, PassStatus
from shared.data.personal_data import (
    KEPT_UNTIL,
    Blocker,
    ExportFile,
    Kept,
    Retention,
    delete_partition,
    record_pages,
    records,
    resumable,
)
from shared.payments.personal_data import ACCOUNTING, erase_reasons, of_payables, purge_payable, running_refunds


def _booking_page(user_id: str, cursor: str | None) -> Page[Booking]:
    return reading.mine(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _pass_page(user_id: str, cursor: str | None) -> Page[Pass]:
    return passes.mine(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _guest_page(user_id: str, cursor: str | None) -> Page[Guest]:
    return guests.mine(host_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _bar_page(user_id: str, cursor: str | None) -> Page[SpaceBar]:
    return bars.of_person(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _monthly_page(user_id: str, cursor: str | None) -> Page[MonthlyDonation]:
    return monthly.mine(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _bookings(user_id: str) -> Iterator[Booking]:
    yield from every(partial(_booking_page, user_id))


def _passes(user_id: str) -> Iterator[Pass]:
    yield from every(partial(_pass_page, user_id))


def _monthly(user_id: str) -> Iterator[MonthlyDonation]:
    yield from every(partial(_monthly_page, user_id))


def export(user_id: str) -> Iterator[ExportFile]:
    """Bookings, passes, guests, monthly donations, and what was paid for them."""

    def paid(kind: str, attribute: str) -> Callable[[Booking | Pass], Iterator[dict[str, object]]]:
        return lambda one: records(of_payables(kind, [getattr(one, attribute)]), user_id)

    yield ExportFile("bookings.json", pages=record_pages(partial(_booking_page, user_id), user_id))
    yield ExportFile(
        "booking_payments.json", pages=resumable(partial(_booking_page, user_id), paid("booking", "booking_id"))
    )
    yield ExportFile("passes.json", pages=record_pages(partial(_pass_page, user_id), user_id))
    yield ExportFile("pass_payments.json", pages=resumable(partial(_pass_page, user_id), paid("pass", "pass_id")))
    yield ExportFile("bars.json", pages=record_pages(partial(_bar_page, user_id), user_id))
    yield ExportFile("guests.json", pages=record_pages(partial(_guest_page, user_id), user_id))
    yield ExportFile("monthly_donations.json", pages=record_pages(partial(_monthly_page, user_id), user_id))


def blockers(user_id: str) -> Iterator[Blocker]:
    """Paid bookings to come, which their person cancels first, and money on its way back or of another amount."""
    now = clock.iso(clock.now())
    for one in _bookings(user_id):
        if one.status == BookingStatus.CONFIRMED and one.payment_id and one.begin > now:
            yield Blocker("booking", one.booking_id, "confirmed")
    yield from running_refunds(str(one.payment_id) for one in _bookings(user_id) if one.payment_id)
    yield from running_refunds(str(one.payment_id) for one in _passes(user_id) if one.payment_id)


def erase(user_id: str) -> None:
    """Stop monthly donations and the feed, free the slots of bookings to come, take out contacts and guests."""
    feed.revoke(user_id=user_id)
    for bar in list(every(partial(_bar_page, user_id))):
        bar.delete()
    for found in list(_monthly(user_id)):
        monthly.stop(monthly_id=found.monthly_id, owner=None, reason="erased")
    erase_reasons("booking", (one.booking_id for one in _bookings(user_id)))
    erase_reasons("pass", (one.pass_id for one in _passes(user_id)))
    for booking in list(_bookings(user_id)):
        _release(booking)
        if booking.phone or booking.email:
            booking.update([Booking.phone.remove(), Booking.email.remove()], condition=Booking.pk.exists())
    for bought in list(_passes(user_id)):
        if bought.status == PassStatus.AWAITING_PAYMENT:
            passes.give_back(pass_id=bought.pass_id, owner=user_id, actor=user_id)
        if bought.phone or bought.email:
            bought.update([Pass.phone.remove(), Pass.email.remove()], condition=Pass.pk.exists())
    for guest in list(every(partial(_guest_page, user_id))):
        guest.delete()


def _release(booking: Booking) -> None:
    # One that is paid and to come has kept the account from being erased.
    is_free = booking.status == BookingStatus.CONFIRMED and not booking.payment_id
    if booking.status != BookingStatus.AWAITING_PAYMENT and not is_free:
        return
    try:
        bookings.cancel(booking_id=booking.booking_id, owner=booking.user_id, actor=booking.user_id)
    except BookingNotOpenError:
        # It has begun or is over.
        return


def purge(user_id: str, before: str) -> bool:
    """Delete bookings, passes and monthly donations with their payments; whether something is left."""
    is_left = False
    for booking in list(_bookings(user_id)):
        if str(booking.end) < before and purge_payable("booking", booking.booking_id, before):
            booking.delete()
        else:
            is_left = True
    for bought in list(_passes(user_id)):
        ended = str(bought.valid_until or bought.created_at)
        if ended < before and purge_payable("pass", bought.pass_id, before):
            delete_partition(Pass, bought.pk)
        else:
            is_left = True
    for found in list(_monthly(user_id)):
        if str(found.stopped_at or "9") < before:
            delete_partition(MonthlyDonation, found.pk)
            delete_partition(MonthlyDonation, found.of_donor(user_id))
        else:
            is_left = True
    return is_left


KEPT = (
    Kept("bookings and passes without contacts, under the account's random id", ACCOUNTING, KEPT_UNTIL),
    Kept("consents to monthly donations, under the account's random id", ACCOUNTING, KEPT_UNTIL),
)
RETENTION = (
    Retention("Resource", "no personal data", "until it is deleted", "kept"),
    Retention("TakenSlot", "no personal data", "90 days after the slot", "ttl"),
    Retention("Booking", "who booked what when; contacts until erasure", KEPT_UNTIL, "purge"),
    Retention("CalendarFeed", "whose feed a token opens", "until it is revoked or the account is erased", "erasure"),
    Retention("Reader", "no personal data", "until it is deleted", "kept"),
    Retention("ReaderMinute", "no personal data", "an hour", "ttl"),
    Retention("PassProduct", "no personal data", "until it is deleted", "kept"),
    Retention("Pass", "who bought which pass; contacts until erasure", KEPT_UNTIL, "purge"),
    Retention("PassUse", "on which days a pass was used", KEPT_UNTIL, "purge"),
    Retention("SpaceBar", "who may not enter a space, and why", "30 days after its end, or until erasure", "ttl"),
    Retention("Guest", "name and contact of a guest", "14 days after the visit", "ttl"),
    Retention("GuestMonth", "how many guests a person invited in a month", "two months", "ttl"),
    Retention("BegunToday", "how many donations and passes a person began today", "2 days", "ttl"),
    Retention("GuestDay", "no personal data", "statistics", "kept"),
    Retention("MonthlyDonation", "who agreed to give how much every month", KEPT_UNTIL, "purge"),
    Retention("MonthlyDonor", "which of them is charged", KEPT_UNTIL, "purge"),
    Retention("MonthlyCharge", "for which months there is a donation", KEPT_UNTIL, "purge"),
)
