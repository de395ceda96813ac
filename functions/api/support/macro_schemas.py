"""What the routes of macros and of changes to many tickets take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field
from pydantic import Tag as PydanticTag

from functions.api.support.schemas import Id, Tag, Text
from shared.http.models import VERSION_LIMIT, AnswerModel, RequestModel, ShortText, example
from shared.support.macros.actions import ACTION_LIMIT, BULK_LIMIT, SNOOZE_MINUTES
from shared.support.macros.applying import Applied
from shared.support.tickets.rules import TAG_LIMIT, Priority

Version = Annotated[int, Field(ge=1, le=VERSION_LIMIT)]
ActionTags = Annotated[list[Tag], Field(min_length=1, max_length=TAG_LIMIT)]


class ReplyActionRequest(RequestModel):
    """Answer the customer with a text or a canned reply, with the variables of canned replies."""

    type: Literal["reply"]
    text: Text | None = None
    canned_reply_id: Id | None = None
    then: Literal["open", "pending", "resolved"] | None = None


class NoteActionRequest(RequestModel):
    """Add an internal note."""

    type: Literal["note"]
    text: Text


class StatusActionRequest(RequestModel):
    """Change the status."""

    type: Literal["status"]
    status: Literal["open", "pending", "resolved", "closed"]


class PriorityActionRequest(RequestModel):
    """Change the priority."""

    type: Literal["priority"]
    priority: Priority


class AddTagsActionRequest(RequestModel):
    """Add tags to those there are."""

    type: Literal["add_tags"]
    tags: ActionTags


class RemoveTagsActionRequest(RequestModel):
    """Take tags away."""

    type: Literal["remove_tags"]
    tags: ActionTags


class AssignActionRequest(RequestModel):
    """Give the ticket to an agent, to whoever acts (`me`), or to nobody (null)."""

    type: Literal["assign"]
    assignee_id: Id | None


class TeamActionRequest(RequestModel):
    """Move the ticket to a team, or out of any (null)."""

    type: Literal["team"]
    team_id: Id | None


class SnoozeActionRequest(RequestModel):
    """Put the ticket off for so many minutes, at most 90 days."""

    type: Literal["snooze"]
    minutes: Annotated[int, Field(ge=1, le=SNOOZE_MINUTES)]


def _kind(value: Any) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return kind if isinstance(kind, str) else None


# By a function: fields of requests are normalised before they are validated, which a field cannot be that decides.
ActionRequest: TypeAlias = Annotated[
    Annotated[ReplyActionRequest, PydanticTag("reply")]
    | Annotated[NoteActionRequest, PydanticTag("note")]
    | Annotated[StatusActionRequest, PydanticTag("status")]
    | Annotated[PriorityActionRequest, PydanticTag("priority")]
    | Annotated[AddTagsActionRequest, PydanticTag("add_tags")]
    | Annotated[RemoveTagsActionRequest, PydanticTag("remove_tags")]
    | Annotated[AssignActionRequest, PydanticTag("assign")]
    | Annotated[TeamActionRequest, PydanticTag("team")]
    | Annotated[SnoozeActionRequest, PydanticTag("snooze")],
    Discriminator(_kind),
]
Actions = Annotated[list[ActionRequest], Field(min_length=1, max_length=ACTION_LIMIT)]
_SOLVED = [
    {"type": "reply", "text": "Hello {{customer_first_name}}, it is done."},
    {"type": "status", "status": "resolved"},
]


class MacroCreate(RequestModel):
    """Actions that are taken together, each kind once."""

    model_config = example(title="Solved", actions=_SOLVED)

    title: ShortText
    actions: Actions


class MacroUpdate(RequestModel):
    """What is to be changed in the version that was read; what is left out stays."""

    model_config = example(version=1, title="Solved and thanked")

    version: Version
    # Defaults by factory: they are never used, and the API's description must not promise them.
    title: ShortText = Field(default_factory=str)
    actions: Annotated[list[ActionRequest], Field(default_factory=list, min_length=1, max_length=ACTION_LIMIT)]


class MacroOut(AnswerModel):
    """A macro; `actions` in the order in which they are taken."""

    id: str
    title: str
    actions: list[dict[str, Any]]
    version: int
    created_at: str
    updated_at: str


class TicketActionsRequest(RequestModel):
    """A macro, or actions; on the version of the ticket that was read, if it is named."""

    model_config = example(actions=[{"type": "priority", "priority": "high"}])

    macro_id: Id | None = None
    actions: Annotated[list[ActionRequest], Field(default_factory=list, max_length=ACTION_LIMIT)]
    version: Version | None = None


class TicketsActionsRequest(RequestModel):
    """A macro, or actions, and the tickets that they are taken on, one by one."""

    model_config = example(
        ticket_ids=["tkt_01KKB4M1V8W7Q3Z5N6P2R4S9TA"], actions=[{"type": "add_tags", "tags": ["returns"]}]
    )

    ticket_ids: Annotated[list[Id], Field(min_length=1, max_length=BULK_LIMIT)]
    macro_id: Id | None = None
    actions: Annotated[list[ActionRequest], Field(default_factory=list, max_length=ACTION_LIMIT)]


class TicketActedOut(AnswerModel):
    """What came of it: `code` says why nothing was done, null when it was."""

    ticket_id: str
    done: bool
    code: str | None

    @classmethod
    def of(cls, one: Applied) -> TicketActedOut:
        """One of many."""
        return cls(ticket_id=one.ticket_id, done=one.code is None, code=one.code)


class TicketsActedOut(AnswerModel):
    """What came of each, in the order in which they were named."""

    results: list[TicketActedOut]
