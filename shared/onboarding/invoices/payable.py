"""The invoice as a payable: what payments ask about it, and how it changes when its money moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.observability import metric
from shared.data.uow import UnitOfWork
from shared.onboarding.case import Case, CaseEditor, change_case_within, load_case, resolve
from shared.onboarding.clients.steps import Status
from shared.onboarding.errors import InvoiceNotFoundError
from shared.onboarding.events import InvoiceHeld, InvoiceLateRefund, InvoicePaid, InvoiceRefunded
from shared.onboarding.invoices.models import AT_DESK, Invoice, InvoiceStatus
from shared.onboarding.models import Reference
from shared.onboarding.reminders import invoice_watch_at
from shared.payments.errors import CannotFulfilError, NotPayableError
from shared.payments.models import Payment, Refund
from shared.payments.payable import Payable, Payables, ReceiptLine, return_url

KIND = "invoice"


def payable_of(case: Case, invoice: Invoice) -> Payable:
    """What the payment provider receives: one line of a receipt (54-FZ). An unlinked client is its own customer."""
    return Payable(
        kind=KIND,
        id=invoice.invoice_id,
        user_id=str(case.client.user_id or case.client.client_id),
        amount=invoice.amount,
        currency=invoice.currency,
        description=invoice.description,
        phone=case.client.phone if not case.client.erased_at else None,
        email=case.client.email,
        receipt=(ReceiptLine(invoice.description, 1, invoice.amount, invoice.amount),),
        return_url=return_url(KIND, invoice.invoice_id),
        open=invoice.status == InvoiceStatus.AWAITING_PAYMENT,
    )


def find(invoice_id: str) -> tuple[Case, Invoice]:
    """An invoice with its case, strongly consistent. Raises InvoiceNotFoundError."""
    reference = resolve(Reference.id(invoice_id), InvoiceNotFoundError())
    case = load_case(reference.client_id)
    return case, case.get_invoice(invoice_id)


def mark_paid(editor: CaseEditor, invoice: Invoice, *, method: str) -> None:
    """Make an invoice paid; the surcharge's also finishes a signed case."""
    invoice.status, invoice.method, invoice.paid_at = InvoiceStatus.PAID.value, method, editor.now
    invoice.payment_url = invoice.watch_at = None
    editor.save(invoice)
    editor.add_event(
        InvoicePaid(
            client_id=editor.client.client_id,
            invoice_id=invoice.invoice_id,
            amount=invoice.amount,
            method=method,
            paid_at=editor.now,
        )
    )


