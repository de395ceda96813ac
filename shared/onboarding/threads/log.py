"""What the system writes into the desk's log of a client: what was sent and issued, and how the contract went on.

What a request at the desk or in the app causes lies in its own transaction: a code, an extra invoice, a look at the
passport. The rest follows from events (`log_event`), so that a signature stays one small transaction.
Its texts are stored, so they have one language, that of the client's ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from shared.core import clock, ids
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.onboarding.contracts.facts import rubles
from shared.onboarding.events import ContractReady, ContractSealed, ContractSigned, InvoiceIssued, InvoicePaid
from shared.onboarding.threads.models import ThreadMessage

Kind: TypeAlias = Literal["system", "code", "invoice"]
Fields: TypeAlias = Mapping[str, Any]

CODE: Final = "Код № {code_no} для подписи договора {contract_no} отправлен на номер {masked_phone}."
INVOICE: Final = "Выставлен счёт {number} на {amount}: {description}."
REFUND: Final = "Возврат {amount} по счёту {number}: {reason}"
REVEALED: Final = "Паспорт просмотрен: {reason}"
OPENED: Final = "Договор {contract_no} открыт."


def log(uow: UnitOfWork, client_id: str, kind: Kind, text: str, *, now: str, author_id: str | None = None) -> None:
    """Add a message to the caller's transaction; `now` ISO 8601 UTC, `author_id` who caused it."""
    uow.create(_message(client_id, ids.new("msg"), kind, text, now, author_id))


def log_event(event: DomainEvent) -> None:
    """Write what an event says, if it says anything to the desk; delivered twice it is one message."""
    found = _OF_EVENTS.get(event.type)
    made = found(event.data) if found else None
    if made is not None:
        # An event's id is as unique as a message's, and sorts by time like one.
        message_id = "msg_" + event.id.rpartition("_")[2]
        at = clock.iso(event.occurred_at)
        _message(str(event.data["client_id"]), message_id, *made, at, event.actor).save()


def _message(client_id: str, message_id: str, kind: Kind, text: str, now: str, author_id: str | None) -> ThreadMessage:
    return ThreadMessage(
        *ThreadMessage.key(client_id, message_id),
        client_id=client_id,
        message_id=message_id,
        kind=kind,
        author_id=author_id,
        text=text,
        created_at=now,
    )


def _contract(text: str) -> Callable[[Fields], tuple[Kind, str]]:
    return lambda data: ("system", text.format(no=data["contract_no"]))


def _issued(data: Fields) -> tuple[Kind, str] | None:
    # Extra invoices are logged by the request that issues them.
    if data.get("kind") != "surcharge":
        return None
    return "invoice", f"Выставлен счёт на доплату {rubles(int(data['amount']))}."


def _paid(data: Fields) -> tuple[Kind, str]:
    return "invoice", f"Счёт на {rubles(int(data['amount']))} оплачен."


_OF_EVENTS: Final[Mapping[str, Callable[[Fields], tuple[Kind, str] | None]]] = {
    ContractReady.type: _contract("Договор {no} готов."),
    ContractSigned.type: _contract("Договор {no} подписан."),
    ContractSealed.type: _contract("Договор {no} скреплён печатью."),
    InvoiceIssued.type: _issued,
    InvoicePaid.type: _paid,
}
