"""What support announces: never texts, subjects or names. `customer_id` of the event is whose ticket it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypedDict

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData, optional, stored_as
from shared.support.macros.events import MACRO_EVENTS
from shared.support.teams.events import TEAM_EVENTS


class TicketRef(TypedDict):
    """The fields that every event of a ticket has; `ticket_version` is the ticket's version after the change."""

    ticket_id: str
    number: str
    ticket_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(EventData):
    """What every event of a ticket says."""

    aggregate: ClassVar[str] = "ticket"

    ticket_id: str
    number: str
    ticket_version: int = stored_as("version")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketEvent):
    """A customer asked for help; `automatic` when a machine wrote the message, `by` is `agent` when one wrote first."""

    type: ClassVar[Literal["ticket.opened"]] = "ticket.opened"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "message_id", "channel")

    message_id: str
    channel: str
    priority: str
    automatic: bool
    by: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReplied(TicketEvent):
    """A public message was added, by `customer`, `agent` or `system`; `automatic` when a machine wrote it.

    `first_response_seconds` (since the opening, by the wall clock) is there when it is an agent's first answer,
    `agent_id` is the agent who wrote.
    """

    type: ClassVar[Literal["ticket.replied"]] = "ticket.replied"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "message_id", "by")

    message_id: str
    by: str
    automatic: bool
    assignee_id: str | None
    first_response_seconds: int | None = optional()
    agent_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMailReplyRequested(TicketEvent):
    """An agent answered a mail whose sender is not verified: the answer goes to its address as a plain mail."""

    type: ClassVar[Literal["ticket.mail_reply_requested"]] = "ticket.mail_reply_requested"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoted(TicketEvent):
    """An agent added an internal note."""

    type: ClassVar[Literal["ticket.noted"]] = "ticket.noted"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMentioned(TicketEvent):
    """An internal note mentions an agent."""

    type: ClassVar[Literal["ticket.mentioned"]] = "ticket.mentioned"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str
    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStatusChanged(TicketEvent):
    """The ticket has another status.

    `resolution_seconds` (since the opening, by the wall clock) is there when it was resolved for the first time.
    `agent_id` is whose the ticket is. `rating_asked`: whether closing it asks the customer how it was.
    """

    type: ClassVar[Literal["ticket.status_changed"]] = "ticket.status_changed"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "from", "to", words={"snoozed": "open"})

    before: str = stored_as("from")
    after: str = stored_as("to")
    resolution_seconds: int | None = optional()
    agent_id: str | None = optional()
    rating_asked: bool | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUpdated(TicketEvent):
    """Fields of the ticket were changed; `fields` names them.

    `changes` holds `field`, `before` and `after` of each that is not free text: the priority, the tags, and when it is
    due by hours and targets that an admin has changed.
    """

    type: ClassVar[Literal["ticket.updated"]] = "ticket.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    fields: list[str]
    changes: tuple[dict[str, Any], ...] | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(TicketEvent):
    """The ticket was given to an agent, or to nobody; `before` is whose it was, None when it was nobody's."""

    type: ClassVar[Literal["ticket.assigned"]] = "ticket.assigned"
    audience: ClassVar[Audience] = STAFF_ONLY

    assignee_id: str | None
    before: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTeamChanged(TicketEvent):
    """The ticket went to a team, or out of any."""

    type: ClassVar[Literal["ticket.team_changed"]] = "ticket.team_changed"
    audience: ClassVar[Audience] = STAFF_ONLY

    before: str | None = stored_as("from")
    after: str | None = stored_as("to")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSnoozed(TicketEvent):
    """The ticket was snoozed until a moment (ISO 8601 UTC).

    `before` is the status that it had, and `until_before` until when it was snoozed before.
    """

    type: ClassVar[Literal["ticket.snoozed"]] = "ticket.snoozed"
    audience: ClassVar[Audience] = STAFF_ONLY

    until: str
    before: str | None = optional()
    until_before: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWoken(TicketEvent):
    """The snooze, which was to last until `until_before`, is over, and the ticket is open again."""

    type: ClassVar[Literal["ticket.woken"]] = "ticket.woken"
    audience: ClassVar[Audience] = STAFF_ONLY

    until_before: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReminded(TicketEvent):
    """The customer has not answered for days, and is reminded of that."""

    type: ClassVar[Literal["ticket.reminded"]] = "ticket.reminded"
    audience: ClassVar[Audience] = shown("ticket_id", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMerged(TicketEvent):
    """The ticket was closed in favour of `into`; `before` is the status that it had."""

    type: ClassVar[Literal["ticket.merged"]] = "ticket.merged"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "into")

    into: str
    before: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSplit(TicketEvent):
    """Messages of the ticket are also shown in a new one, `into`."""

    type: ClassVar[Literal["ticket.split"]] = "ticket.split"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "into")

    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSplitOff(TicketEvent):
    """The ticket was opened with messages of `split_from`."""

    type: ClassVar[Literal["ticket.split_off"]] = "ticket.split_off"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "split_from", "channel")

    split_from: str
    channel: str
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated(TicketEvent):
    """The customer rated the help, 1 to 5; `before` and `before_at` are the rating that this one replaces."""

    type: ClassVar[Literal["ticket.rated"]] = "ticket.rated"
    audience: ClassVar[Audience] = shown("ticket_id", "number", "csat", "before", "before_at")

    csat: int
    before: int | None = optional()
    before_at: str | None = optional()
    agent_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTriaged(TicketEvent):
    """A model sorted the ticket."""

    type: ClassVar[Literal["ticket.triaged"]] = "ticket.triaged"
    audience: ClassVar[Audience] = STAFF_ONLY

    category: str | None
    sentiment: str | None
    suggested_priority: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraftMade(TicketEvent):
    """A model drafted an answer, asked for by a task."""

    type: ClassVar[Literal["ticket.draft_made"]] = "ticket.draft_made"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str
    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraftDecided(TicketEvent):
    """An agent sent, edited or rejected a draft."""

    type: ClassVar[Literal["ticket.draft_decided"]] = "ticket.draft_decided"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMessageRedacted(TicketEvent):
    """The text and the files of a message of some `kind` were removed; why stays on the message."""

    type: ClassVar[Literal["ticket.message_redacted"]] = "ticket.message_redacted"
    audience: ClassVar[Audience] = STAFF_ONLY

    message_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaEvent(TicketEvent):
    """About the `target` (`first_response` or `resolution`) that is `due` (ISO 8601 UTC)."""

    target: str
    due: str
    assignee_id: str | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaWarning(TicketSlaEvent):
    """Most of the target's time is used up."""

    type: ClassVar[Literal["ticket.sla_warning"]] = "ticket.sla_warning"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaBreached(TicketSlaEvent):
    """All of the target's time is used up; `escalated_to` are those who were told, when the ticket is nobody's."""

    type: ClassVar[Literal["ticket.sla_breached"]] = "ticket.sla_breached"
    audience: ClassVar[Audience] = STAFF_ONLY

    escalated_to: tuple[str, ...] | None = optional()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaEscalated(TicketSlaEvent):
    """A breach of a ticket that is nobody's reaches `agent_id`, one of those who may take it."""

    type: ClassVar[Literal["ticket.sla_escalated"]] = "ticket.sla_escalated"
    audience: ClassVar[Audience] = STAFF_ONLY

    agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicyUpdated(EventData):
    """An admin set hours, closed days or targets, whatever `fields` names."""

    type: ClassVar[Literal["support_sla.updated"]] = "support_sla.updated"
    aggregate: ClassVar[str] = "support_sla"
    audience: ClassVar[Audience] = STAFF_ONLY

    policy_version: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyEvent(EventData):
    """What every event of a canned reply says."""

    aggregate: ClassVar[str] = "canned_reply"

    canned_reply_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyCreated(CannedReplyEvent):
    """There is a new canned reply."""

    type: ClassVar[Literal["canned_reply.created"]] = "canned_reply.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyUpdated(CannedReplyEvent):
    """A canned reply was changed."""

    type: ClassVar[Literal["canned_reply.updated"]] = "canned_reply.updated"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedReplyDeleted(CannedReplyEvent):
    """A canned reply was deleted."""

    type: ClassVar[Literal["canned_reply.deleted"]] = "canned_reply.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketErased(TicketEvent):
    """The ticket's texts and files were erased with its customer's account."""

    type: ClassVar[Literal["ticket.erased"]] = "ticket.erased"
    audience: ClassVar[Audience] = shown("ticket_id", "number")


EVENTS = (
    TicketOpened,
    TicketReplied,
    TicketMailReplyRequested,
    TicketNoted,
    TicketMentioned,
    TicketStatusChanged,
    TicketUpdated,
    TicketAssigned,
    TicketTeamChanged,
    TicketSnoozed,
    TicketWoken,
    TicketReminded,
    TicketMerged,
    TicketSplit,
    TicketSplitOff,
    TicketRated,
    TicketTriaged,
    TicketDraftMade,
    TicketDraftDecided,
    TicketMessageRedacted,
    TicketSlaWarning,
    TicketSlaBreached,
    TicketSlaEscalated,
    SlaPolicyUpdated,
    CannedReplyCreated,
    CannedReplyUpdated,
    CannedReplyDeleted,
    TicketErased,
    *TEAM_EVENTS,
    *MACRO_EVENTS,
)
