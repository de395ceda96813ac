"""The donation as a payable: what payments may ask about it, and what becomes of it when its money moves."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.coworking.donations import events
from shared.coworking.donations.models import AWAITING_PAYMENT, CANCELLED, HELD, REFUNDED, SUCCEEDED, Donation
from shared.coworking.donations.store import count, load, save
from shared.data.uow import UnitOfWork
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables

KIND = "donation"
UNPAID = (AWAITING_PAYMENT, CANCELLED)


def payable_of(donation: Donation) -> Payable:
    """What the payment provider is told: a gift needs no fiscal receipt (54-FZ is about sales), and names nobody."""
    base = settings().payment_return_url
    return Payable(
        kind=KIND,
        id=donation.donation_id,
        user_id=donation.user_id,
        amount=int(donation.amount),
        currency=donation.currency,
        description="Пожертвование",
        phone=None,
        email=None,
        receipt=(),
        return_url=f"{base}{'&' if '?' in base else '?'}donation={donation.donation_id}",
        open=donation.status == AWAITING_PAYMENT,
    )


@dataclass(frozen=True, slots=True)
class DonationPayable:
    """The port between payments and donations: each method adds the donation's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the donation does not wait for money."""
        return payable_of(load(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for a donation that no longer waits for money; the donation itself does not change."""
        if load(payment.payable_id).status != AWAITING_PAYMENT:
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Count the gift, by whichever of its links it came; one that was given up too: a gift can always be taken.

        Raises CannotFulfilError for one whose money is here already.
        """
        donation = load(payment.payable_id)
        if donation.status not in UNPAID:
            raise CannotFulfilError()
        donation.payment_id = payment.payment_id
        donation.status, donation.succeeded_at = SUCCEEDED, clock.iso(clock.now())
        event = events.of_donation(donation, "succeeded", succeeded_at=donation.succeeded_at)
        donation.succeeded_event_id = event.id
        save(uow, donation)
        count(uow, donation, int(donation.amount))
        uow.add_event(event)
        metric("donations_succeeded")
        metric("donated_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """What came a second time goes back; the donation stays as it is."""
        donation = load(payment.payable_id)
        uow.add_event(events.of_donation(donation, "late_refund", payment_id=payment.payment_id))

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: it counts for nothing until a person has given it back.

        By a second link of a donation that is paid it changes nothing: the payment alone is held.
        """
        donation = load(payment.payable_id)
        if donation.status in UNPAID:
            donation.status, donation.payment_id = HELD, payment.payment_id
            save(uow, donation)
        uow.add_event(
            events.of_donation(donation, "held", payment_id=payment.payment_id, captured_amount=captured_amount)
        )

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link is dead; the donation waits until its giver asks for a new one or gives it up."""
        donation = load(payment.payable_id)
        if donation.status == AWAITING_PAYMENT and donation.payment_id == payment.payment_id:
            uow.add_event(events.of_donation(donation, "payment_canceled", payment_id=payment.payment_id))

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Take back what was counted; of a donation that was held nothing had been."""
        donation = load(payment.payable_id)
        if donation.payment_id != payment.payment_id:
            return
        donation.refunded_amount = int(donation.refunded_amount + refund.amount)
        if payment.refunded_amount >= payment.captured_amount:
            donation.status = REFUNDED
        save(uow, donation)
        if donation.succeeded_at:
            count(uow, donation, -int(refund.amount))
            uow.add_event(events.refunded(donation, refund_id=refund.refund_id, amount=int(refund.amount)))
        else:
            uow.add_event(events.of_donation(donation, "given_back", refund_id=refund.refund_id))

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing went back, so nothing changes; a person must look."""
        donation = load(payment.payable_id)
        uow.add_event(events.of_donation(donation, "refund_failed", refund_id=refund.refund_id))


PAYABLES: Payables = {KIND: DonationPayable()}
