"""Messages to and from customers, and what follows from them: parts of changes that their callers commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.core import clock
from shared.core.settings import settings
from shared.support.events import TicketAssigned, TicketMailReplyRequested, TicketOpened, TicketReplied, TicketUpdated
from shared.support.tickets import rules
from shared.support.tickets.editor import Edits, TicketEditor, find
from shared.support.tickets.errors import FilesNotMailedError, TicketMergedError
from shared.support.tickets.models import Attachment, Message, Ticket
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketStatus


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be added: a text, files that were attached before, and whether a machine wrote it.

    One that came by mail has the mail's Message-ID, and where all of it is kept.
    """

    body: str
    attachments: Sequence[Attachment] = ()
    automatic: bool = False
    mail_id: str | None = None
    original_key: str | None = None


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A public message, and the ticket that it is in."""

    ticket: Ticket
    message: Message


def refuse_merged(ticket: Ticket) -> None:
    """What was merged stays closed: the other ticket goes on for both. Raises TicketMergedError."""
    if ticket.merged_into:
        raise TicketMergedError(merged_into=ticket.merged_into)


def refuse_files(address: str | None, files: Sequence[object]) -> None:
    """Whoever is reached by mails to an `address` gets no files of ours. Raises FilesNotMailedError."""
    if address and files:
        raise FilesNotMailedError()


def agent_reply(editor: TicketEditor, new: NewMessage, then: str | None = None) -> Message:
    """Answer the customer; the ticket waits for them afterwards, or has the status `then` (open, pending, resolved).

    A ticket that is nobody's is the answering agent's from then on.
    Raises TicketClosedError, TicketMergedError, FilesNotMailedError.
    """
    ticket = editor.ticket
    refuse_merged(ticket)
    # A closed ticket refuses the answer itself, whatever shall become of it.
    rules.next_status(ticket.status, "answer")
    refuse_files(ticket.mailed_to, new.attachments)
    message = editor.add_message(
        role=AuthorRole.AGENT,
        kind=MessageKind.PUBLIC,
        body=new.body,
        author_id=editor.actor,
        attachments=new.attachments,
    )
    if not ticket.assignee_id:
        ticket.assignee_id = editor.actor
        editor.add_event(TicketAssigned(**editor.ref, assignee_id=editor.actor))
    first_response_seconds: int | None = None
    if not ticket.first_response_at:
        ticket.first_response_at = clock.iso(editor.moment)
        first_response_seconds = editor.seconds_since_opening()
    editor.add_event(
        TicketReplied(
            **editor.ref,
            message_id=message.message_id,
            by=AuthorRole.AGENT,
            automatic=False,
            assignee_id=ticket.assignee_id,
            first_response_seconds=first_response_seconds,
            agent_id=editor.actor,
        )
    )
    if ticket.mailed_to:
        editor.add_event(TicketMailReplyRequested(**editor.ref, message_id=message.message_id))
    editor.apply(rules.ACTIONS_TO[then] if then else "answer")
    return message


def new_ticket(
    edits: Edits,
    *,
    customer_id: str | None,
    actor: str | None,
    subject: str,
    message: NewMessage,
    channel: str,
    priority: str,
    follows: str | None = None,
    sender_address: str | None = None,
) -> PostedMessage:
    """Open a ticket with its first message; `follows` is the ticket that it goes on from.

    Without a customer it is a mail's whose sender is not verified: answers go to `sender_address`.
    """
    number = rules.new_number()
    ticket = Ticket(
        ticket_id=Ticket.new_id(number),
        number=number,
        customer_id=customer_id,
        sender_verified=customer_id is not None,
        sender_address=sender_address,
        subject=subject,
        channel=channel,
        status=TicketStatus.OPEN,
        priority=priority,
        follows=follows,
        created_at=clock.iso(clock.now()),
        version=0,
    )
    ticket.set_index_keys()
    editor = edits.edit(ticket, actor=actor)
    posted = _customer_message(editor, message)
    editor.add_event(
        TicketOpened(
            **editor.ref,
            message_id=posted.message_id,
            channel=channel,
            priority=priority,
            automatic=message.automatic,
        )
    )
    return PostedMessage(ticket, posted)


def customer_reply(edits: Edits, ticket: Ticket, new: NewMessage) -> PostedMessage:
    """Add a customer's reply: to the other ticket when theirs was merged, or to what follows it when it is long closed.

    It opens the ticket again; the first to one that is long closed opens the ticket that follows it. What a machine
    wrote opens nothing, neither the ticket nor a new one.
    """
    customer_id = ticket.customer_id
    ticket = _unmerged(ticket)
    while not new.automatic and rules.is_long_closed(ticket.closed_at, clock.now(), settings().support_reopen_days):
        following = _following(ticket, customer_id)
        if following is None:
            return _follow(edits, ticket, new, customer_id=customer_id)
        ticket = following
    editor = edits.edit(ticket, actor=customer_id)
    message = _customer_message(editor, new)
    editor.add_event(
        TicketReplied(
            **editor.ref,
            message_id=message.message_id,
            by=AuthorRole.CUSTOMER,
            automatic=new.automatic,
            assignee_id=ticket.assignee_id,
        )
    )
    if not new.automatic:
        editor.apply("customer_reply")
    return PostedMessage(ticket, message)


def _unmerged(ticket: Ticket) -> Ticket:
    while ticket.merged_into:
        ticket = find(ticket.merged_into)
    return ticket


def _following(ticket: Ticket, customer_id: str | None) -> Ticket | None:
    """The ticket that was opened to go on from a long closed one, unless it is somebody else's."""
    if not ticket.followed_by:
        return None
    following = _unmerged(find(ticket.followed_by))
    if customer_id and not following.customer_id:
        # As with the ticket that is answered: its sender has confirmed the address since.
        following.customer_id, following.sender_verified = customer_id, True
    return following if following.customer_id == customer_id else None


def _follow(edits: Edits, ticket: Ticket, new: NewMessage, *, customer_id: str | None) -> PostedMessage:
    posted = new_ticket(
        edits,
        customer_id=customer_id,
        actor=customer_id,
        subject=ticket.subject,
        message=new,
        channel=ticket.channel,
        priority=ticket.priority,
        follows=ticket.ticket_id,
        sender_address=ticket.sender_address,
    )
    if ticket.followed_by:
        # Somebody else's: who that is goes on there.
        return posted
    editor = edits.edit(ticket, actor=customer_id)
    ticket.followed_by = posted.ticket.ticket_id
    editor.add_event(TicketUpdated(**editor.ref, fields=["followed_by"]))
    return posted


def _customer_message(editor: TicketEditor, new: NewMessage) -> Message:
    return editor.add_message(
        role=AuthorRole.CUSTOMER,
        kind=MessageKind.PUBLIC,
        body=new.body,
        author_id=editor.ticket.customer_id,
        attachments=new.attachments,
        automatic=new.automatic,
        mail_id=new.mail_id,
        original_key=new.original_key,
    )
