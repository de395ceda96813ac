"""The schedule's work: charging what is due, once a month each; the payments worker carries the payments out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.coworking.donations.models import DonationStatus
from shared.coworking.donations.monthly import events, rules
from shared.coworking.donations.monthly.events import MonthlyRetried
from shared.coworking.donations.monthly.models import DUE, MonthlyCharge, MonthlyDonation
from shared.coworking.donations.monthly.service import new_donation
from shared.coworking.donations.monthly.store import change, end, take_turn, zone
from shared.coworking.donations.payable import payable_of
from shared.coworking.donations.store import load as load_donation
from shared.coworking.donations.store import save as save_donation
from shared.data.retry import StaleReadError
from shared.data.sweep import always, due_items, sweep
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.payments import service as payments

CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: monthly donations of which a charge was opened, and those left for the next run."""

    charged: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Open a charge for what is due, longest due first; one donation's trouble never stops the others."""
    report = Report()

    def act(found: MonthlyDonation) -> None:
        report.charged += bool(change(found.monthly_id, charge).charging)

    due = due_items(MonthlyDonation.gsi2, DUE, MonthlyDonation.gsi2sk, until=clock.now(), chunk=CHUNK, job="monthly")
    report.left = sweep(due, act, on_left=_log_left, may_go_on=may_go_on)
    return report


def charge(uow: UnitOfWork, monthly: MonthlyDonation) -> bool:
    """Open the charge of the month that is due, or that month's once more; whether there was something to do.

    The month's item is created in the same transaction, so that a month has one donation whatever runs twice, and the
    donation's id and attempt are the provider's idempotency key.
    """
    due = monthly.due_at
    if due is None or clock.parse(due) > clock.now():
        return False
    donor = User.get_or_none(*User.key(monthly.user_id))
    if donor is None or not donor.is_active:
        end(uow, monthly, reason="account")
        return True
    if not take_turn(uow, monthly):
        # Two could become active before donors had an item that names one.
        end(uow, monthly, reason="another")
        return True
    if monthly.retry_at:
        return _charge_again(uow, monthly)
    month = rules.month_of(clock.parse(due), zone())
    donation = new_donation(uow, monthly)
    charged = MonthlyCharge(
        *MonthlyCharge.key(monthly.monthly_id, month), month=month, donation_id=donation.donation_id
    )
    uow.create(charged, on_conflict=StaleReadError())
    monthly.charging = donation.donation_id
    return True


def _charge_again(uow: UnitOfWork, monthly: MonthlyDonation) -> bool:
    donation = load_donation(str(monthly.retry_donation_id))
    monthly.retry_at = None
    if donation.status != DonationStatus.AWAITING_PAYMENT:
        # Its money came late after all: `on_charged` has planned, or plans, the next month.
        month = rules.month_of(clock.parse(str(monthly.next_at)), zone())
        at = rules.next_at(clock.now(), int(monthly.day), zone(), last_month=month)
        monthly.next_at, monthly.retry_donation_id, monthly.declines = clock.iso(at), None, 0
        return True
    # The sum may have been changed since the decline: what is charged is what was agreed to last.
    donation.amount = monthly.amount
    donation.payment_attempts += 1
    payment = payments.open_payment(uow=uow, payable=payable_of(donation), attempt=donation.payment_attempts)
    donation.payment_id = payment.payment_id
    save_donation(uow, donation)
    monthly.charging = donation.donation_id
    retried = MonthlyRetried(
        **events.facts_of(monthly), donation_id=donation.donation_id, payment_id=payment.payment_id
    )
    uow.add_event(events.of_monthly(monthly, retried))
    return True


def _log_left(found: MonthlyDonation, error: Exception) -> None:
    logger.warning("monthly donation left for the next run", monthly_id=found.monthly_id, cause=repr(error))
    metric("monthly_donations_left")
