"""A booking as a payable: what payments ask about it, and how it changes when its money moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from shared.core import clock
from shared.core.observability import metric
from shared.coworking.bookings import events
from shared.coworking.bookings.allocation import renew
from shared.coworking.bookings.errors import BookingNotFoundError
from shared.coworking.bookings.events import (
    BookingAmountMismatch,
    BookingConfirmed,
    BookingExpired,
    BookingLateRefund,
    BookingRefunded,
)
from shared.coworking.bookings.models import Booking, BookingStatus
from shared.coworking.bookings.store import free_slots, load, save, take_slots
from shared.data.uow import UnitOfWork
from shared.identity.contacts import is_erased
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, ReceiptLine, return_url

KIND = "booking"
# The provider takes 128 characters: https://yookassa.ru/developers/api#create_payment
DESCRIPTION = "Бронь «{name}», {begin}"
NAME_LENGTH = 128 - len(DESCRIPTION.format(name="", begin="31.12.2026 23:59"))


def payable_of(booking: Booking) -> Payable:
    """What the payment provider receives: one line of a receipt (54-FZ), made of the booking alone."""
    local = clock.parse(booking.begin).astimezone(ZoneInfo(booking.time_zone))
    description = DESCRIPTION.format(name=booking.resource_name[:NAME_LENGTH], begin=f"{local:%d.%m.%Y %H:%M}")
    return Payable(
        kind=KIND,
        id=booking.booking_id,
        user_id=booking.user_id,
        amount=booking.amount,
        currency=booking.currency,
        description=description,
        phone=booking.phone,
        email=booking.email,
        receipt=(ReceiptLine(description, 1, booking.amount, booking.amount, payment_subject="service"),),
        return_url=return_url(KIND, booking.booking_id),
        open=booking.status == BookingStatus.AWAITING_PAYMENT,
    )


# Cancelled: without having been paid, since nothing else comes of a payment that was.
UNPAID = (BookingStatus.AWAITING_PAYMENT, BookingStatus.EXPIRED, BookingStatus.CANCELLED)
# Longer than anybody who hears of money may run.
_ENDS_SOON = timedelta(minutes=2)


def _is_held_meanwhile(booking: Booking) -> bool:
    # A hold that ends before the commit keeps no closure away, and taking its own slots depends on none.
    return clock.now() + _ENDS_SOON < clock.parse(str(booking.hold_until))


@dataclass(frozen=True, slots=True)
class BookingPayable:
    """The port between payments and bookings: each method adds the booking's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the booking does not wait for money."""
        return payable_of(_load(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:  # noqa: ARG002 - the port has it
        """Refuse a link for a booking that no longer waits for money; the booking itself does not change."""
        if _load(payment.payable_id).status != BookingStatus.AWAITING_PAYMENT:
            raise NotPayableError()

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Confirm the booking: its slots must be its own still, or free again when its hold has ended or is about to.

        Raises CannotFulfilError, also from the commit, for a booking that was cancelled, is paid, has begun, whose
        slots somebody else has taken, or whose person was erased after its hold.
        """
        booking = _load(payment.payable_id)
        is_waiting = booking.status in (BookingStatus.AWAITING_PAYMENT, BookingStatus.EXPIRED)
        if not is_waiting or clock.parse(booking.begin) <= clock.now():
            raise CannotFulfilError()
        # An erasure cancels bookings that wait; the link of one whose hold had ended still takes money.
        if booking.status == BookingStatus.EXPIRED and is_erased(booking.user_id):
            raise CannotFulfilError()
        if booking.status == BookingStatus.AWAITING_PAYMENT and _is_held_meanwhile(booking):
            take_slots(uow, booking, booking.slots, hold_until=None, on_conflict=CannotFulfilError())
        else:
            renew(uow, booking)
        booking.status, booking.payment_id = BookingStatus.CONFIRMED.value, payment.payment_id
        booking.hold_until = None
        save(uow, booking)
        uow.add_event(events.of_booking(booking, BookingConfirmed(**events.facts_of(booking), paid_by=booking.paid_by)))
        metric("bookings_paid")
        metric("revenue_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """The money goes back; the booking stays as it is."""
        booking = _load(payment.payable_id)
        late = BookingLateRefund(**events.facts_of(booking), payment_id=payment.payment_id)
        uow.add_event(events.of_booking(booking, late))
        metric("payments_too_late")

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: the booking waits for a person, and its slots are freed.

        Also when it had ended: its only payment is this one, and who cancels the booking gives its money back.
        """
        booking = _load(payment.payable_id)
        if booking.status in UNPAID:
            booking.status, booking.payment_id = BookingStatus.AMOUNT_MISMATCH.value, payment.payment_id
            free_slots(uow, booking, booking.resource_id, booking.slots)
            save(uow, booking)
        mismatch = BookingAmountMismatch(
            **events.facts_of(booking), payment_id=payment.payment_id, captured_amount=captured_amount
        )
        uow.add_event(events.of_booking(booking, mismatch))

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link no longer works: the hold ends, so that others may book."""
        booking = _load(payment.payable_id)
        if booking.status == BookingStatus.AWAITING_PAYMENT and booking.payment_id == payment.payment_id:
            expire(uow, booking)
            save(uow, booking)

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Count the refund; the booking itself was cancelled, or not, when the refund was asked for."""
        booking = _load(payment.payable_id)
        if booking.payment_id != payment.payment_id or booking.status == BookingStatus.EXPIRED:
            return
        booking.refunded_amount = payment.refunded_amount
        save(uow, booking)
        refunded = BookingRefunded(**events.facts_of(booking), refund_id=refund.refund_id, refund_amount=refund.amount)
        uow.add_event(events.of_booking(booking, refunded))

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing was refunded, so nothing changes; payments tell the operators."""


def expire(uow: UnitOfWork, booking: Booking) -> None:
    """End a hold: the slots are free. The caller saves the booking."""
    free_slots(uow, booking, booking.resource_id, booking.slots)
    booking.status, booking.hold_until = BookingStatus.EXPIRED.value, None
    uow.add_event(events.of_booking(booking, BookingExpired(**events.facts_of(booking))))


def _load(booking_id: str) -> Booking:
    try:
        return load(booking_id)
    except BookingNotFoundError:
        raise NotPayableError() from None


PAYABLES: Payables = {KIND: BookingPayable()}
