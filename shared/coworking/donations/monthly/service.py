"""Beginning a monthly donation, changing its sum, stopping it, and listing one's own."""

from __future__ import annotations

from functools import partial

from shared.core import clock, ids
from shared.core.observability import metric
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, every
from shared.core.settings import settings
from shared.coworking import begun_caps
from shared.coworking.donations import events as donation_events
from shared.coworking.donations import service as donations
from shared.coworking.donations.errors import DonationAmountError
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.monthly import consent, events
from shared.coworking.donations.monthly.errors import (
    ConsentRequiredError,
    MonthlyExistsError,
    MonthlyNotFoundError,
    MonthlyStoppedError,
)
from shared.coworking.donations.monthly.events import MonthlyAmountChanged, MonthlyPlaced
from shared.coworking.donations.monthly.models import MonthlyCharge, MonthlyDonation, MonthlyStatus
from shared.coworking.donations.monthly.store import change, end, load
from shared.coworking.donations.payable import payable_of
from shared.coworking.donations.store import load as load_donation
from shared.coworking.donations.store import save as save_donation
from shared.coworking.events import DonationCancelled, DonationPlaced
from shared.coworking.messages import stop_links
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.payments import service as payments


def begin(
    *,
    user_id: str,
    amount: int,
    consent_version: str,
    message: str | None = None,
    is_anonymous: bool = False,
    idempotency: IdempotencyKey | None = None,
) -> tuple[MonthlyDonation, Donation]:
    """Agree to donate `amount` kopecks every month, with the first donation, whose payment saves how it is paid.

    Raises ConsentRequiredError, DonationAmountError, MonthlyExistsError, TooManyError.
    """
    check_amount(amount)
    check_consent(consent_version)
    for one in mine(user_id=user_id, limit=MAX_LIMIT).items:
        if one.status == MonthlyStatus.ACTIVE:
            raise MonthlyExistsError(monthly_donation_id=one.monthly_id)
    now = clock.iso(clock.now())
    monthly = MonthlyDonation(
        monthly_id=ids.new("mon"),
        user_id=user_id,
        amount=amount,
        currency=settings().currency,
        is_anonymous=is_anonymous,
        consent_version=consent_version,
        consent_at=now,
        consent_amount=amount,
        created_at=now,
    )
    uow = UnitOfWork()
    begun_caps.count(uow, user_id)
    donation = new_donation(uow, monthly, message=message, actor=user_id)
    monthly.set_index_keys()
    uow.create(monthly)
    placed = MonthlyPlaced(
        **events.facts_of(monthly), donation_id=donation.donation_id, consent_version=consent_version
    )
    uow.add_event(events.of_monthly(monthly, placed, actor=user_id))
    reference = {"monthly_id": monthly.monthly_id, "donation_id": donation.donation_id}
    uow.store_idempotency_key(idempotency, reference)
    uow.commit()
    metric("monthly_donations_placed")
    return monthly, donation


def new_donation(
    uow: UnitOfWork, monthly: MonthlyDonation, *, message: str | None = None, actor: str | None = None
) -> Donation:
    """Add the donation of a month with its payment: the first is paid on a page, the others charge what was saved."""
    donation = Donation(
        donation_id=ids.new("don"),
        user_id=monthly.user_id,
        amount=monthly.amount,
        currency=monthly.currency,
        message=message,
        is_anonymous=monthly.is_anonymous,
        created_at=clock.iso(clock.now()),
        monthly_id=monthly.monthly_id,
        method_id=monthly.method_id,
    )
    donation.payment_id = payments.open_payment(uow=uow, payable=payable_of(donation)).payment_id
    donation.set_index_keys()
    uow.create(donation)
    placed = DonationPlaced(**donation_events.fields_of(donation), payment_id=donation.payment_id)
    uow.add_event(donation_events.of_donation(donation, placed, actor=actor))
    return donation


