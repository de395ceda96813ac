"""The port between payments and whatever is paid for: payments knows a payable, never an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from shared.core.settings import settings

if TYPE_CHECKING:
    from shared.data.uow import UnitOfWork
    from shared.payments.models import Payment, Refund

PaymentMode = Literal["full_payment", "full_prepayment"]
PaymentSubject = Literal["commodity", "service"]


@dataclass(frozen=True)
class ReceiptLine:
    """One line of a fiscal receipt, in kopecks; ``line_total`` is after discounts: at most unit price × quantity.

    ``payment_subject`` says what is sold: goods, or a service (54-FZ, tag 1212). ``vat_code`` is the provider's code of
    the rate of what is sold, None for the organisation's; a prepayment's calculated rate follows from it.
    """

    description: str
    quantity: int
    unit_price: int
    line_total: int
    payment_mode: PaymentMode = "full_payment"
    payment_subject: PaymentSubject = "commodity"
    vat_code: int | None = None


@dataclass(frozen=True)
class Payable:
    """What is to be paid: ``amount`` in minor units of ``currency``; the receipt lines' totals add up to it.

    ``saves_method`` asks the provider to keep how it is paid, ``method_id`` charges what it kept: nobody is asked.

    It must describe the same thing in the same words each time: the provider answers a repeated request
    only if its body is the same. ``open`` is False once it must not be paid any more (expired, cancelled).
    """

    kind: str
    id: str
    user_id: str
    amount: int
    currency: str
    description: str
    phone: str | None
    email: str | None
    receipt: tuple[ReceiptLine, ...]
    return_url: str
    open: bool = True
    saves_method: bool = False
    method_id: str | None = None


class PayableHandler(Protocol):
    """What a business module does when its payable's money moves.

    Every ``on_…`` adds operations to the unit of work that payments commits, so that the money's state and the
    payable's change together or not at all. ``payment`` and ``refund`` are shown as they will be after the commit.
    """

    def describe(self, payable_id: str) -> Payable:
        """Say what is to be paid, also when it has been paid or is no longer ``open`` (receipts of refunds need it)."""

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:
        """The payment has a link (``payment.confirmation_url``), which is stored with the payment.

        Raises ``NotPayableError``, now or by a lost condition, when the payable is no longer open. One that was
        planned (``payment.is_planned``) is stored only if it is not there: who stops waiting for it has stored it then.
        """

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """The full amount arrived. Raises ``CannotFulfilError``, now or by a lost condition, when the payable
        cannot be given any more, or was paid by another payment: the money then goes back.
        """

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """The payable could not be fulfilled and a full refund has been opened in this unit of work."""

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount or currency arrived: hold the payable for a person, ship nothing. Raises ``CannotFulfilError``
        when nobody could decide about this payment (it is held for another already, or has ended): the money then
        goes back.
        """

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The provider cancelled the payment; the customer may ask for a new link."""

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """A refund went through; ``payment.refunded_amount`` counts it."""

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """The provider refused a refund; its amount may be refunded anew."""


Payables = Mapping[str, PayableHandler]


def return_url(kind: str, identifier: str) -> str:
    """Where the provider sends the payer back to: the site's page (PAYMENT_RETURN_URL) with `kind=identifier`."""
    base = settings().payment_return_url
    return f"{base}{'&' if '?' in base else '?'}{kind}={identifier}"
