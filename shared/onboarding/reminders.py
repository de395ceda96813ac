"""When a client is reminded of a contract or an invoice: pure functions, and the changes that they lead to.

Three reminders at most: after one and three days, and before the end (a contract's expiry, an invoice's due date).
Those that a pause of the schedule has missed collapse into the latest. One that falls into the client's quiet hours is
decided at their end, when the contract may be signed. After the end there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from shared.core import clock
from shared.notifications import inbox, rules
from shared.notifications.rules import Category, Choices
from shared.onboarding.case import CaseEditor
from shared.onboarding.clients.blockers import shown_status
from shared.onboarding.clients.steps import Status
from shared.onboarding.contracts.models import Contract, ContractStatus, ids_of
from shared.onboarding.events import ContractReminded, InvoiceReminded
from shared.onboarding.invoices.models import Invoice, InvoiceStatus

AFTER: Final = (timedelta(days=1), timedelta(days=3))
EXPIRING_BEFORE: Final = timedelta(days=2)
# News about contracts and invoices is sent at once; that nothing has happened can wait for the morning.
_REMINDERS: Final = Category("documents", optional=True, transactional=False)


def of_contract(contract: Contract) -> tuple[datetime, ...]:
    """The moments of a contract's reminders, in their order; none unless it waits for its signature."""
    if contract.status != ContractStatus.PENDING or not contract.ready_at or not contract.expires_at:
        return ()
    ready, expires = clock.parse(contract.ready_at), clock.parse(contract.expires_at)
    return (*(ready + after for after in AFTER), expires - EXPIRING_BEFORE)


def of_invoice(invoice: Invoice) -> tuple[datetime, ...]:
    """The moments of an invoice's reminders, in their order; none unless it waits for its money."""
    if invoice.status != InvoiceStatus.AWAITING_PAYMENT:
        return ()
    created = clock.parse(invoice.created_at)
    return tuple(sorted((*(created + after for after in AFTER), clock.parse(invoice.due_at))))


def due(moments: Sequence[datetime], sent: int, now: datetime) -> int | None:
    """The number (from 1) of the reminder that is to be sent now, the latest of those missed; None for none."""
    passed = sum(moment <= now for moment in moments)
    return passed if passed > sent else None


def next_moment(moments: Sequence[datetime], sent: int) -> datetime | None:
    """When the next reminder is due; None when all were sent."""
    return moments[sent] if sent < len(moments) else None


def contract_watch_at(contract: Contract) -> str | None:
    """`watch_at` of a contract that waits for its signature: its next reminder, or else its expiry."""
    if contract.status != ContractStatus.PENDING or not contract.expires_at:
        return None
    found = next_moment(of_contract(contract), int(contract.reminders_sent or 0))
    return clock.iso(found) if found else str(contract.expires_at)


def invoice_watch_at(invoice: Invoice) -> str | None:
    """`watch_at` of an invoice: its next reminder."""
    found = next_moment(of_invoice(invoice), int(invoice.reminders_sent or 0))
    return clock.iso(found) if found else None


def quiet_until(user_id: str | None, moment: datetime) -> datetime | None:
    """The end of a person's quiet hours when a moment falls into them; without an account those of the defaults."""
    choices = inbox.choices_of(user_id) if user_id else Choices()
    return rules.send_after(_REMINDERS, choices, moment)


def remind_of_contract(editor: CaseEditor, contract: Contract) -> bool:
    """Announce the reminder that is due and set when to look at the contract again; whether one was announced.

    A contract that became stale is the manager's matter: its reminders are skipped.
    """
    number = due(of_contract(contract), int(contract.reminders_sent or 0), editor.moment)
    if number is not None and (morning := quiet_until(editor.client.user_id, editor.moment)):
        contract.watch_at = min(clock.iso(morning), str(contract.expires_at))
        editor.save(contract)
        return False
    contract.reminders_sent = number or contract.reminders_sent
    contract.watch_at = contract_watch_at(contract)
    editor.save(contract)
    is_pending = shown_status(contract, editor.client.facts_version) == ContractStatus.PENDING
    if number is None or not is_pending or editor.client.status == Status.CANCELLED:
        return False
    editor.add_event(ContractReminded(**ids_of(contract), number=number, is_expiring=number > len(AFTER)))
    return True


def remind_of_invoice(editor: CaseEditor, invoice: Invoice) -> bool:
    """Announce the reminder that is due and set when to look at the invoice again; whether one was announced."""
    number = due(of_invoice(invoice), int(invoice.reminders_sent or 0), editor.moment)
    if number is not None and (morning := quiet_until(editor.client.user_id, editor.moment)):
        invoice.watch_at = clock.iso(morning)
        editor.save(invoice)
        return False
    invoice.reminders_sent = number or invoice.reminders_sent
    invoice.watch_at = invoice_watch_at(invoice)
    editor.save(invoice)
    if number is None:
        return False
    editor.add_event(
        InvoiceReminded(
            client_id=invoice.client_id, invoice_id=invoice.invoice_id, amount=int(invoice.amount), number=number
        )
    )
    return True
