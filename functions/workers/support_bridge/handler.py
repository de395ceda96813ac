"""Announces contracts and invoices in the client's ticket and the desk's log: the queue `support-bridge`.

Functions may know both modules: onboarding and support do not import one another. A client without an account has no
ticket and no inbox: their messages of the category `documents` are texts to the phone of the case, ordered here because
an event names no phone; what the ticket would have said is announced when the client is linked. That a contract is
sealed comes with a link to the sealed copy, since they have no app to find it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions import modules
from functions.workers.support_bridge.announcements import SUBJECT, text_of
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.messaging import encrypted, queues
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications.texts import DEFAULT_LOCALE
from shared.onboarding.case import Case, CaseEditor, change_case_within, load_case
from shared.onboarding.contracts import copies
from shared.onboarding.errors import CaseChangedError, ClientNotFoundError
from shared.onboarding.events import ContractSealed
from shared.onboarding.threads.log import log_event
from shared.support.tickets.announcements import announce
from shared.support.tickets.models import Ticket

CONSUMER, TAG = "support-bridge", "onboarding"
SENT_TO_UNLINKED = "documents"
COPY_TEMPLATE = "contract_copy"


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One event: at most one message in the client's ticket and one in the desk's log, once each."""
    event = DomainEvent.from_envelope(body)
    retry_on_conflict(lambda: _announce(event), on=CaseChangedError)


def _announce(event: DomainEvent) -> None:
    try:
        case = load_case(event.aggregate_id)
    except ClientNotFoundError:
        logger.info("the client is gone", client_id=event.aggregate_id)
        return
    client = case.client
    if client.erased_at:
        return
    log_event(event)
    if not client.user_id:
        _order_text_message(event, case)
        return
    text = text_of(event.type, case, event.data)
    if text is None:
        return

    def remember(uow: UnitOfWork, ticket: Ticket) -> None:
        if ticket.ticket_id != client.support_ticket_id:
            change_case_within(uow, client.client_id, lambda editor: _set_ticket(editor, ticket.ticket_id))

    announce(
        customer_id=str(client.user_id),
        subject=SUBJECT,
        tag=TAG,
        body=text,
        consumer=CONSUMER,
        message_id=event.id,
        ticket_id=client.support_ticket_id,
        within=remember,
    )


def _order_text_message(event: DomainEvent, case: Case) -> None:
    if event.type == ContractSealed.type:
        _order_copy(event, case)
        return
    catalog = modules.messages()
    for kind in catalog.kinds:
        is_meant = all(event.data.get(name) == wanted for name, wanted in kind.only.items())
        if kind.event == event.type and kind.category == SENT_TO_UNLINKED and is_meant:
            _order(event, case, kind.template, catalog.variables_of(kind, event.data, DEFAULT_LOCALE))
            return


def _order_copy(event: DomainEvent, case: Case) -> None:
    """A link is a secret, encrypted as a code's is. An event that comes twice makes two, of which one is sent."""
    contract = case.get_contract(event.data["contract_id"])
    uow = UnitOfWork()
    link = copies.issue(uow, contract, phone=str(case.client.phone))
    hidden = encrypted.encrypt({"link": link}, {"contract_id": contract.contract_id, "event_id": event.id})
    uow.commit()
    _order(event, case, COPY_TEMPLATE, {"contract": contract.contract_no}, encrypted=hidden)


def _order(event: DomainEvent, case: Case, template: str, variables: Mapping[str, Any], **more: Any) -> None:
    command = {
        "phone": case.client.phone,
        "template": template,
        "locale": DEFAULT_LOCALE,
        "variables": variables,
        **more,
    }
    # The id stays the same however often the event comes: the sender's delivery record makes it one message.
    queues.send("sms", {"id": f"{event.id}:sms", "type": "sms.send", "data": command})


def _set_ticket(editor: CaseEditor, ticket_id: str) -> None:
    editor.client.support_ticket_id = ticket_id


handler = batch_handler(handle)
