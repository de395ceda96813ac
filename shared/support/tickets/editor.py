"""Changing tickets: a ticket, its queue entries, its messages and its events, written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shared.core import clock, ids
from shared.core.observability import caused_by
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.support.events import TicketEvent, TicketRef, TicketStatusChanged, TicketUpdated
from shared.support.tickets import auto_close, rules, ticket_queues
from shared.support.tickets.errors import TicketChangedError, TicketNotFoundError
from shared.support.tickets.models import Attachment, Message, Ticket
from shared.support.tickets.rules import Action, AuthorRole, MessageKind, TicketStatus
from shared.support.tickets.sla import calendar, clocks

T = TypeVar("T")


class TicketEditor:
    """A ticket that is being changed: set its fields, add messages and events; `commit` writes them together."""

    def __init__(self, ticket: Ticket, *, actor: str | None) -> None:
        self.ticket, self.actor = ticket, actor
        self.moment = clock.now()
        self._read_version = ticket.version
        self._due_before = clocks.due(ticket)
        self._entries_before = ticket_queues.queue_entries(ticket) if self._read_version else {}
        self._added: list[Message] = []
        self._updated: list[Message] = []
        self._events: list[DomainEvent] = []
        self._is_touched = False
        if not self._read_version:
            ticket.caused_by = caused_by() or None
        # The events carry the version that the ticket has afterwards.
        ticket.version += 1

    @property
    def ref(self) -> TicketRef:
        """The ticket as its events name it, with the version that it has afterwards."""
        ticket = self.ticket
        return TicketRef(ticket_id=ticket.ticket_id, number=ticket.number, ticket_version=ticket.version)

    def apply(self, action: Action, *, add_event: bool = True) -> None:
        """Change the status as the table of transitions says. Raises TicketClosedError, TicketStatusError."""
        ticket, now = self.ticket, clock.iso(self.moment)
        before, ticket.status = ticket.status, rules.next_status(ticket.status, action)
        if ticket.status == before:
            return
        resolution_seconds: int | None = None
        if ticket.status in rules.RESOLVED_STATES and not ticket.resolved_at:
            ticket.resolved_at = now
            resolution_seconds = self.seconds_since_opening()
        ticket.idle_since, ticket.reminded_at = now, None
        ticket.closed_at = now if ticket.status == TicketStatus.CLOSED else None
        if before == TicketStatus.SNOOZED:
            ticket.snoozed_until = None
        if add_event:
            self.add_event(
                TicketStatusChanged(
                    **self.ref,
                    before=before,
                    after=ticket.status,
                    resolution_seconds=resolution_seconds,
                    agent_id=ticket.assignee_id or self._acting_agent(),
                    rating_asked=self._ask_rating() if ticket.status == TicketStatus.CLOSED else None,
                )
            )

    def _acting_agent(self) -> str | None:
        """Who changes the ticket, unless it is its customer or nobody."""
        return self.actor if self.actor != self.ticket.customer_id else None

    def _ask_rating(self) -> bool:
        """Whether closing asks the customer how it was: once a ticket, and never who has said it."""
        ticket = self.ticket
        if not ticket.customer_id or ticket.csat or ticket.rating_asked_at:
            return False
        ticket.rating_asked_at = clock.iso(self.moment)
        return True

    def _count(self, role: AuthorRole, automatic: bool) -> None:
        """Count a public message of either side; one that a person wrote answers what there was, and ends idleness."""
        ticket = self.ticket
        if role == AuthorRole.CUSTOMER:
            ticket.customer_messages += 1
        else:
            ticket.support_messages += 1
        if automatic:
            return
        ticket.idle_since, ticket.reminded_at = clock.iso(self.moment), None
        if role == AuthorRole.CUSTOMER:
            ticket.support_messages_answered = ticket.support_messages
        else:
            ticket.customer_messages_answered = ticket.customer_messages

    def add_message(
        self,
        *,
        role: AuthorRole,
        kind: MessageKind,
        body: str,
        author_id: str | None = None,
        attachments: Sequence[Attachment] = (),
        automatic: bool = False,
        **more: Any,
    ) -> Message:
        """Add a message to the ticket; `automatic` when a machine wrote it, `more` are further fields of Message."""
        message = Message(
            message_id=ids.new("msg"),
            ticket_id=self.ticket.ticket_id,
            author_id=author_id,
            author_role=role,
            kind=kind,
            body=body,
            attachments=list(attachments),
            automatic=automatic,
            created_at=clock.iso(self.moment),
            **more,
        )
        message.set_index_keys()
        self._added.append(message)
        if kind == MessageKind.PUBLIC:
            self._count(role, automatic)
        return message

    def update_message(self, message: Message) -> None:
        """Store a changed message of this ticket."""
        self._updated.append(message)

    def add_event(self, event: TicketEvent) -> None:
        """Add an event about the ticket, done by this editor's actor; what nobody did a rule may have caused."""
        made = event.of(self.ticket.ticket_id, customer_id=self.ticket.customer_id, actor=self.actor)
        if self.actor is None and self.ticket.caused_by:
            made = replace(made, caused_by=made.caused_by or self.ticket.caused_by)
        self._events.append(made)

    def seconds_since_opening(self) -> int:
        """Seconds since the ticket was opened, by the wall clock: as long as the customer has waited."""
        return int((self.moment - clock.parse(self.ticket.created_at)).total_seconds())

    def touch(self) -> None:
        """Write the ticket though no event is added: its clocks are recalculated, and announced if they changed."""
        self._is_touched = True

    def write(self, uow: UnitOfWork) -> None:
        """Add everything to a transaction. At commit TicketChangedError when somebody else changed the ticket.

        Without an event or a touch nothing is written.
        """
        ticket = self.ticket
        if not self._events and not self._is_touched:
            ticket.version = self._read_version
            return
        clocks.recalculate(ticket, calendar.from_settings(), self.moment)
        ticket.next_check_at = auto_close.next_check(ticket, ticket.next_check_at)
        if not self._events:
            self._announce_clocks()
        if self._events:
            ticket.updated_at = clock.iso(self.moment)
        else:
            # Only when it is checked next is another moment: nobody who read the ticket has read anything else.
            ticket.version = self._read_version
        ticket.set_index_keys()
        if self._read_version:
            uow.put(ticket, condition=Ticket.version == self._read_version, on_conflict=TicketChangedError())
        else:
            uow.create(ticket, on_conflict=TicketChangedError())
        ticket_queues.write_changes(uow, self._entries_before, ticket_queues.queue_entries(ticket))
        for message in self._added:
            uow.create(message)
        for message in self._updated:
            uow.put(message)
        for event in self._events:
            uow.add_event(event)

    def _announce_clocks(self) -> None:
        before, after = self._due_before, clocks.due(self.ticket)
        changes = tuple(
            {"field": name, "before": before[name], "after": value}
            for name, value in after.items()
            if before[name] != value
        )
        if changes:
            fields = [str(change["field"]) for change in changes]
            self.add_event(TicketUpdated(**self.ref, fields=fields, changes=changes))


