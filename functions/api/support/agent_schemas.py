"""What the agents' routes take and give; times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from functions.api.support.schemas import Id, MessageOut, Tag, Text
from shared.http.models import PLAIN, VERSION_LIMIT, AnswerModel, Deadline, RequestModel, ShortText, example
from shared.support.tickets.agent_actions import Closed
from shared.support.tickets.drafts import DecidedDraft
from shared.support.tickets.rules import MERGED_TAG_LIMIT, SPLIT_MESSAGE_LIMIT, Decision, Priority
from shared.support.tickets.viewers import Viewing

Version = Annotated[
    int,
    Field(ge=1, le=VERSION_LIMIT, description="The version that was read; 409 with what came since when it changed"),
]
CLOSED_AT_ONCE = 25


class TicketAssignRequest(RequestModel):
    """Whose the ticket shall be, oneself when left out; `instead_of` is whose it is now, nobody's when left out."""

    model_config = example(assignee_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    assignee_id: Id | None = None
    instead_of: Id | None = None
    version: Version | None = None


class TicketSnoozeRequest(RequestModel):
    """When the ticket shall be open again, at most 90 days ahead; a plain date is the end of that day."""

    model_config = example(until="2030-12-05T06:00:00Z")

    until: Deadline
    version: Version | None = None


class TicketUpdate(RequestModel):
    """What is to be changed; what is left out stays. More than ten tags are those that a merge has left, or fewer."""

    model_config = example(priority="high", tags=["оплата"])

    version: Version | None = None

    # Defaults by factory: they are never used, and the API's description must not promise them.
    subject: ShortText = Field(default_factory=str)
    priority: Priority = Field(default_factory=lambda: "normal")
    tags: Annotated[list[Tag], Field(default_factory=list, max_length=MERGED_TAG_LIMIT)]
    status: Literal["open", "pending", "resolved"] = Field(default_factory=lambda: "open")


class TicketMergeRequest(RequestModel):
    """The ticket that goes on for both; `version` is that of the ticket which is closed."""

    model_config = example(into="tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    into: Id
    version: Version | None = None
    into_version: Version | None = None


class TicketSplitRequest(RequestModel):
    """The messages that a new ticket shows, and its subject, the same as before when left out."""

    model_config = example(message_ids=["msg_01KKB4M1V8W7Q3Z5N6P2R4S9TA"], subject="Чек")

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=SPLIT_MESSAGE_LIMIT)]
    subject: ShortText | None = None
    version: Version | None = None


class TicketsCloseRequest(RequestModel):
    """Tickets to be closed."""

    model_config = example(ticket_ids=["tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"])

    ticket_ids: Annotated[list[Id], Field(min_length=1, max_length=CLOSED_AT_ONCE)]


class QueueCountsOut(AnswerModel):
    """How many tickets there are, each counted up to a hundred.

    Of the agent's desk what waits in it, in the order of the listing's views; by status all that are not resolved;
    `teams` is what waits in each team's queue, by the team's id.
    """

    mine: int
    unassigned: int
    overdue: int
    open: int
    pending: int
    snoozed: int
    teams: dict[str, int]


class TicketClosedOut(AnswerModel):
    """What came of closing a ticket: `code` says why it is not closed, null when it is."""

    ticket_id: str
    closed: bool
    code: str | None

    @classmethod
    def of(cls, one: Closed) -> TicketClosedOut:
        """One of many."""
        return cls(ticket_id=one.ticket_id, closed=one.code is None, code=one.code)


class TicketsClosedOut(AnswerModel):
    """What came of closing each, in the order in which they were named."""

    results: list[TicketClosedOut]


class DraftDecisionRequest(RequestModel):
    """Send a draft as it is, send `text` instead, or reject it."""

    model_config = example(decision="edited", text="Здравствуйте! Заказ придёт в четверг.")

    decision: Decision
    text: Text | None = None
    version: Version | None = None


class DraftDecisionOut(AnswerModel):
    """The draft, and what was sent because of it."""

    draft: MessageOut
    answer: MessageOut | None

    @classmethod
    def of(cls, decided: DecidedDraft) -> DraftDecisionOut:
        """A draft that was decided on."""
        answer = MessageOut.of(decided.answer, staff=True) if decided.answer else None
        return cls(draft=MessageOut.of(decided.draft, staff=True), answer=answer)


class MessageRedactRequest(RequestModel):
    """Why the message is removed, for those who work here."""

    model_config = example(reason="Another customer's invoice")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN] | None = None
    version: Version | None = None


class TicketViewRequest(RequestModel):
    """What the caller does with the ticket at this moment."""

    model_config = example(state="answering")

    state: Literal["viewing", "answering"] = "viewing"


class TicketViewerOut(AnswerModel):
    """Somebody who works here and looks at the ticket; `name` is null when there is no such account any more."""

    user_id: str
    name: str | None
    state: str
    seen_at: str


class TicketViewersOut(AnswerModel):
    """Who looked at the ticket within the last minute, the latest first."""

    items: list[TicketViewerOut]
    next_cursor: None = None

    @classmethod
    def of(cls, found: list[Viewing]) -> TicketViewersOut:
        """Those who look."""
        return cls(items=[TicketViewerOut.model_validate(one) for one in found])
