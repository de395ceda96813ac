"""What agents do with tickets besides answering them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.errors import AtriumError
from shared.support.agents import require_agent
from shared.support.events import TicketAssigned, TicketMerged, TicketSnoozed, TicketUpdated
from shared.support.tickets import rules
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import (
    MergeInvalidError,
    SnoozeInvalidError,
    TicketMergedError,
    TicketTakenError,
)
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import refuse_merged
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketStatus
from shared.support.tickets.service import close

FIELDS = ("subject", "priority", "tags")


def assign(*, ticket_id: str, actor: str, assignee_id: str | None = None, instead_of: str | None = None) -> Ticket:
    """Give a ticket to an agent, or take it oneself. It must be nobody's, or that of `instead_of`.

    Raises TicketNotFoundError, TicketTakenError, NotAnAgentError, TicketMergedError.
    """
    agent = assignee_id or actor
    if agent != actor:
        require_agent(agent)

    def act(editor: TicketEditor) -> None:
        ticket = editor.ticket
        if ticket.assignee_id == agent:
            return
        if ticket.assignee_id != instead_of:
            raise TicketTakenError(assignee_id=ticket.assignee_id)
        _assign(editor, agent)

    return _edit(ticket_id, actor, act)


def give_back(*, ticket_id: str, actor: str) -> Ticket:
    """Put a ticket back where anybody may take it. Raises TicketNotFoundError, TicketMergedError."""

    def act(editor: TicketEditor) -> None:
        if editor.ticket.assignee_id:
            _assign(editor, None)

    return _edit(ticket_id, actor, act)


def snooze(*, ticket_id: str, actor: str, until: datetime) -> Ticket:
    """Put a ticket off until a moment, at which it is open again.

    Raises TicketNotFoundError, SnoozeInvalidError, TicketClosedError, TicketStatusError, TicketMergedError.
    """

    def act(editor: TicketEditor) -> None:
        if not editor.moment < until <= editor.moment + rules.SNOOZE_LIMIT:
            raise SnoozeInvalidError()
        editor.apply("snooze", add_event=False)
        editor.ticket.snoozed_until = clock.iso(until)
        editor.add_event(TicketSnoozed(**editor.ref, until=clock.iso(until)))

    return _edit(ticket_id, actor, act)


def update(*, ticket_id: str, actor: str, fields: Mapping[str, Any]) -> Ticket:
    """Change `subject`, `priority`, `tags`, or the `status` to open, pending or resolved; what is left out stays.

    Tags are stored sorted, each once.
    Raises TicketNotFoundError, TicketClosedError, TicketStatusError, TicketMergedError.
    """
    wanted = {**fields, "tags": sorted(set(fields["tags"]))} if "tags" in fields else fields

    def act(editor: TicketEditor) -> None:
        ticket = editor.ticket
        changed = [name for name in FIELDS if name in wanted and wanted[name] != getattr(ticket, name)]
        for name in changed:
            setattr(ticket, name, wanted[name])
        if changed:
            editor.add_event(TicketUpdated(**editor.ref, fields=changed))
        if "status" in fields:
            editor.apply(rules.ACTIONS_TO[fields["status"]])

    return _edit(ticket_id, actor, act)


def merge(*, ticket_id: str, into: str, actor: str) -> Ticket:
    """Close a ticket in favour of another of the same customer, which goes on for both; answers the latter.

    Both keep their messages and name each other. The customer's further replies to the closed one go to the other.
    Raises TicketNotFoundError, TicketMergedError, MergeInvalidError.
    """

    def make(edits: Edits) -> Ticket:
        source, target = find(ticket_id), find(into)
        if source.merged_into == into:
            return target
        if source.merged_into or target.merged_into:
            raise TicketMergedError(merged_into=source.merged_into or target.merged_into)
        # Of mails whose senders are not verified nobody knows whether they are from one person.
        is_same_customer = source.customer_id is not None and source.customer_id == target.customer_id
        if not is_same_customer or ticket_id == into or target.status == TicketStatus.CLOSED:
            raise MergeInvalidError()
        if len(target.merged_from) >= rules.MERGE_LIMIT:
            raise MergeInvalidError()
        _merge_source(edits.edit(source, actor=actor), target)
        _merge_target(edits.edit(target, actor=actor), source)
        return target

    return commit(make)


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


def _merge_source(editor: TicketEditor, target: Ticket) -> None:
    editor.ticket.merged_into = target.ticket_id
    editor.apply("close", add_event=False)
    _add_system_message(editor, f"Merged into {target.number}.")
    editor.add_event(TicketMerged(**editor.ref, into=target.ticket_id))


def _merge_target(editor: TicketEditor, source: Ticket) -> None:
    editor.ticket.merged_from = [*editor.ticket.merged_from, source.ticket_id]
    _add_system_message(editor, f"{source.number} was merged into this.")
    editor.add_event(TicketUpdated(**editor.ref, fields=["merged_from"]))


def _add_system_message(editor: TicketEditor, body: str) -> None:
    editor.add_message(role=AuthorRole.SYSTEM, kind=MessageKind.SYSTEM, body=body, automatic=True)


def _assign(editor: TicketEditor, agent: str | None) -> None:
    editor.ticket.assignee_id = agent
    editor.add_event(TicketAssigned(**editor.ref, assignee_id=agent))


def _edit(ticket_id: str, actor: str, act: Callable[[TicketEditor], None]) -> Ticket:
    def make(edits: Edits) -> Ticket:
        editor = edits.edit(find(ticket_id), actor=actor)
        refuse_merged(editor.ticket)
        act(editor)
        return editor.ticket

    return commit(make)
