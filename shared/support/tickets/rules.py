"""What tickets are made of, and the table of their status; pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from shared.core import clock, ids
from shared.support.tickets.errors import TicketClosedError, TicketStatusError

# The same values as below, as the API's schemas name them.
Channel: TypeAlias = Literal["web", "email", "app", "nakama", "phone"]
Status: TypeAlias = Literal["open", "pending", "snoozed", "resolved", "closed"]
Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
Kind: TypeAlias = Literal["public", "internal_note", "system", "ai_draft"]
Role: TypeAlias = Literal["customer", "agent", "system", "assistant"]
Decision: TypeAlias = Literal["sent", "edited", "rejected"]
Action: TypeAlias = Literal["customer_reply", "answer", "reopen", "wait", "snooze", "wake", "resolve", "close"]


class TicketChannel(StrEnum):
    """How a ticket was opened."""

    WEB = "web"
    EMAIL = "email"
    APP = "app"
    NAKAMA = "nakama"
    PHONE = "phone"


class TicketStatus(StrEnum):
    """Whose turn it is: the agents' (open), the customer's (pending), nobody's until later (snoozed), or over."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketPriority(StrEnum):
    """How urgent a ticket is; it decides the targets (`sla.targets`)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class MessageKind(StrEnum):
    """Who sees a message: the customer too (public), or agents only."""

    PUBLIC = "public"
    NOTE = "internal_note"
    SYSTEM = "system"
    DRAFT = "ai_draft"


class AuthorRole(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
    ASSISTANT = "assistant"


class DraftDecision(StrEnum):
    """What an agent made of a draft."""

    SENT = "sent"
    EDITED = "edited"
    REJECTED = "rejected"


# In their order, the least urgent first.
PRIORITIES = tuple(TicketPriority)
_OPEN, _PENDING, _SNOOZED = TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.SNOOZED
_RESOLVED, _CLOSED = TicketStatus.RESOLVED, TicketStatus.CLOSED
UNRESOLVED_STATES = frozenset({_OPEN, _PENDING, _SNOOZED})
RESOLVED_STATES = frozenset({_RESOLVED, _CLOSED})
# While they last, the resolution clock runs.
RUNNING_STATES = frozenset({_OPEN, _SNOOZED})

# Where an action leads from each status; what is not named is refused.
TRANSITIONS: Mapping[Action, Mapping[TicketStatus, TicketStatus]] = {
    "customer_reply": {_OPEN: _OPEN, _PENDING: _OPEN, _SNOOZED: _OPEN, _RESOLVED: _OPEN, _CLOSED: _OPEN},
    "answer": {_OPEN: _PENDING, _PENDING: _PENDING, _SNOOZED: _PENDING, _RESOLVED: _RESOLVED},
    "reopen": {_OPEN: _OPEN, _PENDING: _OPEN, _SNOOZED: _OPEN, _RESOLVED: _OPEN, _CLOSED: _OPEN},
    "wait": {_OPEN: _PENDING, _PENDING: _PENDING, _SNOOZED: _PENDING},
    "snooze": {_OPEN: _SNOOZED, _PENDING: _SNOOZED, _SNOOZED: _SNOOZED},
    "wake": {_SNOOZED: _OPEN},
    "resolve": {_OPEN: _RESOLVED, _PENDING: _RESOLVED, _SNOOZED: _RESOLVED, _RESOLVED: _RESOLVED},
    "close": {_OPEN: _CLOSED, _PENDING: _CLOSED, _SNOOZED: _CLOSED, _RESOLVED: _CLOSED, _CLOSED: _CLOSED},
}
# The action that an agent asks for by naming the status that a ticket shall have.
ACTIONS_TO: Mapping[str, Action] = {_OPEN: "reopen", _PENDING: "wait", _RESOLVED: "resolve"}

TAG_LIMIT = 10
# Of tickets that were merged; each tag is an item in the transaction of every change.
MERGED_TAG_LIMIT = 40
ATTACHMENT_LIMIT = 5
MENTION_LIMIT = 10
MERGE_LIMIT = 50
# Of tickets that were split from one, and of the messages that each shows.
SPLIT_LIMIT = 50
SPLIT_MESSAGE_LIMIT = 50
SNOOZE_LIMIT = timedelta(days=90)


def next_status(status: str, action: Action) -> TicketStatus:
    """The status that an action leads to. Raises TicketClosedError, TicketStatusError."""
    before = TicketStatus(status)
    found = TRANSITIONS[action].get(before)
    if found is not None:
        return found
    if before == TicketStatus.CLOSED:
        raise TicketClosedError()
    raise TicketStatusError(f"A ticket that is {before} cannot {action}.")


def new_number() -> str:
    """A number such as `K7M4-9Q2D`: 39 random bits, no letters that are misheard or misread."""
    return ids.new_reference()


def normalise_number(text: str) -> str | None:
    """The ticket number that a person meant, or None when the text cannot be one."""
    return ids.reference_in(text)


def is_long_closed(closed_at: str | None, now: datetime, days: int) -> bool:
    """Whether a ticket was closed more than `days` ago, so that a reply opens a new one."""
    return closed_at is not None and now - clock.parse(closed_at) > timedelta(days=days)
