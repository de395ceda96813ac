"""What the coworking stores of a person: visits and donations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from shared.core.paging import MAX_LIMIT, Page, every
from shared.coworking import personal_data_bookings as booked
from shared.coworking.donations import service as donations
from shared.coworking.donations.models import Donation, DonationStatus, DonorPeriodTotal, periods_of
from shared.coworking.donations.store import load, save
from shared.coworking.visits import leaving, listing, reading
from shared.coworking.visits.errors import NotCheckedInError
from shared.coworking.visits.models import Presence, Visit
from shared.data.personal_data import (
    KEPT_UNTIL,
    Blocker,
    ExportFile,
    Kept,
    PersonalData,
    Retention,
    delete_partition,
    record_pages,
    records,
    resumable,
)
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.payments.personal_data import ACCOUNTING, erase_reasons, of_payables, purge_payable, running_refunds


def _donation_page(user_id: str, cursor: str | None) -> Page[Donation]:
    return donations.mine(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _donations(user_id: str) -> Iterator[Donation]:
    yield from every(partial(_donation_page, user_id))


def _visit_page(user_id: str, cursor: str | None) -> Page[Visit]:
    return listing.visits(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def _visits(user_id: str) -> Iterator[Visit]:
    yield from every(partial(_visit_page, user_id))


def export(user_id: str) -> Iterator[ExportFile]:
    """Visits, donations and what was paid for them."""

    def paid(donation: Donation) -> Iterator[dict[str, object]]:
        return records(of_payables("donation", [donation.donation_id]), user_id)

    yield ExportFile("visits.json", pages=record_pages(partial(_visit_page, user_id), user_id))
    yield ExportFile("donations.json", pages=record_pages(partial(_donation_page, user_id), user_id))
    yield ExportFile("payments.json", pages=resumable(partial(_donation_page, user_id), paid))
    yield from booked.export(user_id)


def blockers(user_id: str) -> Iterator[Blocker]:
    """Donations of which money is on its way back, or which came with another amount."""
    yield from running_refunds(one.payment_id for one in _donations(user_id))
    yield from booked.blockers(user_id)


def erase(user_id: str) -> None:
    """Close the open visit, give up unpaid donations, take out what donors wrote and their places among donors."""
    booked.erase(user_id)
    presence = reading.present(user_id)
    if presence is not None:
        _close(presence)
    for visit in list(_visits(user_id)):
        # What the staff wrote about them.
        delete_partition(Visit, visit.pk, keep=frozenset({visit.sk}))
    erase_reasons("donation", (one.donation_id for one in _donations(user_id)))
    for donation in _donations(user_id):
        retry_on_conflict(lambda donation_id=donation.donation_id: _erase_donation(donation_id))  # type: ignore[misc]
        delete_partition(Donation, donation.pk, keep=frozenset({donation.sk}))
        at = str(donation.succeeded_at or donation.created_at)
        # Sums of before the periods were the organisation's are those of its years and months in UTC.
        for period in {*periods_of(at), at[:4], at[:7]}:
            DonorPeriodTotal(*DonorPeriodTotal.key(period, user_id)).delete()


def _close(presence: Presence) -> None:
    try:
        leaving.end(presence, actor=None)
    except NotCheckedInError:
        return


def purge(user_id: str, before: str) -> bool:
    """Delete the visits, and the donations with their payments."""
    is_left = False
    for visit in list(_visits(user_id)):
        if str(visit.check_out or visit.check_in) < before:
            delete_partition(Visit, visit.pk)
        else:
            is_left = True
    for donation in list(_donations(user_id)):
        ended = str(donation.succeeded_at or donation.created_at)
        if ended < before and purge_payable("donation", donation.donation_id, before):
            delete_partition(Donation, donation.pk)
        else:
            is_left = True
    return booked.purge(user_id, before) or is_left


def _erase_donation(donation_id: str) -> None:
    donation = load(donation_id)
    is_unpaid = donation.status == DonationStatus.AWAITING_PAYMENT
    if not donation.message and not is_unpaid:
        return
    donation.message = donation.message_hidden_reason = None
    if is_unpaid:
        # Money that still comes by its link is accepted, as for every donation that was cancelled.
        donation.status = DonationStatus.CANCELLED
    uow = UnitOfWork()
    save(uow, donation)
    uow.commit()


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    blockers=blockers,
    kept=(
        Kept("donations without what the donor wrote, under the account's random id", ACCOUNTING, KEPT_UNTIL),
        Kept("times of visits, under the account's random id", "the counters of spaces are made of them", KEPT_UNTIL),
        *booked.KEPT,
    ),
    retention=(
        *booked.RETENTION,
        Retention("Space", "no personal data", "until it is deleted", "kept"),
        Retention("Visit", "who was where and when", f"under a random id until {KEPT_UNTIL}", "purge"),
        Retention("VisitNote", "why staff let somebody in or out", "until the account is erased", "erasure"),
        Retention("LatestWrites", "ids of a person's last bookings, and of visits that staff wrote", "an hour", "ttl"),
        Retention("LastScan", "where somebody was scanned last", "2 hours", "ttl"),
        Retention("Presence", "who is where", "until the visit ends, at the latest when the space closes", "replaced"),
        Retention("ClientCheckIns", "an address block", "2 hours", "ttl"),
        Retention("UsedDoorCode", "no personal data", "minutes", "ttl"),
        Retention("Donation", "who gave how much; what they wrote", f"{KEPT_UNTIL}; words until erasure", "purge"),
        Retention("DonationNote", "why staff hid what a donor wrote", "until the account is erased", "erasure"),
        Retention(
            "DonorPeriodTotal", "what a person gave openly in a period", "until the account is erased", "erasure"
        ),
        Retention("VisitDay", "random ids by day of a space", "statistics, without names", "kept"),
        Retention("DonationDay", "no personal data", "statistics", "kept"),
        Retention("DonorDay", "random ids by day", "statistics, without names", "kept"),
    ),
)
