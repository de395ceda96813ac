"""What may become of a ticket: its words, and the table of its status; pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from shared.core import clock, ids
from shared.support.tickets.errors import TicketClosedError, TicketStatusError

Channel: TypeAlias = Literal["web", "email", "app", "nakama"]
Status: TypeAlias = Literal["open", "pending", "snoozed", "resolved", "closed"]
Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
Kind: TypeAlias = Literal["public", "internal_note", "system", "ai_draft"]
Role: TypeAlias = Literal["customer", "agent", "system", "assistant"]
Decision: TypeAlias = Literal["sent", "edited", "rejected"]

OPEN, PENDING, SNOOZED, RESOLVED, CLOSED = "open", "pending", "snoozed", "resolved", "closed"
PUBLIC, NOTE, SYSTEM, DRAFT = "public", "internal_note", "system", "ai_draft"
UNSETTLED = frozenset({OPEN, PENDING, SNOOZED})
SETTLED = frozenset({RESOLVED, CLOSED})
# While they last, time counts against us.
RUNNING = frozenset({OPEN, SNOOZED})

# What is done, and where it leads from each status; what is not named is refused.
TRANSITIONS: dict[str, dict[str, str]] = {
    "hear": {OPEN: OPEN, PENDING: OPEN, SNOOZED: OPEN, RESOLVED: OPEN, CLOSED: OPEN},
    "answer": {OPEN: PENDING, PENDING: PENDING, SNOOZED: PENDING, RESOLVED: RESOLVED},
    "reopen": {OPEN: OPEN, PENDING: OPEN, SNOOZED: OPEN, RESOLVED: OPEN, CLOSED: OPEN},
    "wait": {OPEN: PENDING, PENDING: PENDING, SNOOZED: PENDING},
    "snooze": {OPEN: SNOOZED, PENDING: SNOOZED, SNOOZED: SNOOZED},
    "wake": {SNOOZED: OPEN},
    "resolve": {OPEN: RESOLVED, PENDING: RESOLVED, SNOOZED: RESOLVED, RESOLVED: RESOLVED},
    "close": {OPEN: CLOSED, PENDING: CLOSED, SNOOZED: CLOSED, RESOLVED: CLOSED, CLOSED: CLOSED},
}
# What an agent asks for by naming the status that a ticket shall have.
ASKED = {OPEN: "reopen", PENDING: "wait", RESOLVED: "resolve"}

NUMBER_PART = 4
TAG_LIMIT = 10
ATTACHMENT_LIMIT = 5
MERGE_LIMIT = 50
SNOOZE_LIMIT = timedelta(days=90)


def after(status: str, action: str) -> str:
    """The status that an action leads to. Raises TicketClosedError, TicketStatusError."""
    found = TRANSITIONS[action].get(status)
    if found is None:
        raise (
            TicketClosedError()
            if status == CLOSED
            else TicketStatusError(f"A ticket that is {status} cannot {action}.")
        )
    return found


def new_number() -> str:
    """A number such as `K7M4-9Q2D`: 39 random bits, no letters that are misheard or misread."""
    return f"{ids.short_code(NUMBER_PART)}-{ids.short_code(NUMBER_PART)}"


def normalise_number(text: str) -> str | None:
    """The ticket number that a person meant, or None when the text cannot be one."""
    letters = "".join(text.upper().replace("-", "").split())
    if len(letters) != 2 * NUMBER_PART or any(letter not in ids.SAYABLE for letter in letters):
        return None
    return f"{letters[:NUMBER_PART]}-{letters[NUMBER_PART:]}"


def is_long_closed(closed_at: str | None, now: datetime, days: int) -> bool:
    """Whether a ticket was closed so long ago that a reply is a new matter."""
    return closed_at is not None and now - clock.parse(closed_at) > timedelta(days=days)


def is_machine_mail(headers: Mapping[str, str]) -> bool:
    """Whether a mail says of itself that no person wrote it, so that nothing may answer it of itself.

    RFC 3834 (`Auto-Submitted`), RFC 3464 (reports, an empty return path), and what list and bulk senders write.
    """
    said = {name.lower(): value.strip().lower() for name, value in headers.items()}
    return (
        said.get("auto-submitted", "no").partition(";")[0].strip() != "no"
        or said.get("precedence") in {"bulk", "junk", "list", "auto_reply"}
        or said.get("return-path") == "<>"
        or said.get("content-type", "").startswith("multipart/report")
        or any(name in said for name in ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id"))
    )


def may_answer_of_itself(event_type: str, data: Mapping[str, Any]) -> bool:
    """Whether a machine may answer what an event tells of: only a customer's words that no machine wrote."""
    heard = event_type == "ticket.opened" or (event_type == "ticket.replied" and data.get("by") == "customer")
    return heard and data.get("automatic") is False