class Edits:
    """The tickets that one transaction changes; `uow` takes whatever else belongs into it."""

    def __init__(self) -> None:
        self.uow = UnitOfWork()
        self._editors: list[TicketEditor] = []

    def edit(self, ticket: Ticket, *, actor: str | None) -> TicketEditor:
        """The editor of a ticket that was just read; `actor` is who changes it, None for the system."""
        editor = TicketEditor(ticket, actor=actor)
        self._editors.append(editor)
        return editor

    def write(self) -> None:
        """Add what the editors hold to the transaction."""
        for editor in self._editors:
            editor.write(self.uow)


def commit(
    make: Callable[[Edits], T],
    *,
    idempotency: IdempotencyKey | None = None,
    reference: Callable[[T], dict[str, Any]] = lambda _: {},
) -> T:
    """Let `make` read and change tickets, write it all in one transaction, and return what `make` returned.

    `make` is called again when somebody else was faster; `reference` makes what a repeated request is answered from.
    Raises what `make` raises, and TicketChangedError when others were faster each time.
    """

    def attempt() -> T:
        edits = Edits()
        made = make(edits)
        edits.write()
        edits.uow.store_idempotency_key(idempotency, reference(made))
        edits.uow.commit()
        return made

    return retry_on_conflict(attempt, on=TicketChangedError)


def find(ticket_id: str, *, owner: str | None = None) -> Ticket:
    """One ticket as it is now, anybody's when `owner` is None. Raises TicketNotFoundError, also for another's."""
    ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True) if ids.is_id("tkt", ticket_id) else None
    if ticket is None or ticket.ticket_id != ticket_id or owner not in (None, ticket.customer_id):
        raise TicketNotFoundError()
    return ticket
