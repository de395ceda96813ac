"""What agents do with tickets besides answering them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.errors import AtriumError
from shared.support.agents import require_agent
from shared.support.events import TicketAssigned, TicketSnoozed, TicketUpdated
from shared.support.tickets import rules, versions
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import SnoozeInvalidError, TagLimitError, TicketTakenError
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import refuse_merged
from shared.support.tickets.service import close

FIELDS = ("subject", "priority", "tags")


def assign(
    *,
    ticket_id: str,
    actor: str,
    assignee_id: str | None = None,
    instead_of: str | None = None,
    version: int | None = None,
) -> Ticket:
    """Give a ticket to an agent, or take it oneself. It must be nobody's, or that of `instead_of`.

    Raises TicketNotFoundError, TicketTakenError, NotAnAgentError, TicketMergedError, TicketVersionError.
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

    return _edit(ticket_id, actor, version, act)


def give_back(*, ticket_id: str, actor: str, version: int | None = None) -> Ticket:
    """Put a ticket back where anybody may take it.

    Raises TicketNotFoundError, TicketMergedError, TicketVersionError.
    """

    def act(editor: TicketEditor) -> None:
        if editor.ticket.assignee_id:
            _assign(editor, None)

    return _edit(ticket_id, actor, version, act)


def snooze(*, ticket_id: str, actor: str, until: datetime, version: int | None = None) -> Ticket:
    """Put a ticket off until a moment, at which it is open again.

    Raises TicketNotFoundError, SnoozeInvalidError, TicketClosedError, TicketStatusError, TicketMergedError,
    TicketVersionError.
    """

    def act(editor: TicketEditor) -> None:
        if not editor.moment < until <= editor.moment + rules.SNOOZE_LIMIT:
            raise SnoozeInvalidError()
        ticket = editor.ticket
        before, until_before = ticket.status, ticket.snoozed_until
        editor.apply("snooze", add_event=False)
        ticket.snoozed_until = clock.iso(until)
        editor.add_event(TicketSnoozed(**editor.ref, until=clock.iso(until), before=before, until_before=until_before))

    return _edit(ticket_id, actor, version, act)


def update(*, ticket_id: str, actor: str, fields: Mapping[str, Any], version: int | None = None) -> Ticket:
    """Change `subject`, `priority`, `tags`, or the `status` to open, pending or resolved; what is left out stays.

    Tags are stored sorted, each once; of more than there may be, as after a merge, some can be taken away.
    Raises TicketNotFoundError, TicketClosedError, TicketStatusError, TicketMergedError, TicketVersionError,
    TagLimitError.
    """
    wanted = {**fields, "tags": sorted(set(fields["tags"]))} if "tags" in fields else fields

    def act(editor: TicketEditor) -> None:
        ticket = editor.ticket
        if len(wanted.get("tags", ())) > rules.TAG_LIMIT and not set(wanted["tags"]) <= set(ticket.tags):
            raise TagLimitError()
        changed = [name for name in FIELDS if name in wanted and wanted[name] != getattr(ticket, name)]
        # A subject is what somebody wrote: no event holds it.
        changes = tuple(
            {"field": name, "before": getattr(ticket, name), "after": wanted[name]}
            for name in changed
            if name != "subject"
        )
        for name in changed:
            setattr(ticket, name, wanted[name])
        if changed:
            editor.add_event(TicketUpdated(**editor.ref, fields=changed, changes=changes or None))
        if "status" in fields:
            editor.apply(rules.ACTIONS_TO[fields["status"]])

    return _edit(ticket_id, actor, version, act)


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


def _assign(editor: TicketEditor, agent: str | None) -> None:
    before, editor.ticket.assignee_id = editor.ticket.assignee_id, agent
    editor.add_event(TicketAssigned(**editor.ref, assignee_id=agent, before=before))


def _edit(ticket_id: str, actor: str, version: int | None, act: Callable[[TicketEditor], None]) -> Ticket:
    def make(edits: Edits) -> Ticket:
        ticket = find(ticket_id)
        refuse_merged(ticket)
        versions.check(ticket, version)
        act(edits.edit(ticket, actor=actor))
        return ticket

    return commit(make)
