"""The donation as a payable: what payments ask about it, and how it changes when a payment does."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import metric
from shared.coworking.donations import events
from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.monthly import outcomes
from shared.coworking.donations.store import add_to_totals, load, save
from shared.coworking.events import (
    DonationAmountMismatch,
    DonationGivenBack,
    DonationLateRefund,
    DonationPaymentCanceled,
    DonationRefundFailed,
    DonationSucceeded,
)
from shared.coworking.texts import DONATION_DESCRIPTION
from shared.data.uow import UnitOfWork
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, return_url

KIND = "donation"
UNPAID = (DonationStatus.AWAITING_PAYMENT, DonationStatus.CANCELLED)


def payable_of(donation: Donation) -> Payable:
    """What the payment provider receives: no fiscal receipt (54-FZ is about sales), and no contact of the donor."""
    return Payable(
        kind=KIND,
        id=donation.donation_id,
        user_id=donation.user_id,
        amount=donation.amount,
        currency=donation.currency,
        description=DONATION_DESCRIPTION,
        phone=None,
        email=None,
        receipt=(),
        return_url=return_url(KIND, donation.donation_id),
        open=donation.status == DonationStatus.AWAITING_PAYMENT,
        saves_method=bool(donation.monthly_id and not donation.method_id),
        method_id=donation.method_id,
    )


@dataclass(frozen=True, slots=True)
class DonationPayable:
    """The port between payments and donations: each method adds the donation's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the donation does not wait for money."""
        return payable_of(load(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for a donation that no longer waits for money; the donation itself does not change."""
        if load(payment.payable_id).status != DonationStatus.AWAITING_PAYMENT:
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Mark the donation as paid, by whichever of its links; a cancelled one too: a donation can always be accepted.

        Raises CannotFulfilError for one that is paid already.
        """
        donation = load(payment.payable_id)
        if donation.status not in UNPAID:
            raise CannotFulfilError()
        donation.payment_id = payment.payment_id
        donation.status, donation.succeeded_at = DonationStatus.SUCCEEDED, clock.iso(clock.now())
        succeeded = DonationSucceeded(**events.fields_of(donation), succeeded_at=donation.succeeded_at)
        event = events.of_donation(donation, succeeded)
        donation.succeeded_event_id = event.id
        save(uow, donation)
        add_to_totals(uow, donation, donation.amount)
        uow.add_event(event)
        if donation.monthly_id:
            outcomes.on_charged(uow, donation, payment)
        metric("donations_succeeded")
        metric("donated_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """A second payment of a paid donation is refunded; the donation stays as it is."""
        donation = load(payment.payable_id)
        late = DonationLateRefund(**events.fields_of(donation), payment_id=payment.payment_id)
        uow.add_event(events.of_donation(donation, late))

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: it is not counted, and an admin has to refund it.

        Raises CannotFulfilError for one that is paid already or held for another payment: its refunds are of that one.
        """
        donation = load(payment.payable_id)
        if donation.status not in UNPAID:
            raise CannotFulfilError()
        donation.status, donation.payment_id = DonationStatus.AMOUNT_MISMATCH, payment.payment_id
        save(uow, donation)
        if donation.monthly_id:
            outcomes.on_mismatch(uow, donation)
        mismatch = DonationAmountMismatch(
            **events.fields_of(donation), payment_id=payment.payment_id, captured_amount=captured_amount
        )
        uow.add_event(events.of_donation(donation, mismatch))

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The payment is over; the donation waits until its donor asks for a new link or cancels."""
        donation = load(payment.payable_id)
        if donation.status == DonationStatus.AWAITING_PAYMENT and donation.payment_id == payment.payment_id:
            canceled = DonationPaymentCanceled(**events.fields_of(donation), payment_id=payment.payment_id)
            uow.add_event(events.of_donation(donation, canceled))
            if donation.method_id:
                outcomes.on_declined(uow, donation, str(payment.failure))

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Subtract the refund from what was counted; of an amount mismatch nothing was."""
        donation = load(payment.payable_id)
        if donation.payment_id != payment.payment_id:
            return
        refunded = refund.amount
        donation.refunded_amount += refunded
        if payment.refunded_amount >= payment.captured_amount:
            donation.status = DonationStatus.REFUNDED
        save(uow, donation)
        if donation.succeeded_at:
            add_to_totals(uow, donation, -refunded)
            uow.add_event(events.refunded(donation, refund_id=refund.refund_id, amount=refunded))
        else:
            given_back = DonationGivenBack(**events.fields_of(donation), refund_id=refund.refund_id)
            uow.add_event(events.of_donation(donation, given_back))

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing was refunded, so nothing changes; an admin has to investigate."""
        donation = load(payment.payable_id)
        failed = DonationRefundFailed(**events.fields_of(donation), refund_id=refund.refund_id)
        uow.add_event(events.of_donation(donation, failed))


PAYABLES: Payables = {KIND: DonationPayable()}
