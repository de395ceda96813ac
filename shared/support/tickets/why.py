"""Why a ticket is where it is: from its events and its present state, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.identity.models import User
from shared.support.permissions import PERMISSIONS
from shared.support.teams.models import ALL_TEAMS, Team
from shared.support.tickets import auto_close, threads
from shared.support.tickets import why_texts as texts
from shared.support.tickets.customer_view import shown_status
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import TicketStatus
from shared.why.explanation import Cause, Fact, Why, facts_of, last_at, steps
from shared.why.sentences import Reader, Sentence

_BEGIN: Final[Mapping[str, tuple[str, ...]]] = {
    TicketStatus.SNOOZED: ("ticket.snoozed",),
    TicketStatus.OPEN: ("ticket.woken",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Who has a ticket, for staff alone: the agent it is assigned to, else its team."""

    agent: str | None = None
    team: str | None = None


def explain(*, ticket_id: str, owner: str | None, locale: str) -> Why:
    """Why a ticket stands where it stands, for its customer (`owner`) or for agents, by its id or number.

    Raises TicketNotFoundError.
    """
    ticket = threads.look_up(ticket_id, owner=owner)
    facts = facts_of("ticket", ticket.ticket_id, owner=owner)
    names = Names() if owner is not None else _names(ticket)
    return told(ticket, names, facts, Reader(locale, is_staff=owner is None))


def told(ticket: Ticket, names: Names, facts: Iterable[Fact], reader: Reader) -> Why:
    """The same from what was read."""
    facts = list(facts)
    status = str(ticket.status) if reader.is_staff else shown_status(str(ticket.status))
    step = auto_close.next_step(ticket)
    ends = step.moment if step and step.step in ("resolve", "close") else None
    known: dict[str, Any] = {
        "name": names.agent or names.team,
        "until": ticket.snoozed_until if status == TicketStatus.SNOOZED else ends,
        "due": ticket.resolution_due if ticket.first_response_at else ticket.first_response_due,
    }
    cause = None if ticket.merged_into else _cause(status, names, known, facts, ticket, is_staff=reader.is_staff)
    return Why(
        state=status,
        summary=reader.say(_summary(ticket, status, is_staff=reader.is_staff), known, texts.LABELS),
        waits_for=cause.told(reader, known, texts.LABELS) if cause else None,
        steps=steps(facts, texts.EVENTS, reader, texts.LABELS),
    )


def _summary(ticket: Ticket, status: str, *, is_staff: bool) -> Sentence:
    if ticket.merged_into:
        return texts.MERGED
    if _has_nobody(ticket) and status in texts.OF_NOBODY:
        return texts.OF_NOBODY[status]
    if status == TicketStatus.PENDING and not is_staff:
        return texts.YOUR_TURN
    return texts.SUMMARIES[status]


def _cause(
    status: str, names: Names, known: dict[str, Any], facts: Sequence[Fact], ticket: Ticket, *, is_staff: bool
) -> Cause | None:
    # A snooze and its end are events of their own.
    begun = last_at(facts, *_BEGIN.get(status, ())), last_at(facts, "ticket.status_changed", to=status)
    since = max(filter(None, begun), default=str(ticket.created_at))
    match status:
        case TicketStatus.OPEN:
            action = texts.ANSWER_BY if known["due"] else texts.ANSWER
            waits_since = _asked_since(facts) or since
            if _has_nobody(ticket):
                return Cause(texts.AN_END, waits_since, _agent(names, is_staff), texts.END if is_staff else None)
            return Cause(texts.AN_ANSWER, waits_since, _agent(names, is_staff), action if is_staff else None)
        case TicketStatus.PENDING:
            action = texts.WRITE_BEFORE if known["until"] else texts.WRITE
            if _has_nobody(ticket):
                return Cause(texts.AN_END, since, texts.CLOCK) if known["until"] else None
            if is_staff:
                return Cause(texts.CUSTOMERS_ANSWER, since, texts.CUSTOMER)
            return Cause(texts.YOUR_ANSWER, since, texts.YOU, action)
        case TicketStatus.SNOOZED if known["until"]:
            return Cause(texts.THE_MOMENT, since, texts.CLOCK, texts.WAKE)
        case TicketStatus.RESOLVED if known["until"]:
            return Cause(texts.CLOSING, since, texts.CLOCK, None if is_staff else texts.REOPEN)
    return None


def _has_nobody(ticket: Ticket) -> bool:
    """Whether there is nobody to be answered: an internal ticket, or one whose customer's account was erased."""
    return bool(ticket.erased_at) or not (ticket.customer_id or ticket.sender_address or ticket.caller_phone)


def _asked_since(facts: Sequence[Fact]) -> str | None:
    """Since when the customer waits: their first message behind the last answer; None when it is the opening."""
    answered = last_at(facts, "ticket.replied", by="agent")
    if answered is None:
        return None
    asked = (fact.at for fact in facts if fact.type == "ticket.replied" and fact.data.get("by") == "customer")
    return min((at for at in asked if at > answered), default=None)


def _agent(names: Names, is_staff: bool) -> Sentence:
    if not is_staff:
        return texts.SUPPORT
    if names.agent:
        return texts.AGENT
    return texts.TEAM if names.team else texts.ANY_AGENT


def _names(ticket: Ticket) -> Names:
    """The agent's name, or the team's while nobody has the ticket; one who handles no tickets any more has none."""
    if ticket.assignee_id:
        agent = User.get_or_none(*User.key(str(ticket.assignee_id)))
        if agent is not None and agent.is_active and not PERMISSIONS["tickets.handle"].isdisjoint(agent.roles):
            return Names(agent=str(agent.full_name))
    if ticket.team_id:
        team = Team.get_or_none(ALL_TEAMS, str(ticket.team_id))
        return Names(team=str(team.name) if team else None)
    return Names()
