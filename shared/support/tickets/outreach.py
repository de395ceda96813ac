"""Tickets that an agent opens for a customer: for a caller, or to write first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.identity import directory
from shared.identity import rules as identity_rules
from shared.identity.errors import UserNotFoundError
from shared.identity.rules import Channel
from shared.support.events import TicketAssigned, TicketMailReplyRequested, TicketOpened
from shared.support.tickets import rules
from shared.support.tickets.editor import Edits, commit
from shared.support.tickets.errors import CustomerNotFoundError, RecipientChoiceError
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, PostedMessage, refuse_files
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketChannel, TicketStatus


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose a ticket is: an account's, or nobody's with an e-mail address or a phone that no account has confirmed."""

    customer_id: str | None = None
    email: str | None = None
    phone: str | None = None


def recipient(*, customer_id: str | None = None, phone: str | None = None, email: str | None = None) -> Recipient:
    """Whom an agent names, by one of the three.

    An account that only claims a phone or an address is not taken for its owner, who would read what is another's.
    Raises RecipientChoiceError, CustomerNotFoundError, InvalidPhoneError, InvalidEmailError.
    """
    if sum(one is not None for one in (customer_id, phone, email)) != 1:
        raise RecipientChoiceError()
    if customer_id is not None:
        try:
            return Recipient(customer_id=directory.get(user_id=customer_id).id)
        except UserNotFoundError:
            raise CustomerNotFoundError() from None
    named: Channel = "email" if email is not None else "phone"
    address = identity_rules.normalise(named, str(email or phone))
    try:
        return Recipient(customer_id=directory.by_login(login=address, confirmed_only=True).id)
    except UserNotFoundError:
        return Recipient(email=address) if named == "email" else Recipient(phone=address)


def open_for(
    whom: Recipient,
    *,
    agent_id: str,
    subject: str,
    message: NewMessage,
    channel: str = TicketChannel.PHONE,
    priority: str = "normal",
    tags: Sequence[str] = (),
    status: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> PostedMessage:
    """Open a customer's ticket with a first message from the agent, whose it is.

    A caller's is open, unless a status is named: there is something to do. Else it waits for the customer's answer.
    It needs no first answer, for the agent has given it. Raises FilesNotMailedError.
    """
    refuse_files(whom.email, message.attachments)
    after = status or (TicketStatus.OPEN if channel == TicketChannel.PHONE else TicketStatus.PENDING)

    def make(edits: Edits) -> PostedMessage:
        ticket = _new(whom, agent_id, subject, channel, priority, tags)
        editor = edits.edit(ticket, actor=agent_id)
        posted = editor.add_message(
            role=AuthorRole.AGENT,
            kind=MessageKind.PUBLIC,
            body=message.body,
            author_id=agent_id,
            attachments=message.attachments,
        )
        editor.add_event(
            TicketOpened(
                **editor.ref,
                message_id=posted.message_id,
                channel=channel,
                priority=priority,
                automatic=False,
                by=AuthorRole.AGENT,
            )
        )
        editor.add_event(TicketAssigned(**editor.ref, assignee_id=agent_id))
        if ticket.sender_address:
            editor.add_event(TicketMailReplyRequested(**editor.ref, message_id=posted.message_id))
        editor.apply(rules.ACTIONS_TO[after])
        return PostedMessage(ticket, posted)

    return commit(
        make,
        idempotency=idempotency,
        reference=lambda made: {"ticket_id": made.message.ticket_id, "id": made.message.message_id},
    )


def _new(whom: Recipient, agent_id: str, subject: str, channel: str, priority: str, tags: Sequence[str]) -> Ticket:
    number = rules.new_number()
    moment = clock.iso(clock.now())
    ticket = Ticket(
        ticket_id=Ticket.new_id(number),
        number=number,
        customer_id=whom.customer_id,
        sender_verified=whom.customer_id is not None,
        sender_address=whom.email,
        caller_phone=whom.phone,
        opened_by=agent_id,
        subject=subject,
        channel=channel,
        status=TicketStatus.OPEN,
        priority=priority,
        assignee_id=agent_id,
        tags=sorted(set(tags)),
        first_response_at=moment,
        created_at=moment,
        version=0,
    )
    ticket.set_index_keys()
    return ticket
