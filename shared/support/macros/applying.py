"""Taking several actions on a ticket in one transaction, on one ticket or on many, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.core import clock
from shared.core.errors import AtriumError
from shared.data import idempotency as requests
from shared.data.idempotency import IdempotencyKey, LostRaceError
from shared.data.uow import UnitOfWork
from shared.support.agents import require_agent
from shared.support.canned import service as canned
from shared.support.events import TicketAssigned, TicketNoted, TicketSnoozed, TicketUpdated
from shared.support.macros.actions import ME, ActionData, checked
from shared.support.teams import assignment
from shared.support.tickets import rules, versions
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import TagLimitError, TicketTakenError
from shared.support.tickets.models import Ticket
from shared.support.tickets.replies import NewMessage, agent_reply, refuse_merged
from shared.support.tickets.rules import AuthorRole, MessageKind, TicketStatus


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of acting on one of many tickets: `code` says why nothing was done, None when it was."""

    ticket_id: str
    code: str | None


def apply(
    *,
    ticket_id: str,
    actions: Sequence[ActionData],
    actor: str,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Ticket:
    """Take all actions or none, on the `version` that was read if it is named.

    Who names no version cannot know whose the ticket is by now, and takes it for themselves only from nobody.

    Raises ActionsInvalidError, TicketNotFoundError, TicketMergedError, TicketClosedError, TicketStatusError,
    TicketTakenError, TicketVersionError, NotAnAgentError, TeamNotFoundError, CannedReplyNotFoundError, TagLimitError.
    """
    ordered = checked(actions)

    def make(edits: Edits) -> Ticket:
        ticket = find(ticket_id)
        versions.check(ticket, version)
        refuse_merged(ticket)
        if version is None and _takes(ordered) and (ticket.assignee_id or actor) != actor:
            raise TicketTakenError(
                "The ticket is somebody else's by now. Name its `version` to take it over.",
                assignee_id=ticket.assignee_id,
            )
        editor = edits.edit(ticket, actor=actor)
        for action in ordered:
            _ACTS[action["type"]](edits, editor, action)
        return ticket

    return commit(make, idempotency=idempotency, reference=lambda ticket: {"ticket_id": ticket.ticket_id})


def apply_to_many(
    *, ticket_ids: Sequence[str], actions: Sequence[ActionData], actor: str, idempotency: IdempotencyKey | None = None
) -> list[Applied]:
    """Take the actions on each ticket: what cannot be done to one does not stop the others.

    With an idempotency key each ticket keeps its part of it: a repeated request does nothing twice.
    Raises ActionsInvalidError, IdempotencyKeyReusedError when the key came with another request before.
    """
    ordered = checked(actions)
    if idempotency is not None and requests.find(idempotency) is None:
        uow = UnitOfWork()
        uow.store_idempotency_key(idempotency, {})
        # The same request at the same moment: each ticket is acted on by one of them.
        with suppress(LostRaceError):
            uow.commit()
    return [_applied(ticket_id, ordered, actor, idempotency) for ticket_id in dict.fromkeys(ticket_ids)]


def _takes(actions: Sequence[ActionData]) -> bool:
    return any(action["type"] == "assign" and action["assignee_id"] == ME for action in actions)


def _applied(ticket_id: str, actions: Sequence[ActionData], actor: str, key: IdempotencyKey | None) -> Applied:
    part = key.part(ticket_id) if key else None

    def act() -> Ticket:
        return apply(ticket_id=ticket_id, actions=actions, actor=actor, idempotency=part)

    try:
        requests.run(part, act, lambda _: find(ticket_id))
    except AtriumError as error:
        return Applied(ticket_id, error.public_code)
    return Applied(ticket_id, None)


def _reply(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    text = action.get("text") or canned.find(str(action["canned_reply_id"])).text
    body = canned.render_text(text, ticket=editor.ticket, agent_id=str(editor.actor))
    agent_reply(editor, NewMessage(body), action.get("then"))


def _note(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    posted = editor.add_message(
        role=AuthorRole.AGENT, kind=MessageKind.NOTE, body=action["text"], author_id=editor.actor
    )
    editor.add_event(TicketNoted(**editor.ref, message_id=posted.message_id))


def _status(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    wanted = action["status"]
    editor.apply("close" if wanted == TicketStatus.CLOSED else rules.ACTIONS_TO[wanted])


def _priority(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    _set(editor, "priority", action["priority"])


def _add_tags(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    tags = sorted({*editor.ticket.tags, *action["tags"]})
    if len(tags) > rules.TAG_LIMIT:
        raise TagLimitError()
    _set(editor, "tags", tags)


def _remove_tags(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    _set(editor, "tags", sorted(set(editor.ticket.tags) - set(action["tags"])))


def _assign(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    agent = editor.actor if action["assignee_id"] == ME else action["assignee_id"]
    before = editor.ticket.assignee_id or None
    if agent == before:
        return
    if agent is not None and agent != editor.actor:
        require_agent(agent)
    editor.ticket.assignee_id = agent
    editor.add_event(TicketAssigned(**editor.ref, assignee_id=agent, before=before))


def _team(edits: Edits, editor: TicketEditor, action: ActionData) -> None:
    assignment.move(edits, editor, action["team_id"])


def _snooze(_: Edits, editor: TicketEditor, action: ActionData) -> None:
    ticket, until = editor.ticket, clock.iso(editor.moment + timedelta(minutes=action["minutes"]))
    before, until_before = ticket.status, ticket.snoozed_until
    editor.apply("snooze", add_event=False)
    ticket.snoozed_until = until
    editor.add_event(TicketSnoozed(**editor.ref, until=until, before=before, until_before=until_before))


def _set(editor: TicketEditor, name: str, value: Any) -> None:
    before = getattr(editor.ticket, name)
    if before != value:
        setattr(editor.ticket, name, value)
        changes = ({"field": name, "before": before, "after": value},)
        editor.add_event(TicketUpdated(**editor.ref, fields=[name], changes=changes))


_ACTS: Mapping[str, Callable[[Edits, TicketEditor, ActionData], None]] = {
    "reply": _reply,
    "note": _note,
    "status": _status,
    "priority": _priority,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "assign": _assign,
    "team": _team,
    "snooze": _snooze,
}
