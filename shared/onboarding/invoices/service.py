"""Invoices at the desk and for the client: extra ones, links to pay by, cash and terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from shared.core import clock
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data.idempotency import IdempotencyKey
from shared.documents.printable import check_printable
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, check_holder, load_case
from shared.onboarding.clients.steps import Action, Status
from shared.onboarding.contracts.facts import rubles
from shared.onboarding.errors import (
    AlreadyPaidError,
    AmountMismatchError,
    ClientClosedError,
    DueInPastError,
    InvoiceLimitError,
    InvoiceNotFoundError,
    InvoiceNotPayableError,
    StepIncompleteError,
)
from shared.onboarding.invoices import issue
from shared.onboarding.invoices.issue import first_invoice
from shared.onboarding.invoices.models import Invoice, InvoiceStatus
from shared.onboarding.invoices.payable import PAYABLES, find, mark_paid, payable_of
from shared.onboarding.threads.log import INVOICE, log
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.payments.rules import PaymentStatus
from shared.providers.payments.base import PaymentProvider, ProviderError

__all__ = ["cancel", "confirm", "create", "first_invoice", "of_client", "pay"]

Method = Literal["cash", "terminal"]
AWAITING: Final = InvoiceStatus.AWAITING_PAYMENT
# The transaction that closes a case cancels them all, two writes each, beside the references of ten devices.
MAX_UNPAID: Final = 20


def create(
    *,
    client_id: str,
    desk: Desk,
    amount: int,
    description: str,
    due_at: datetime | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Invoice:
    """Issue an extra invoice over `amount` kopecks, due in a week if nothing is said.

    Raises ClientClosedError for a cancelled client, DueInPastError, InvoiceLimitError, UnprintableTextError and
    what `change_case` raises.
    """
    check_printable({"description": description})

    def act(editor: CaseEditor) -> Invoice:
        if editor.client.status == Status.CANCELLED:
            raise ClientClosedError(client_status=editor.client.status)
        if sum(one.kind == issue.EXTRA and one.status == AWAITING for one in editor.case.invoices) >= MAX_UNPAID:
            raise InvoiceLimitError()
        due = due_at or editor.moment + issue.DUE_AFTER
        if due <= editor.moment:
            raise DueInPastError()
        invoice = issue.issue(editor, kind=issue.EXTRA, amount=amount, description=description, due_at=due)
        text = INVOICE.format(number=invoice.number, amount=rubles(amount), description=description)
        log(editor.uow, client_id, "invoice", text, now=editor.now, author_id=editor.actor)
        return invoice

    return change_case(
        client_id,
        Action.PAYMENT,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=_reference,
    )


def cancel(*, client_id: str, invoice_id: str, desk: Desk, idempotency: IdempotencyKey | None = None) -> Invoice:
    """Cancel an extra invoice that waits for its money. Raises InvoiceNotFoundError, InvoiceNotPayableError."""

    def act(editor: CaseEditor) -> Invoice:
        invoice = editor.case.get_invoice(invoice_id)
        if invoice.kind != issue.EXTRA or invoice.status != AWAITING:
            raise InvoiceNotPayableError(invoice_status=invoice.status)
        issue.cancel(editor, invoice)
        return invoice

    return change_case(
        client_id,
        Action.PAYMENT,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=_reference,
    )


def confirm(
    *,
    client_id: str,
    desk: Desk,
    method: Method,
    amount: int,
    receipt_no: str | None = None,
    invoice_id: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Case:
    """Record money taken at the desk, in kopecks, for the surcharge's invoice or the one that is named.

    The same confirmation again changes nothing. What comes by an open link afterwards is refunded.
    Raises AmountMismatchError, AlreadyPaidError, InvoiceNotPayableError, InvoiceNotFoundError, and StepIncompleteError
    before the signature.
    """
    case = load_case(client_id)
    check_holder(case, desk)
    if (same := _confirmed_before(case, invoice_id, method, amount)) is not None:
        return same

    def act(editor: CaseEditor) -> Case:
        if (again := _confirmed_before(editor.case, invoice_id, method, amount)) is not None:
            return again
        invoice = _to_confirm(editor.case, invoice_id)
        if invoice.status != AWAITING:
            raise InvoiceNotPayableError(invoice_status=invoice.status)
        invoice.receipt_no, invoice.confirmed_by = receipt_no, editor.actor
        invoice.paid_amount = amount
        mark_paid(editor, invoice, method=method)
        return editor.case

    return change_case(
        client_id,
        Action.PAYMENT,
        act,
        desk=desk,
        idempotency=idempotency,
        reference=lambda _: {"client_id": client_id},
    )


def _reference(made: Invoice) -> dict[str, str]:
    return {"invoice_id": made.invoice_id}


def _to_confirm(case: Case, invoice_id: str | None) -> Invoice:
    if invoice_id is not None:
        return case.get_invoice(invoice_id)
    if not case.is_signed:
        raise StepIncompleteError(missing=["signature_missing"])
    found = [one for one in case.invoices if one.kind == issue.SURCHARGE]
    if not found:
        raise InvoiceNotFoundError()
    return found[-1]


def _confirmed_before(case: Case, invoice_id: str | None, method: str, amount: int) -> Case | None:
    """The case when this is a repetition. Raises AmountMismatchError, AlreadyPaidError."""
    invoice = _to_confirm(case, invoice_id)
    if invoice.status == InvoiceStatus.PAID and invoice.method != method:
        raise AlreadyPaidError()
    if amount != invoice.amount:
        raise AmountMismatchError(due=invoice.amount)
    return case if invoice.status == InvoiceStatus.PAID else None


def of_client(*, invoice_id: str, user_id: str) -> tuple[Case, Invoice]:
    """An invoice of a person's own case. Raises InvoiceNotFoundError, also for somebody else's."""
    case, invoice = find(invoice_id)
    if case.client.user_id != user_id:
        raise InvoiceNotFoundError()
    return case, invoice


def pay(
    *,
    client_id: str,
    invoice_id: str,
    provider: PaymentProvider,
    desk: Desk | None = None,
    actor: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Invoice:
    """Give a link to pay by: the present one while it works, else a new one.

    Without the provider's answer the invoice has no `payment_url` yet: reconciliation creates it later.
    Raises InvoiceNotFoundError, AlreadyPaidError, InvoiceNotPayableError and, at the desk, what `change_case` raises.
    """
    case = load_case(client_id)
    if desk is not None:
        check_holder(case, desk)
    last = _current_payment(case, invoice_id, provider)

    def act(editor: CaseEditor) -> Invoice:
        invoice = editor.case.get_invoice(invoice_id)
        _require_awaiting(invoice)
        # Of two requests at once the second has the link of the first.
        if last is not None and (invoice.payment_id != last.payment_id or _works(last)):
            return invoice
        if last is None and invoice.payment_id:
            return invoice
        invoice.payment_attempts = int(invoice.payment_attempts or 0) + 1
        payment = payments.open_payment(
            uow=editor.uow, payable=payable_of(editor.case, invoice), attempt=int(invoice.payment_attempts)
        )
        invoice.payment_id, invoice.payment_status = payment.payment_id, str(payment.status)
        invoice.payment_url = None
        editor.save(invoice)
        return invoice

    invoice = change_case(
        client_id,
        Action.PAYMENT,
        act,
        desk=desk,
        actor=actor,
        idempotency=idempotency,
        reference=_reference,
    )
    payments.start(payment_id=str(invoice.payment_id), payables=PAYABLES, provider=provider)
    return load_case(client_id).get_invoice(invoice_id)


def _current_payment(case: Case, invoice_id: str, provider: PaymentProvider) -> Payment | None:
    """The payment that the invoice waits for, as the provider knows it; what is stored when it does not answer."""
    invoice = case.get_invoice(invoice_id)
    _require_awaiting(invoice)
    if not invoice.payment_id:
        return None
    try:
        payments.refresh(payment_id=invoice.payment_id, payables=PAYABLES, provider=provider)
    except ProviderError:
        metric("payment_not_asked")
    return payments.start(payment_id=invoice.payment_id, payables=PAYABLES, provider=provider)


def _works(payment: Payment) -> bool:
    ends = clock.parse(payment.created_at) + timedelta(minutes=settings().payment_link_minutes)
    return payment.status == PaymentStatus.CREATING or (payment.status == PaymentStatus.PENDING and clock.now() < ends)


def _require_awaiting(invoice: Invoice) -> None:
    if invoice.status == InvoiceStatus.PAID:
        raise AlreadyPaidError()
    if invoice.status != AWAITING:
        raise InvoiceNotPayableError(invoice_status=invoice.status)
