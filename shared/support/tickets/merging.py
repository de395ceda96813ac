"""Merging tickets: one goes on for both, and nothing of the other is lost.

The target shows the messages of what was merged into it among its own (`threads.conversation`), with their authors,
times and files; an unresolved question opens it again; it gets the higher priority, the tags of both, the agent of
either, and the clocks of whoever has waited longer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.support.agents import is_agent
from shared.support.events import TicketAssigned, TicketMerged, TicketUpdated
from shared.support.tickets import rules, versions
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import MergeInvalidError, TicketMergedError
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import PRIORITIES, AuthorRole, MessageKind, TicketStatus
from shared.support.tickets.sla import calendar, clocks


def merge(
    *, ticket_id: str, into: str, actor: str, version: int | None = None, into_version: int | None = None
) -> Ticket:
    """Close a ticket in favour of another of the same customer, which goes on for both; answers the latter.

    Both keep their messages and name each other. The customer's further replies to the closed one go to the other.
    Raises TicketNotFoundError, TicketMergedError, MergeInvalidError, TicketVersionError.
    """

    def make(edits: Edits) -> Ticket:
        source, target = find(ticket_id), find(into)
        if source.merged_into == into:
            return target
        if source.merged_into or target.merged_into:
            raise TicketMergedError(merged_into=source.merged_into or target.merged_into)
        versions.check(source, version)
        versions.check(target, into_version)
        # Of mails whose senders are not verified nobody knows whether they are from one person.
        is_same_customer = source.customer_id is not None and source.customer_id == target.customer_id
        if not is_same_customer or ticket_id == into or target.status == TicketStatus.CLOSED:
            raise MergeInvalidError()
        if len(target.merged_from) >= rules.MERGE_LIMIT:
            raise MergeInvalidError(f"At most {rules.MERGE_LIMIT} tickets can be merged into one.")
        if len({*source.tags, *target.tags}) > rules.MERGED_TAG_LIMIT:
            raise MergeInvalidError(f"Together the tickets have more than {rules.MERGED_TAG_LIMIT} tags.")
        # Before the source is closed: what it is now decides what becomes of the other.
        _merge_target(edits.edit(target, actor=actor), source)
        _merge_source(edits.edit(source, actor=actor), target)
        return target

    return commit(make)


def status_after(source: str, target: str) -> str:
    """The target's status once `source` was merged into it: a question that is open makes it open.

    What is pending waits for the customer, so that it opens only what counts as resolved.
    """
    waits_for_us = source in rules.RUNNING_STATES
    if source == target or not (waits_for_us or source == TicketStatus.PENDING):
        return target
    if target == TicketStatus.RESOLVED or (waits_for_us and target == TicketStatus.PENDING):
        return TicketStatus.OPEN
    return TicketStatus.OPEN if (source, target) == (TicketStatus.OPEN, TicketStatus.SNOOZED) else target


def _merge_source(editor: TicketEditor, target: Ticket) -> None:
    ticket = editor.ticket
    before, ticket.merged_into = ticket.status, target.ticket_id
    editor.apply("close", add_event=False)
    _add_system_message(editor, f"Merged into {target.number}.")
    editor.add_event(TicketMerged(**editor.ref, into=target.ticket_id, before=before))


def _merge_target(editor: TicketEditor, source: Ticket) -> None:
    ticket = editor.ticket
    wanted: dict[str, Any] = {
        "priority": max(ticket.priority, source.priority, key=PRIORITIES.index),
        "tags": sorted({*ticket.tags, *source.tags}),
    }
    changes = tuple(
        {"field": name, "before": getattr(ticket, name), "after": value}
        for name, value in wanted.items()
        if getattr(ticket, name) != value
    )
    ticket.priority, ticket.tags = wanted["priority"], wanted["tags"]
    ticket.merged_from = [*ticket.merged_from, source.ticket_id]
    _add_system_message(editor, f"{source.number} was merged into this.")
    fields = ["merged_from", *(str(change["field"]) for change in changes)]
    editor.add_event(TicketUpdated(**editor.ref, fields=fields, changes=changes or None))
    if source.assignee_id and not ticket.assignee_id and is_agent(source.assignee_id):
        ticket.assignee_id = source.assignee_id
        editor.add_event(TicketAssigned(**editor.ref, assignee_id=source.assignee_id))
    _merge_clocks(ticket, source, editor.moment)
    if ticket.status == source.status == TicketStatus.SNOOZED:
        ticket.snoozed_until = min(ticket.snoozed_until, source.snoozed_until)
    if status_after(source.status, ticket.status) != ticket.status:
        editor.apply("reopen")


def _merge_clocks(ticket: Ticket, source: Ticket, now: datetime) -> None:
    """Whoever has waited longer keeps having waited so long; what was announced of either is not announced again."""
    if source.status not in rules.UNRESOLVED_STATES:
        return
    known = calendar.from_settings()
    used = max(clocks.used_seconds(one, known, now) for one in (ticket, source))
    ticket.used_seconds = used
    # An editor starts it again where the status says that it runs.
    ticket.runs_since = None
    if not ticket.first_response_at and not source.first_response_at:
        ticket.asked_at = min(clocks.asked_at(ticket), clocks.asked_at(source))
    ticket.sla_notices_sent = sorted({*ticket.sla_notices_sent, *source.sla_notices_sent})


def _add_system_message(editor: TicketEditor, body: str) -> None:
    editor.add_message(role=AuthorRole.SYSTEM, kind=MessageKind.SYSTEM, body=body, automatic=True)
