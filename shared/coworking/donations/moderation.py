"""Keeping a donation's message out of the public feed, and showing it again; its history says who and why."""

from __future__ import annotations

from collections.abc import Sequence

from shared.core import clock
from shared.coworking.donations import events
from shared.coworking.donations.errors import NoMessageError
from shared.coworking.donations.models import Donation, DonationNote
from shared.coworking.donations.store import load, save
from shared.coworking.events import DonationEvent, DonationMessageHidden, DonationMessageShown
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork


def hide(*, donation_id: str, actor: str, reason: str) -> Donation:
    """Take the message out of the feed; hidden already, it stays as it is. The donor still sees it.

    Raises DonationNotFoundError, NoMessageError.
    """

    def attempt() -> Donation:
        donation = load(donation_id)
        if not donation.message:
            raise NoMessageError()
        if donation.message_hidden_at:
            return donation
        donation.message_hidden_at = clock.iso(clock.now())
        donation.message_hidden_by, donation.message_hidden_reason = actor, reason
        return _save(donation, DonationMessageHidden, actor, reason)

    return retry_on_conflict(attempt)


def show(*, donation_id: str, actor: str, reason: str | None = None) -> Donation:
    """Show a hidden message in the feed again; one that is shown stays. Raises DonationNotFoundError."""

    def attempt() -> Donation:
        donation = load(donation_id)
        if not donation.message_hidden_at:
            return donation
        donation.message_hidden_at = donation.message_hidden_by = donation.message_hidden_reason = None
        return _save(donation, DonationMessageShown, actor, reason)

    return retry_on_conflict(attempt)


def reasons_of(donation_id: str, event_ids: Sequence[str]) -> dict[str, str]:
    """The reasons of some events of a donation, by the event's id; those without one are left out."""
    keys = [DonationNote.key(donation_id, one) for one in event_ids]
    found = DonationNote.batch_get(keys) if keys else ()
    return {one.event_id: str(one.reason) for one in found if isinstance(one, DonationNote)}


def _save(donation: Donation, kind: type[DonationEvent], actor: str, reason: str | None) -> Donation:
    uow = UnitOfWork()
    event = events.of_donation(donation, kind(**events.fields_of(donation)), actor=actor)
    save(uow, donation)
    uow.add_event(event)
    if reason:
        key = DonationNote.key(donation.donation_id, event.id)
        uow.create(DonationNote(*key, event_id=event.id, reason=reason))
    uow.commit()
    return donation
