"""What a payment's outcome means for the monthly donation that it is a part of: added to payments' transaction."""

from __future__ import annotations

from shared.core import clock
from shared.core.observability import metric
from shared.coworking.donations import events as donation_events
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.monthly import events, rules
from shared.coworking.donations.monthly.events import MonthlyCharged, MonthlyDeclined, MonthlySkipped
from shared.coworking.donations.monthly.models import MonthlyCharge, MonthlyDonation, MonthlyStatus
from shared.coworking.donations.monthly.store import end, load, save, take_turn, zone
from shared.coworking.donations.store import save as save_donation
from shared.coworking.events import DonationCancelled
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.payments.models import Payment


def on_charged(uow: UnitOfWork, donation: Donation, payment: Payment) -> None:
    """The money of a month came: plan the next charge. One that was stopped meanwhile stays stopped.

    The first payment begins the monthly donation when its method was saved, and ends it when it was not. Of two
    that a person has begun only one is charged: the other ends, and what came of it is a donation like any other.
    """
    monthly, now = load(str(donation.monthly_id)), clock.now()
    is_first = monthly.status == MonthlyStatus.PENDING
    monthly.charges += 1
    if monthly.status == MonthlyStatus.STOPPED:
        monthly.charging = None
        save(uow, monthly)
        return
    if is_first:
        if (why := _why_not_begun(uow, monthly, payment)) is not None:
            end(uow, monthly, reason=why)
            save(uow, monthly)
            return
        month = rules.month_of(now, zone())
        monthly.status, monthly.method_id = MonthlyStatus.ACTIVE.value, payment.method_id
        monthly.method_title = payment.method_title
        monthly.day = now.astimezone(zone()).day
        charge = MonthlyCharge(
            *MonthlyCharge.key(monthly.monthly_id, month), month=month, donation_id=donation.donation_id
        )
        uow.create(charge, on_conflict=StaleReadError())
        _plan_next(monthly, month)
    elif donation.donation_id in (monthly.charging, monthly.retry_donation_id):
        # The month that was due counts, however late its money came. Money of a month that was left out plans nothing.
        _plan_next(monthly, rules.month_of(clock.parse(str(monthly.next_at)), zone()))
    save(uow, monthly)
    facts = events.facts_of(monthly)
    facts["amount"] = donation.amount
    charged = MonthlyCharged(
        **facts,
        donation_id=donation.donation_id,
        is_first=is_first,
        next_at=monthly.next_at,
    )
    uow.add_event(events.of_monthly(monthly, charged))
    metric("monthly_donations_charged")


def _why_not_begun(uow: UnitOfWork, monthly: MonthlyDonation, payment: Payment) -> str | None:
    if not payment.method_id:
        return "not_saved"
    return None if take_turn(uow, monthly) else "another"


def on_declined(uow: UnitOfWork, donation: Donation, reason: str) -> None:
    """A charge was declined: try again later, leave the month out, or stop, as `rules.outcome_of` says."""
    monthly, now = load(str(donation.monthly_id)), clock.now()
    if monthly.status == MonthlyStatus.STOPPED or monthly.charging != donation.donation_id:
        if monthly.status == MonthlyStatus.STOPPED:
            _give_up(uow, donation)
        return
    monthly.charging, monthly.declines = None, monthly.declines + 1
    outcome = rules.outcome_of(reason, monthly.declines)
    if outcome == "retry":
        monthly.retry_at = clock.iso(rules.retry_at(now, monthly.declines))
        monthly.retry_donation_id = donation.donation_id
        declined = MonthlyDeclined(
            **events.facts_of(monthly), donation_id=donation.donation_id, reason=reason, retry_at=monthly.retry_at
        )
        uow.add_event(events.of_monthly(monthly, declined))
    else:
        _give_up(uow, donation)
        if outcome == "stop":
            end(uow, monthly, reason="declined" if reason in rules.SOFT else "method_gone", decline=reason)
        else:
            _plan_next(monthly, rules.month_of(clock.parse(str(monthly.next_at)), zone()))
            skipped = MonthlySkipped(
                **events.facts_of(monthly), donation_id=donation.donation_id, next_at=monthly.next_at
            )
            uow.add_event(events.of_monthly(monthly, skipped))
    save(uow, monthly)
    metric("monthly_donations_declined")


def on_mismatch(uow: UnitOfWork, donation: Donation) -> None:
    """Another amount came for a month than was asked for: staff decide about it, and the next month is planned."""
    monthly = load(str(donation.monthly_id))
    if monthly.status != MonthlyStatus.ACTIVE or donation.donation_id != monthly.charging:
        return
    _plan_next(monthly, rules.month_of(clock.parse(str(monthly.next_at)), zone()))
    save(uow, monthly)


def on_given_up(uow: UnitOfWork, donation: Donation, *, actor: str) -> None:
    """The donor cancelled an unpaid donation: a monthly one that has not begun, or waits for a retry, stops."""
    monthly = load(str(donation.monthly_id))
    if monthly.status != MonthlyStatus.STOPPED:
        end(uow, monthly, reason="donor", actor=actor)
        save(uow, monthly)


def _give_up(uow: UnitOfWork, donation: Donation) -> None:
    """No further payment of this donation is opened; money that comes all the same is accepted."""
    donation.status = DonationStatus.CANCELLED
    save_donation(uow, donation)
    cancelled = DonationCancelled(**donation_events.fields_of(donation))
    uow.add_event(donation_events.of_donation(donation, cancelled))


def _plan_next(monthly: MonthlyDonation, last_month: str) -> None:
    at = rules.next_at(clock.now(), int(monthly.day), zone(), last_month=last_month)
    monthly.next_at, monthly.declines = clock.iso(at), 0
    monthly.charging = monthly.retry_at = monthly.retry_donation_id = None
