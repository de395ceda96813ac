"""One change of a ticket: the ticket, its places, what is said in it and what is announced, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.core import clock, ids
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.support.tickets import events, rules, ticket_queues
from shared.support.tickets.errors import TicketChangedError, TicketNotFoundError
from shared.support.tickets.models import Attachment, Message, Ticket
from shared.support.tickets.sla import calendar, clocks

# How often a change is made anew when others were faster.
ATTEMPTS = 8


class _StaleError(Exception):
    """The ticket was changed since it was read."""


class Change:
    """A ticket that is being changed: set its fields, say and announce things, and hand it to a transaction."""

    def __init__(self, ticket: Ticket, *, actor: str | None) -> None:
        self.ticket, self.actor = ticket, actor
        self.moment = clock.now()
        self._seen = ticket.version
        self._places = ticket_queues.of(ticket) if self._seen else {}
        self.said: list[Message] = []
        self._rewritten: list[Message] = []
        self._events: list[DomainEvent] = []
        self._is_touched = False
        # What is announced carries the version that the ticket has afterwards.
        ticket.version += 1

    def move(self, action: str, *, silently: bool = False) -> None:
        """Carry out an action of the table. Raises TicketClosedError, TicketStatusError."""
        ticket, now = self.ticket, clock.iso(self.moment)
        before, ticket.status = ticket.status, rules.after(ticket.status, action)
        if ticket.status == before:
            return
        told: dict[str, Any] = {}
        if ticket.status in rules.SETTLED and not ticket.resolved_at:
            ticket.resolved_at = now
            told["resolution_seconds"] = self.since_opening()
        ticket.closed_at = now if ticket.status == rules.CLOSED else None
        if before == rules.SNOOZED:
            ticket.snoozed_until = None
        if not silently:
            self.add_event(events.status_changed(ticket, before=before, actor=self.actor, **told))

    def say(
        self,
        *,
        role: str,
        kind: str,
        body: str,
        author_id: str | None = None,
        attachments: Sequence[Attachment] = (),
        automatic: bool = False,
        **more: Any,
    ) -> Message:
        """Add a message."""
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
        self.said.append(message)
        return message

    def rewrite(self, message: Message) -> None:
        """Keep a message of this ticket as it is now."""
        self._rewritten.append(message)

    def add_event(self, event: DomainEvent) -> None:
        """Add an event."""
        self._events.append(event)

    def tell(self, what: str, **data: Any) -> None:
        """Add the event `ticket.<what>`."""
        self.add_event(events.of(what, self.ticket, self.actor, **data))

    def since_opening(self) -> int:
        """Seconds since the ticket was opened, by the wall clock: as long as the customer has waited."""
        return int((self.moment - clock.parse(self.ticket.created_at)).total_seconds())

    def touch(self) -> None:
        """Write the ticket though nothing is announced: its clocks are set anew."""
        self._is_touched = True

    @property
    def is_any(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._events) or self._is_touched

    def drop(self) -> None:
        """Nothing is to be written: the ticket stays what it was."""
        self.ticket.version = self._seen

    def write(self, uow: UnitOfWork) -> None:
        """Put everything into a transaction, good as long as nobody else changed the ticket."""
        ticket = self.ticket
        ticket.updated_at = clock.iso(self.moment)
        clocks.keep(ticket, calendar.from_settings(), self.moment)
        ticket.set_index_keys()
        if self._seen:
            uow.put(ticket, condition=Ticket.version == self._seen, on_conflict=_StaleError())
        else:
            uow.create(ticket, on_conflict=_StaleError())
        ticket_queues.move(uow, self._places, ticket_queues.of(ticket))
        for message in self.said:
            uow.create(message)
        for message in self._rewritten:
            uow.put(message)
        for event in self._events:
            uow.add_event(event)


def commit(
    make: Callable[[], Sequence[Change]],
    *,
    idempotency: IdempotencyKey | None = None,
    extra_writes: Callable[[UnitOfWork], None] | None = None,
    reference: Callable[[], dict[str, Any]] = dict,
) -> None:
    """Make changes and write them together; made anew from what is stored when somebody else was faster.

    `make` reads, refuses and changes; `extra_writes` adds to the transaction; `reference` is what a repeated request is
    answered from. Raises what `make` raises, and TicketChangedError when others never stop.
    """
    for _ in range(ATTEMPTS):
        uow = UnitOfWork()
        for change in make():
            if change.is_any:
                change.write(uow)
            else:
                change.drop()
        if extra_writes is not None:
            extra_writes(uow)
        uow.store_idempotency_key(idempotency, reference())
        try:
            uow.commit()
        except _StaleError:
            continue
        return
    raise TicketChangedError()


def find(ticket_id: str, *, owner: str | None = None) -> Ticket:
    """One ticket as it is now, anybody's when `owner` is None. Raises TicketNotFoundError, also for another's."""
    ticket = Ticket.get_or_none(*Ticket.key(ticket_id), consistent=True) if ids.is_id("tkt", ticket_id) else None
    if ticket is None or ticket.ticket_id != ticket_id or owner not in (None, ticket.customer_id):
        raise TicketNotFoundError()
    return ticket