def check_amount(amount: int) -> None:
    """Raises DonationAmountError for less or more than one donation may be (kopecks)."""
    least, most = settings().donation_min, settings().donation_max
    if not least <= amount <= most:
        raise DonationAmountError(min_amount=least, max_amount=most)


def check_consent(version: str) -> None:
    """Raises ConsentRequiredError unless the consent is one to the present text."""
    if version != consent.CURRENT:
        raise ConsentRequiredError(consent_version=consent.CURRENT)


def mine(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[MonthlyDonation]:
    """One person's monthly donations, newest first."""
    key = MonthlyDonation.of_donor(user_id)
    return query_page(MonthlyDonation.gsi1, key, scope=f"monthly:{user_id}", limit=limit, cursor=cursor)


def charges(monthly_id: str) -> list[MonthlyCharge]:
    """The months for which there is a donation, newest first, the last hundred."""
    pk, _ = MonthlyDonation.key(monthly_id)
    found = MonthlyCharge.query(pk, MonthlyCharge.sk.startswith("CHARGE#"), scan_index_forward=False, limit=MAX_LIMIT)
    return list(found)


def change_amount(*, monthly_id: str, owner: str, amount: int, consent_version: str) -> MonthlyDonation:
    """Charge another sum from the next charge on, with a new consent.

    Raises MonthlyNotFoundError, MonthlyStoppedError, DonationAmountError, ConsentRequiredError.
    """
    check_amount(amount)
    check_consent(consent_version)

    def act(uow: UnitOfWork, monthly: MonthlyDonation) -> bool:
        if monthly.status == MonthlyStatus.STOPPED:
            raise MonthlyStoppedError()
        if monthly.amount == amount:
            return False
        old, monthly.amount = monthly.amount, amount
        monthly.consent_amount, monthly.consent_version = amount, consent_version
        monthly.consent_at = clock.iso(clock.now())
        changed = MonthlyAmountChanged(**events.facts_of(monthly), old_amount=old, consent_version=consent_version)
        uow.add_event(events.of_monthly(monthly, changed, actor=owner))
        return True

    return change(monthly_id, act, owner=owner)


def stop(*, monthly_id: str, owner: str | None, reason: str, actor: str | None = None) -> MonthlyDonation:
    """Stop a monthly donation; stopped already, it stays as it is. Raises MonthlyNotFoundError.

    The donation of the month that is not paid yet is cancelled: what the provider was not asked for is not charged,
    and a charge that it was asked for before may still come.
    """

    def act(uow: UnitOfWork, monthly: MonthlyDonation) -> bool:
        if monthly.status == MonthlyStatus.STOPPED:
            return False
        is_begun = monthly.status != MonthlyStatus.PENDING
        waiting = (monthly.charging or monthly.retry_donation_id) if is_begun else _first_donation(monthly)
        if waiting is not None:
            donation = load_donation(waiting)
            if donation.status == DonationStatus.AWAITING_PAYMENT:
                donation.status = DonationStatus.CANCELLED
                save_donation(uow, donation)
                cancelled = DonationCancelled(**donation_events.fields_of(donation))
                uow.add_event(donation_events.of_donation(donation, cancelled, actor=actor))
        end(uow, monthly, reason=reason, actor=actor)
        return True

    return change(monthly_id, act, owner=owner)


def _first_donation(monthly: MonthlyDonation) -> str | None:
    """The donation by which a monthly one is to begin; None for one that its donor's index does not have yet."""
    known = every(partial(_donations_of, monthly.user_id))
    return next((str(one.donation_id) for one in known if one.monthly_id == monthly.monthly_id), None)


def _donations_of(user_id: str, cursor: str | None) -> Page[Donation]:
    return donations.mine(user_id=user_id, limit=MAX_LIMIT, cursor=cursor)


def by_link(token: str) -> MonthlyDonation:
    """The monthly donation that a link of a mail stops. Raises MonthlyNotFoundError."""
    monthly_id = stop_links.read(token)
    if monthly_id is None:
        raise MonthlyNotFoundError()
    return load(monthly_id)
