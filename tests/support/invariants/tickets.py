"""Tickets: what was said in them, where they stand, and what their events say of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.data.events import DomainEvent
from shared.support.tickets import ticket_queues
from shared.support.tickets.models import Message, QueueEntry, Ticket
from shared.support.tickets.rules import MessageKind, TicketStatus
from tests.faults.invariants.snapshot import Snapshot, invariant

ANNOUNCED = {
    "ticket.opened": MessageKind.PUBLIC,
    "ticket.replied": MessageKind.PUBLIC,
    "ticket.noted": MessageKind.NOTE,
    "ticket.draft_made": MessageKind.DRAFT,
}


@invariant
def queues(snapshot: Snapshot) -> Iterator[str]:
    """Every ticket stands where its fields say, and nothing else stands anywhere."""
    wanted = {
        (place.pk, name): place.serialize()
        for ticket in snapshot.all(Ticket)
        for name, place in ticket_queues.queue_entries(ticket).items()
    }
    found = {(place.pk, place.sk): place.serialize() for place in snapshot.all(QueueEntry)}
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            yield f"{' '.join(key)}: is {found.get(key)}, should be {wanted.get(key)}"


@invariant
def threads(snapshot: Snapshot) -> Iterator[str]:
    """Every message has one event of its kind, and every draft's decision has one, too."""
    announced = Counter(
        (event.aggregate_id, event.data["message_id"], ANNOUNCED[event.type])
        for event in snapshot.events_of(*ANNOUNCED)
    )
    said = Counter(
        (one.ticket_id, one.message_id, one.kind) for one in snapshot.all(Message) if one.kind in ANNOUNCED.values()
    )
    yield from (
        f"message {key}: announced {announced[key]} times, there {said[key]} times"
        for key in announced.keys() ^ said.keys()
    )
    yield from (f"message {key}: announced {times} times" for key, times in announced.items() if times > 1)
    decided = {event.data["message_id"]: event.data["decision"] for event in snapshot.events_of("ticket.draft_decided")}
    for draft in snapshot.all(Message):
        if draft.kind == MessageKind.DRAFT and draft.decision != decided.get(draft.message_id):
            yield f"draft {draft.message_id}: {draft.decision}, its events say {decided.get(draft.message_id)}"
        if draft.kind == MessageKind.DRAFT and (draft.decision in ("sent", "edited")) != bool(draft.answer_id):
            yield f"draft {draft.message_id}: {draft.decision}, and its answer is {draft.answer_id}"


def _first_status(event: DomainEvent) -> str:
    """What a ticket is before its first event; one that an announcement opened is pending."""
    return "pending" if event.type == "ticket.replied" and event.data["by"] == "system" else ""


@invariant
def ticket_histories(snapshot: Snapshot) -> Iterator[str]:
    """A ticket's events, one after the other, lead exactly to its status, its agent and its version."""
    histories: dict[str, list[DomainEvent]] = {}
    for event in snapshot.events:
        if event.aggregate == "ticket":
            histories.setdefault(event.aggregate_id, []).append(event)
    tickets = {one.ticket_id: one for one in snapshot.all(Ticket)}
    for ticket_id in sorted(histories.keys() ^ tickets.keys()):
        yield f"ticket {ticket_id}: {'without events' if ticket_id in tickets else 'has events, and is not there'}"
    for ticket_id in sorted(histories.keys() & tickets.keys()):
        ticket, events = tickets[ticket_id], sorted(histories[ticket_id], key=lambda one: int(one.data["version"]))
        status, agent, warned = _first_status(events[0]), None, Counter[tuple[str, str]]()
        for event in events:
            if event.type == "ticket.status_changed" and event.data["from"] != status:
                yield f"ticket {ticket_id}: left {event.data['from']}, it was {status}"
            status = _status_after(event) or status
            agent = event.data["assignee_id"] if event.type == "ticket.assigned" else agent
            if event.type in ("ticket.sla_warning", "ticket.sla_breached"):
                warned[event.type, event.data["target"]] += 1
        if (status, agent) != (ticket.status, ticket.assignee_id):
            yield f"ticket {ticket_id}: is {(ticket.status, ticket.assignee_id)}, its events say {(status, agent)}"
        if int(events[-1].data["version"]) > ticket.version:
            yield f"ticket {ticket_id}: has version {ticket.version}, its events are further"
        yield from (
            f"ticket {ticket_id}: {what} was announced {times} times" for what, times in warned.items() if times > 1
        )


@invariant
def merges(snapshot: Snapshot) -> Iterator[str]:
    """Two tickets that were merged name each other, and the one is closed."""
    tickets = {one.ticket_id: one for one in snapshot.all(Ticket)}
    into = {(one.ticket_id, one.merged_into) for one in tickets.values() if one.merged_into}
    of = {(source, one.ticket_id) for one in tickets.values() for source in one.merged_from}
    yield from (f"tickets {pair}: only one of them knows that they were merged" for pair in sorted(into ^ of))
    yield from (
        f"ticket {one}: was merged and is not closed" for one, _ in into if tickets[one].status != TicketStatus.CLOSED
    )


@invariant
def splits(snapshot: Snapshot) -> Iterator[str]:
    """Two tickets of which one was split from the other name each other, and what is shown there was said."""
    tickets, said = snapshot.all(Ticket), {f"{one.ticket_id}/{one.message_id}" for one in snapshot.all(Message)}
    of = {(one.split_from, one.ticket_id) for one in tickets if one.split_from}
    into = {(one.ticket_id, made) for one in tickets for made in one.split_into}
    yield from (f"tickets {pair}: only one of them knows of the split" for pair in sorted(into ^ of))
    yield from (
        f"ticket {one.ticket_id}: shows {shown}, which nobody said"
        for one in tickets
        for shown in one.split_messages
        if shown not in said
    )


def _status_after(event: DomainEvent) -> str | None:
    known = {
        "ticket.opened": TicketStatus.OPEN,
        "ticket.split_off": TicketStatus.OPEN,
        "ticket.snoozed": TicketStatus.SNOOZED,
        "ticket.woken": TicketStatus.OPEN,
        "ticket.merged": TicketStatus.CLOSED,
    }
    return event.data["to"] if event.type == "ticket.status_changed" else known.get(event.type)
