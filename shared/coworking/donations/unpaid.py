"""An unpaid donation: another link to pay by, and its cancellation."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.coworking.donations import events
from shared.coworking.donations.errors import DonationNotOpenError
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.monthly import outcomes
from shared.coworking.donations.payable import PAYABLES, payable_of
from shared.coworking.donations.store import change, load
from shared.coworking.events import DonationCancelled
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import service as payments
from shared.providers.payments.base import PaymentProvider, ProviderError


def pay_again(
    *, donation_id: str, owner: str, provider: PaymentProvider, idempotency: IdempotencyKey | None = None
) -> Donation:
    """Give the donor a link to pay by: the present one if it still works, else a new one.

    Raises DonationNotFoundError, DonationNotOpenError.
    """
    _refresh_payment(load(donation_id, owner=owner), provider)
    donation = load(donation_id)
    _require_awaiting_payment(donation)
    if donation.method_id:
        # The schedule charges what was saved; a link beside it could take the money twice.
        raise DonationNotOpenError(donation_status=donation.status)
    last = payments.start(payment_id=donation.payment_id, payables=PAYABLES, provider=provider)
    link_ends = clock.parse(last.created_at) + timedelta(minutes=settings().payment_link_minutes)
    if last.status == "creating" or (last.status == "pending" and clock.now() < link_ends):
        return donation

    def renew(uow: UnitOfWork, donation: Donation) -> None:
        _require_awaiting_payment(donation)
        # Of two clicks at once the second has the link of the first.
        if donation.payment_id == last.payment_id:
            donation.payment_attempts += 1
            payment = payments.open_payment(uow=uow, payable=payable_of(donation), attempt=donation.payment_attempts)
            donation.payment_id = payment.payment_id
        uow.store_idempotency_key(idempotency, {"donation_id": donation_id})

    donation = change(donation_id, renew, owner=owner)
    payments.start(payment_id=donation.payment_id, payables=PAYABLES, provider=provider)
    return donation


def cancel(
    *, donation_id: str, owner: str, provider: PaymentProvider, idempotency: IdempotencyKey | None = None
) -> Donation:
    """Cancel a donation that has not been paid. Nobody can withdraw its link: money that comes by it is accepted.

    Raises DonationNotFoundError, DonationNotOpenError.
    """
    # One that was paid a moment ago is not cancelled.
    _refresh_payment(load(donation_id, owner=owner), provider)

    def cancel_unpaid(uow: UnitOfWork, donation: Donation) -> None:
        _require_awaiting_payment(donation)
        donation.status = DonationStatus.CANCELLED
        cancelled = DonationCancelled(**events.fields_of(donation))
        uow.add_event(events.of_donation(donation, cancelled, actor=owner))
        if donation.monthly_id:
            outcomes.on_given_up(uow, donation, actor=owner)
        uow.store_idempotency_key(idempotency, {"donation_id": donation_id})

    donation = change(donation_id, cancel_unpaid, owner=owner)
    metric("donations_cancelled")
    return donation


def _require_awaiting_payment(donation: Donation) -> None:
    if donation.status != DonationStatus.AWAITING_PAYMENT:
        raise DonationNotOpenError(donation_status=donation.status)


def _refresh_payment(donation: Donation, provider: PaymentProvider) -> None:
    """Ask the provider for the payment's state; if it does not answer, go on with what is stored."""
    _require_awaiting_payment(donation)
    try:
        payments.refresh(payment_id=donation.payment_id, payables=PAYABLES, provider=provider)
    except ProviderError:
        metric("payment_not_asked")
