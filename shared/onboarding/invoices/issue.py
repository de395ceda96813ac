"""Issuing and cancelling invoices within a change of the case: no network, so that signing may do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shared.core import clock, ids
from shared.onboarding.case import CaseEditor
from shared.onboarding.events import InvoiceCancelled, InvoiceIssued
from shared.onboarding.invoices.models import Invoice, InvoiceStatus
from shared.onboarding.models import Reference
from shared.onboarding.reminders import invoice_watch_at

DUE_AFTER: Final = timedelta(days=7)
SURCHARGE, EXTRA = "surcharge", "extra"


def first_invoice(editor: CaseEditor, *, description: str | None = None) -> Invoice | None:
    """The surcharge's invoice, issued by the signature in the signature's own transaction: call it in `act`.

    Two items (invoice, reference) and one event; none when the surcharge is zero (the case is then processed at once).
    A case has one: the invoice that is there already is returned. The contract that counts must be signed by now.
    """
    present = next((one for one in editor.case.invoices if one.kind == SURCHARGE), None)
    if present is not None:
        return present
    amount = int((editor.client.surcharge or {}).get("amount", 0))
    if amount <= 0:
        return None
    contract = editor.case.get_contract()
    return issue(
        editor,
        kind=SURCHARGE,
        amount=amount,
        description=description or f"Доплата по договору {contract.contract_no}",
        due_at=editor.moment + DUE_AFTER,
    )


def issue(editor: CaseEditor, *, kind: str, amount: int, description: str, due_at: datetime) -> Invoice:
    """Add an invoice over `amount` kopecks to the case; its first reminder is looked at after a day."""
    contract = editor.case.contract
    number = contract.contract_no if contract is not None else ids.new_reference()
    invoice = Invoice(
        client_id=editor.client.client_id,
        invoice_id=ids.new("inv"),
        number=f"{number}-{len(editor.case.invoices) + 1}",
        contract_id=contract.contract_id if contract is not None else None,
        kind=kind,
        amount=amount,
        description=description,
        due_at=clock.iso(due_at),
        created_at=editor.now,
    )
    invoice.watch_at = invoice_watch_at(invoice)
    editor.save(invoice)
    editor.put_reference(
        Reference.of(Reference.id(invoice.invoice_id), editor.client.client_id, holder_id=invoice.invoice_id)
    )
    editor.add_event(
        InvoiceIssued(
            client_id=editor.client.client_id,
            invoice_id=invoice.invoice_id,
            amount=amount,
            kind=kind,
            due_at=invoice.due_at,
        )
    )
    return invoice


def cancel(editor: CaseEditor, invoice: Invoice) -> None:
    """Cancel an invoice that waits for its money. Its link cannot be withdrawn: what comes by it is refunded."""
    invoice.status, invoice.watch_at, invoice.payment_url = InvoiceStatus.CANCELLED.value, None, None
    editor.save(invoice)
    editor.add_event(
        InvoiceCancelled(client_id=editor.client.client_id, invoice_id=invoice.invoice_id, amount=invoice.amount)
    )


def cancel_unpaid(editor: CaseEditor) -> None:
    """Cancel every invoice of a case that waits for its money."""
    for invoice in list(editor.case.invoices):
        if invoice.status == InvoiceStatus.AWAITING_PAYMENT:
            cancel(editor, invoice)
