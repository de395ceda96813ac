"""Splitting a ticket: another question in it goes on in a ticket of its own, and nothing is taken out of the first.

The new ticket shows the chosen messages among its own (`threads.conversation`), with their authors, times and files.
They stay where they were said, so that what is removed of one is removed in both.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.core import clock
from shared.data.idempotency import IdempotencyKey
from shared.support.agents import is_agent
from shared.support.events import TicketAssigned, TicketSplit, TicketSplitOff, TicketTeamChanged
from shared.support.tickets import rules, versions
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import SplitInvalidError
from shared.support.tickets.models import Message, Ticket
from shared.support.tickets.replies import refuse_merged
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketStatus
from shared.support.tickets.sla import clocks
from shared.support.tickets.threads import message_of

_SAID = frozenset({MessageKind.PUBLIC, MessageKind.NOTE})


def split(
    *,
    ticket_id: str,
    message_ids: Sequence[str],
    actor: str,
    subject: str | None = None,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Ticket:
    """Open a ticket of the same customer that shows chosen messages of a ticket; answers the new one.

    It is open, with the priority, the team and the agent of the first, and its own clocks.
    Raises TicketNotFoundError, MessageNotFoundError, TicketMergedError, TicketVersionError, SplitInvalidError.
    """

    def make(edits: Edits) -> Ticket:
        source = find(ticket_id)
        refuse_merged(source)
        versions.check(source, version)
        if len(source.split_into) >= rules.SPLIT_LIMIT:
            raise SplitInvalidError(f"At most {rules.SPLIT_LIMIT} tickets can be split from one.")
        chosen = [message_of(source, one) for one in dict.fromkeys(message_ids)]
        is_shown = any(one.kind == MessageKind.PUBLIC for one in chosen)
        if source.erased_at or not is_shown or any(one.kind not in _SAID for one in chosen):
            raise SplitInvalidError()
        made = _new(source, chosen, subject)
        _open(edits.edit(made, actor=actor), source)
        _link(edits.edit(source, actor=actor), made)
        return made

    return commit(make, idempotency=idempotency, reference=lambda made: {"id": made.ticket_id})


def _new(source: Ticket, chosen: Sequence[Message], subject: str | None) -> Ticket:
    number = rules.new_number()
    moment = clock.iso(clock.now())
    ticket = Ticket(
        ticket_id=Ticket.new_id(number),
        number=number,
        customer_id=source.customer_id,
        sender_verified=source.sender_verified,
        sender_address=source.sender_address,
        caller_phone=source.caller_phone,
        subject=subject or source.subject,
        channel=source.channel,
        status=TicketStatus.OPEN,
        priority=source.priority,
        # What was solved long ago may be that of an agent who has left.
        assignee_id=source.assignee_id if source.assignee_id and is_agent(source.assignee_id) else None,
        team_id=source.team_id,
        split_from=source.ticket_id,
        split_messages=[f"{one.ticket_id}/{one.message_id}" for one in chosen],
        # Unread by agents until somebody reads or answers it.
        customer_messages=sum(one.author_role == AuthorRole.CUSTOMER for one in chosen),
        created_at=moment,
        version=0,
    )
    if not source.first_response_at and source.status in rules.UNRESOLVED_STATES:
        # Whoever waits for a first answer has not begun to wait now, and a breach is announced once.
        said = [one.created_at for one in chosen if one.author_role == AuthorRole.CUSTOMER]
        ticket.asked_at = max(clocks.asked_at(source), min(said, default=moment))
        ticket.sla_notices_sent = [one for one in source.sla_notices_sent if one.startswith("first_response.")]
    ticket.set_index_keys()
    return ticket


def _open(editor: TicketEditor, source: Ticket) -> None:
    ticket = editor.ticket
    _add_system_message(editor, f"Split from {source.number}.")
    editor.add_event(
        TicketSplitOff(**editor.ref, split_from=source.ticket_id, channel=ticket.channel, priority=ticket.priority)
    )
    if ticket.team_id:
        editor.add_event(TicketTeamChanged(**editor.ref, before=None, after=ticket.team_id))
    if ticket.assignee_id:
        editor.add_event(TicketAssigned(**editor.ref, assignee_id=ticket.assignee_id))


def _link(editor: TicketEditor, made: Ticket) -> None:
    ticket = editor.ticket
    ticket.split_into = [*ticket.split_into, made.ticket_id]
    _add_system_message(editor, f"Split into {made.number}.")
    editor.add_event(TicketSplit(**editor.ref, into=made.ticket_id))


def _add_system_message(editor: TicketEditor, body: str) -> None:
    editor.add_message(role=AuthorRole.SYSTEM, kind=MessageKind.SYSTEM, body=body, automatic=True)