@dataclass(frozen=True, slots=True)
class InvoicePayable:
    """The port between payments and invoices: each method adds the invoice's part to payments' transaction."""

    def describe(self, payable_id: str) -> Payable:
        """The payable; no longer open once the invoice does not wait for money."""
        return payable_of(*find(payable_id))

    def on_started(self, uow: UnitOfWork, payment: Payment) -> None:
        """Keep the link with the invoice. Raises NotPayableError when it does not wait for money any more."""

        def started(_: CaseEditor, invoice: Invoice) -> bool:
            if invoice.status != InvoiceStatus.AWAITING_PAYMENT:
                raise NotPayableError()
            if invoice.payment_id != payment.payment_id:
                return False
            invoice.payment_status, invoice.payment_url = str(payment.status), payment.confirmation_url
            return True

        _change(uow, payment, started)

    def on_succeeded(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Make the invoice paid, by whichever of its links.

        Raises CannotFulfilError for one that was paid (at the desk, too), cancelled, or is held for another payment.
        """

        def succeeded(editor: CaseEditor, invoice: Invoice) -> bool:
            if invoice.status != InvoiceStatus.AWAITING_PAYMENT:
                raise CannotFulfilError()
            invoice.payment_id, invoice.payment_status = payment.payment_id, str(payment.status)
            invoice.paid_amount = captured_amount
            mark_paid(editor, invoice, method="online")
            return False

        _change(uow, payment, succeeded)
        metric("revenue_kopecks", captured_amount, "None")

    def on_late_refund(self, uow: UnitOfWork, payment: Payment) -> None:
        """The money goes back; the invoice stays as it is."""

        def late(editor: CaseEditor, invoice: Invoice) -> bool:
            editor.add_event(
                InvoiceLateRefund(
                    client_id=editor.client.client_id,
                    invoice_id=invoice.invoice_id,
                    amount=payment.captured_amount or payment.amount,
                    payment_id=payment.payment_id,
                )
            )
            return False

        _change(uow, payment, late)
        metric("payments_too_late")

    def on_mismatch(self, uow: UnitOfWork, payment: Payment, *, captured_amount: int) -> None:
        """Another amount came: the invoice is held for a person, or stays cancelled; a settled one stays as it is."""

        def mismatch(editor: CaseEditor, invoice: Invoice) -> bool:
            editor.add_event(
                InvoiceHeld(
                    client_id=editor.client.client_id,
                    invoice_id=invoice.invoice_id,
                    amount=invoice.amount,
                    paid_amount=captured_amount,
                )
            )
            is_awaited = invoice.status == InvoiceStatus.AWAITING_PAYMENT
            if not is_awaited and invoice.status != InvoiceStatus.CANCELLED:
                return False
            if is_awaited:
                invoice.status = InvoiceStatus.HELD.value
            # A cancelled one owes nothing, but shows by `paid_amount` that there is money to give back.
            invoice.payment_id, invoice.paid_amount = payment.payment_id, captured_amount
            invoice.payment_status, invoice.payment_url, invoice.watch_at = "held", None, None
            return True

        _change(uow, payment, mismatch)

    def on_canceled(self, uow: UnitOfWork, payment: Payment) -> None:
        """The link no longer works; the invoice waits for another, or for cash."""

        def canceled(_: CaseEditor, invoice: Invoice) -> bool:
            if invoice.status != InvoiceStatus.AWAITING_PAYMENT or invoice.payment_id != payment.payment_id:
                return False
            invoice.payment_status, invoice.payment_url = str(payment.status), None
            return True

        _change(uow, payment, canceled)

    def on_refunded(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Count the refund of the payment that settled the invoice; a held one waits for its money again.

        Its client is then reminded as of any other; one that was cancelled meanwhile owes nothing.
        """

        def refunded(editor: CaseEditor, invoice: Invoice) -> bool:
            if invoice.payment_id != payment.payment_id or invoice.method in AT_DESK:
                return False
            editor.add_event(
                InvoiceRefunded(
                    client_id=editor.client.client_id,
                    invoice_id=invoice.invoice_id,
                    amount=refund.amount,
                    never_paid=True if invoice.paid_at is None else None,
                )
            )
            is_full = payment.refunded_amount >= payment.captured_amount
            invoice.refunded_amount = payment.refunded_amount
            is_owed = invoice.status == InvoiceStatus.HELD and editor.client.status != Status.CANCELLED
            if is_full and is_owed:
                invoice.status = InvoiceStatus.AWAITING_PAYMENT.value
                invoice.payment_id = invoice.paid_amount = invoice.refunded_amount = None
                invoice.payment_status, invoice.watch_at = "none", invoice_watch_at(invoice)
            elif is_full:
                invoice.status, invoice.payment_status = InvoiceStatus.REFUNDED.value, "refunded"
            else:
                invoice.payment_status = "partially_refunded"
            return True

        _change(uow, payment, refunded)

    def on_refund_failed(self, uow: UnitOfWork, payment: Payment, refund: Refund) -> None:
        """Nothing was refunded, so nothing changes; payments tell the operators."""


def _change(uow: UnitOfWork, payment: Payment, act: Callable[[CaseEditor, Invoice], bool]) -> None:
    """Add a change of the payment's invoice; `act` says whether the invoice itself is to be saved."""

    def changed(editor: CaseEditor) -> None:
        invoice = editor.case.get_invoice(payment.payable_id)
        if act(editor, invoice):
            editor.save(invoice)

    reference = resolve(Reference.id(payment.payable_id), InvoiceNotFoundError())
    change_case_within(uow, reference.client_id, changed)


PAYABLES: Payables = {KIND: InvoicePayable()}
