"""What support stores of a person: tickets, messages and attachments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from shared.core import clock
from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.base import query_page
from shared.data.personal_data import (
    ERASED,
    KEPT_UNTIL,
    ExportFile,
    Kept,
    PersonalData,
    Retention,
    delete_partition,
    record,
    records,
    resumable,
)
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError
from shared.support.events import TicketErased
from shared.support.tickets import threads
from shared.support.tickets.attachments import ATTACHED, INCOMING
from shared.support.tickets.customer_view import MESSAGE_FIELDS, TICKET_FIELDS, shown_status
from shared.support.tickets.file_types import path_part
from shared.support.tickets.models import Message, Ticket


def _tickets(user_id: str) -> Iterator[Ticket]:
    yield from every(partial(_page, Ticket.of_customer(user_id)))


def _page(key: str, cursor: str | None) -> Page[Ticket]:
    """A page of a person's tickets, or of an address'."""
    return query_page(Ticket.gsi1, key, scope=f"own-tickets:{key}", limit=MAX_LIMIT, cursor=cursor)


def _messages(ticket: Ticket, *, include_internal: bool) -> Iterator[Message]:
    yield from every(
        lambda cursor: threads.messages(
            ticket.ticket_id, include_internal=include_internal, limit=MAX_LIMIT, cursor=cursor
        )
    )


def export(user_id: str) -> Iterator[ExportFile]:
    """Tickets, the messages that the person can see, and their files."""
    tickets = partial(_page, Ticket.of_customer(user_id))

    def shown(ticket: Ticket) -> list[dict[str, object]]:
        return [_shown(ticket, user_id)]

    def messages(ticket: Ticket) -> Iterator[dict[str, object]]:
        said = records(_messages(ticket, include_internal=False), user_id)
        return ({name: value for name, value in one.items() if name in MESSAGE_FIELDS} for one in said)

    yield ExportFile("tickets.json", pages=resumable(tickets, shown))
    yield ExportFile("messages.json", pages=resumable(tickets, messages))
    yield ExportFile("attachments", files=resumable(tickets, _attachments))


def _attachments(ticket: Ticket) -> Iterator[tuple[str, Callable[[], bytes | None]]]:
    for message in _messages(ticket, include_internal=False):
        for number, attachment in enumerate(message.attachments):
            name = f"{message.message_id}-{number}-{path_part(str(attachment.name), str(attachment.content_type))}"
            yield name, partial(_read, str(attachment.key))
        if message.original_key:
            yield f"{message.message_id}.eml", partial(_read, str(message.original_key))


def _shown(ticket: Ticket, user_id: str) -> dict[str, object]:
    seen = {name: value for name, value in record(ticket, user_id).items() if name in TICKET_FIELDS}
    return seen | {"status": shown_status(ticket.status)}


def _read(key: str) -> bytes | None:
    try:
        return storage.from_settings("files").get(key)
    except ObjectNotFoundError:
        return None


def erase(user_id: str) -> None:
    """Take the words and files out of all tickets; how many there were and how fast they were answered stays.

    Nobody's tickets are among them that came from the person's address or phone.
    """
    for ticket in _tickets(user_id):
        _erase_ticket(ticket)
    user = User.get_or_none(*User.key(user_id), consistent=True)
    contacts = [user.confirmed("email"), user.confirmed("phone")] if user is not None else []
    for contact in filter(None, contacts):
        # Listed first: an erased ticket leaves the listing.
        for ticket in list(every(partial(_page, Ticket.of_sender(contact)))):
            _erase_ticket(ticket)
    store = storage.from_settings("files")
    for place in (INCOMING, ATTACHED):
        store.erase_prefix(f"{place}/{user_id}/")


def purge(user_id: str, before: str) -> bool:
    """Delete the tickets with their emptied messages and what queues them."""
    is_left = False
    for ticket in list(_tickets(user_id)):
        if ticket.updated_at < before:
            delete_partition(Ticket, ticket.pk)
        else:
            is_left = True
    return is_left


def _erase_ticket(ticket: Ticket) -> None:
    if ticket.erased_at:
        return
    for message in _messages(ticket, include_internal=True):
        for attachment in message.attachments:
            storage.from_settings("files").erase(attachment.key)
        if message.original_key:
            storage.from_settings("files").erase(message.original_key)
        message.update(
            [
                Message.body.set(ERASED),
                Message.attachments.set([]),
                Message.mail_id.remove(),
                Message.original_key.remove(),
            ],
            condition=Message.pk.exists(),
        )
    actions = [
        Ticket.subject.set(ERASED),
        Ticket.summary.remove(),
        Ticket.csat_comment.remove(),
        Ticket.erased_at.set(clock.iso(clock.now())),
        Ticket.version.add(1),
    ]
    if ticket.sender_address or ticket.caller_phone:
        actions += [Ticket.sender_address.remove(), Ticket.caller_phone.remove()]
        if not ticket.customer_id:
            actions += [Ticket.gsi1pk.remove(), Ticket.gsi1sk.remove()]
    uow = UnitOfWork()
    uow.update(ticket, actions, condition=Ticket.version == ticket.version)
    erased = TicketErased(ticket_id=ticket.ticket_id, number=ticket.number, ticket_version=ticket.version + 1)
    uow.add_event(erased.of(ticket.ticket_id, customer_id=ticket.customer_id))
    uow.commit()


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    kept=(Kept("tickets without words and files, under the account's random id", "statistics of support", KEPT_UNTIL),),
    retention=(
        Retention("Ticket", "subject, ratings", f"words until erasure, the rest {KEPT_UNTIL}", "purge"),
        Retention("Message", "what was written, files", f"words until erasure, the rest {KEPT_UNTIL}", "purge"),
        Retention("MailLink", "a hash of a mail's id", "two years", "ttl"),
        Retention("StrangerMails", "a hash of an address that wrote today", "2 days", "ttl"),
        Retention("SaidToday", "an account's id or a hash of an address that wrote today", "2 days", "ttl"),
        Retention("SlaPolicy", "which admin set it", "until another sets it", "replaced"),
        Retention("TicketViewer", "which agent looked at a ticket", "an hour", "ttl"),
        Retention("QueueEntry", "no personal data", "while the ticket waits", "replaced"),
        Retention("ReadPosition", "an account's id, how far it has read", f"{KEPT_UNTIL}", "purge"),
        Retention("Team", "ids of its members", "until it is deleted", "kept"),
        Retention("TeamTurn", "ids of members and tickets", "until the team is deleted", "kept"),
        Retention("AgentAbsence", "an agent's id, until when they are away", "until they are back", "replaced"),
        Retention("Macro", "ids of agents it assigns to", "until it is deleted", "kept"),
        Retention("CannedReply", "no personal data", "until it is deleted", "kept"),
        Retention("SupportAgentDay", "an agent's id", "statistics", "kept"),
        Retention("SupportDay", "no personal data", "statistics", "kept"),
    ),
)
