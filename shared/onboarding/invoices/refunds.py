"""Money of an invoice goes back: by the payment that brought it, or over the desk's counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.data.idempotency import IdempotencyKey
from shared.onboarding.case import CaseEditor, Desk, change_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts.facts import rubles
from shared.onboarding.errors import NothingToRefundError
from shared.onboarding.events import InvoiceRefunded, InvoiceRefundRequested
from shared.onboarding.invoices.models import AT_DESK, Invoice, InvoiceStatus
from shared.onboarding.invoices.payable import KIND
from shared.onboarding.threads.log import REFUND, log
from shared.payments import lookup, rules
from shared.payments.errors import RefundExceedsPaidError
from shared.payments.models import Payment
from shared.payments.refunds import request_refund
from shared.payments.rules import PaymentStatus


@dataclass(frozen=True, slots=True)
class RefundedInvoice:
    """An invoice with a refund over `amount` kopecks; without a `refund_id` the desk hands the money back."""

    invoice: Invoice
    amount: int
    refund_id: str | None = None

    @property
    def status(self) -> Literal["requested", "recorded"]:
        """`requested` of the provider, or `recorded` of the desk's money."""
        return "requested" if self.refund_id else "recorded"

    def reference(self) -> dict[str, str | int]:
        """What a repeated request is answered from."""
        return {"amount": self.amount, **({"refund_id": self.refund_id} if self.refund_id else {})}


def refund(
    *,
    client_id: str,
    invoice_id: str,
    desk: Desk,
    reason: str,
    amount: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> RefundedInvoice:
    """Give money of an invoice back, all that is left when no `amount` (kopecks) is named; an admin's.

    What came by a link goes back by it, also of a held invoice, which then waits for its money again, and what came
    over a paid one. Money that the desk took is handed back there, and recorded. The reason is kept in the desk's log.
    Raises InvoiceNotFoundError, NothingToRefundError, RefundExceedsPaidError, and OwnClientError.
    """

    def act(editor: CaseEditor) -> RefundedInvoice:
        invoice = editor.case.get_invoice(invoice_id)
        payment = _payment_of(invoice)
        if payment is not None:
            total = _total(amount, _left(payment))
            opened = request_refund(uow=editor.uow, payment=payment, amount=total, reason=reason)
            done = RefundedInvoice(invoice, total, str(opened.refund_id))
        elif invoice.status == InvoiceStatus.PAID and invoice.method in AT_DESK:
            done = RefundedInvoice(invoice, _record(editor, invoice, amount))
        else:
            raise NothingToRefundError()
        editor.add_event(
            InvoiceRefundRequested(
                client_id=client_id, invoice_id=invoice_id, amount=done.amount, refund_id=done.refund_id
            )
        )
        text = REFUND.format(amount=rubles(done.amount), number=invoice.number, reason=reason)
        log(editor.uow, client_id, "invoice", text, now=editor.now, author_id=editor.actor)
        return done

    return change_case(
        client_id,
        Action.PAYMENT,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=RefundedInvoice.reference,
    )


def _payment_of(invoice: Invoice) -> Payment | None:
    """The payment with money that can go back, the one that settled the invoice first."""
    known = dict.fromkeys([str(invoice.payment_id)] if invoice.payment_id else [])
    known |= dict.fromkeys(str(one.payment_id) for one in lookup.payments_of(KIND, invoice.invoice_id))
    read = (lookup.get(payment_id) for payment_id in known)
    return next((one for one in read if one.status == PaymentStatus.SUCCEEDED and _left(one) > 0), None)


def _left(payment: Payment) -> int:
    return rules.refundable(captured=payment.captured_amount, reserved=payment.refund_reserved)


def _total(amount: int | None, left: int) -> int:
    total = left if amount is None else amount
    if total > left:
        raise RefundExceedsPaidError(available=left)
    return total


def _record(editor: CaseEditor, invoice: Invoice, amount: int | None) -> int:
    before, paid = int(invoice.refunded_amount or 0), int(invoice.paid_amount or invoice.amount)
    total = _total(amount, paid - before)
    is_full = before + total == paid
    invoice.refunded_amount = before + total
    invoice.payment_status = "refunded" if is_full else "partially_refunded"
    if is_full:
        invoice.status = InvoiceStatus.REFUNDED.value
    editor.save(invoice)
    editor.add_event(InvoiceRefunded(client_id=editor.client.client_id, invoice_id=invoice.invoice_id, amount=total))
    return total
