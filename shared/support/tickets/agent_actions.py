"""What agents do with tickets besides answering them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.errors import AtriumError
from shared.identity import directory
from shared.identity.errors import UserNotFoundError
from shared.support.tickets import rules
from shared.support.tickets.editor import Change, commit, find
from shared.support.tickets.errors import (
    MergeInvalidError,
    NotAnAgentError,
    SnoozeInvalidError,
    TicketMergedError,
    TicketTakenError,
)
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import refuse_merged
from shared.support.tickets.service import close

FIELDS = ("subject", "priority", "tags")


def assign(*, ticket_id: str, actor: str, assignee_id: str | None = None, instead_of: str | None = None) -> Ticket:
    """Give a ticket to an agent, or take it oneself. It must be nobody's, or that of `instead_of`.

    Raises TicketNotFoundError, TicketTakenError, NotAnAgentError, TicketMergedError.
    """
    agent = assignee_id or actor
    if agent != actor:
        _check_agent(agent)

    def act(change: Change) -> None:
        ticket = change.ticket
        if ticket.assignee_id == agent:
            return
        if ticket.assignee_id != instead_of:
            raise TicketTakenError(assignee_id=ticket.assignee_id)
        _give(change, agent)

    return _change(ticket_id, actor, act)


def give_back(*, ticket_id: str, actor: str) -> Ticket:
    """Put a ticket back where anybody may take it. Raises TicketNotFoundError, TicketMergedError."""

    def act(change: Change) -> None:
        if change.ticket.assignee_id:
            _give(change, None)

    return _change(ticket_id, actor, act)


def snooze(*, ticket_id: str, actor: str, until: datetime) -> Ticket:
    """Put a ticket off until a moment, at which it is open again.

    Raises TicketNotFoundError, SnoozeInvalidError, TicketClosedError, TicketStatusError, TicketMergedError.
    """

    def act(change: Change) -> None:
        if not change.moment < until <= change.moment + rules.SNOOZE_LIMIT:
            raise SnoozeInvalidError()
        change.move("snooze", silently=True)
        change.ticket.snoozed_until = clock.iso(until)
        change.tell("snoozed", until=clock.iso(until))

    return _change(ticket_id, actor, act)


def update(*, ticket_id: str, actor: str, fields: Mapping[str, Any]) -> Ticket:
    """Change `subject`, `priority`, `tags`, or the `status` to open, pending or resolved; what is left out stays.

    Tags are kept in the order of the alphabet, each once.
    Raises TicketNotFoundError, TicketClosedError, TicketStatusError, TicketMergedError.
    """
    wanted = {**fields, "tags": sorted(set(fields["tags"]))} if "tags" in fields else fields

    def act(change: Change) -> None:
        ticket = change.ticket
        changed = [name for name in FIELDS if name in wanted and wanted[name] != getattr(ticket, name)]
        for name in changed:
            setattr(ticket, name, wanted[name])
        if changed:
            change.tell("updated", fields=changed)
        if "status" in fields:
            change.move(rules.ASKED[fields["status"]])

    return _change(ticket_id, actor, act)


def merge(*, ticket_id: str, into: str, actor: str) -> Ticket:
    """Close a ticket in favour of another of the same customer, which goes on for both; answers the latter.

    Both keep their messages and name each other. What the customer says in the closed one is heard in the other.
    Raises TicketNotFoundError, TicketMergedError, MergeInvalidError.
    """
    kept: list[Ticket] = []

    def make() -> list[Change]:
        source, target = find(ticket_id), find(into)
        kept[:] = [target]
        if source.merged_into == into:
            return []
        if source.merged_into or target.merged_into:
            raise TicketMergedError(merged_into=source.merged_into or target.merged_into)
        belong = source.customer_id == target.customer_id and ticket_id != into and target.status != rules.CLOSED
        if not belong or len(target.merged_from) >= rules.MERGE_LIMIT:
            raise MergeInvalidError()
        return [_swallowed(source, target, actor), _swallowing(source, target, actor)]

    commit(make)
    return kept[0]


@dataclass(frozen=True, slots=True)
class Closed:
    """What came of closing one of many: `code` says why not, None when it is closed."""

    ticket_id: str
    code: str | None


def close_many(*, ticket_ids: Sequence[str], actor: str) -> list[Closed]:
    """Close tickets one by one: what cannot be closed does not stop the others."""
    return [_closed(ticket_id, actor) for ticket_id in dict.fromkeys(ticket_ids)]


def _closed(ticket_id: str, actor: str) -> Closed:
    try:
        close(ticket_id=ticket_id, actor=actor)
    except AtriumError as error:
        return Closed(ticket_id, error.public_code)
    return Closed(ticket_id, None)


def _swallowed(source: Ticket, target: Ticket, actor: str) -> Change:
    change = Change(source, actor=actor)
    source.merged_into = target.ticket_id
    change.move("close", silently=True)
    change.say(role="system", kind=rules.SYSTEM, body=f"Merged into {target.number}.", automatic=True)
    change.tell("merged", into=target.ticket_id)
    return change


def _swallowing(source: Ticket, target: Ticket, actor: str) -> Change:
    change = Change(target, actor=actor)
    target.merged_from = [*target.merged_from, source.ticket_id]
    change.say(role="system", kind=rules.SYSTEM, body=f"{source.number} was merged into this.", automatic=True)
    change.tell("updated", fields=["merged_from"])
    return change


def _give(change: Change, agent: str | None) -> None:
    change.ticket.assignee_id = agent
    change.tell("assigned", assignee_id=agent)


def _check_agent(user_id: str) -> None:
    try:
        person = directory.get(user_id=user_id)
    except UserNotFoundError:
        raise NotAnAgentError() from None
    if not person.is_active or not {"manager", "admin"} & set(person.roles):
        raise NotAnAgentError()


def _change(ticket_id: str, actor: str, act: Callable[[Change], None]) -> Ticket:
    changed: list[Ticket] = []

    def make() -> list[Change]:
        change = Change(find(ticket_id), actor=actor)
        refuse_merged(change.ticket)
        changed[:] = [change.ticket]
        act(change)
        return [change]

    commit(make)
    return changed[0]
