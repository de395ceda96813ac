"""What the ticket routes take and give; times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from pydantic import Field, StringConstraints

from shared.http.models import AnswerModel, LongText, RequestModel, ShortText
from shared.providers import storage
from shared.support.tickets import attachments
from shared.support.tickets.attachments import BYTES_LIMIT, ContentType, Named, Upload
from shared.support.tickets.models import Attachment, Message, Ticket
from shared.support.tickets.rules import (
    ATTACHMENT_LIMIT,
    OPEN,
    SNOOZED,
    Channel,
    Decision,
    Kind,
    Priority,
    Role,
    Status,
)

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Text = Annotated[LongText, Field(min_length=1)]


class AttachmentIn(RequestModel):
    """A file that was uploaded, and the name to save it under."""

    attachment_id: Id
    name: ShortText


class WithAttachments(RequestModel):
    """Files come by `POST /support/attachments`."""

    attachments: Annotated[list[AttachmentIn], Field(default_factory=list, max_length=ATTACHMENT_LIMIT)]

    def named(self) -> list[Named]:
        """The files that are named."""
        return [Named(one.attachment_id, one.name) for one in self.attachments]


class TicketCreate(WithAttachments):
    """A request for help."""

    subject: ShortText
    text: Text
    channel: Literal["web", "app", "nakama"] = "web"


class MessageCreate(WithAttachments):
    """What is said; only agents may write an `internal_note`, or say in which status their answer leaves the ticket."""

    text: Text
    kind: Literal["public", "internal_note"] = "public"
    then: Literal["open", "pending", "resolved"] | None = None


class Rating(RequestModel):
    """How well one was helped: 1 badly, 5 very well."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[LongText, Field(min_length=1, max_length=2000)] | None = None


class AttachmentRequest(RequestModel):
    """The kind of file that will be uploaded."""

    content_type: ContentType


class AttachmentForm(AnswerModel):
    """Post `fields`, then the field `file`, to `url` as multipart/form-data; then name it in a message."""

    attachment_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int = BYTES_LIMIT

    @classmethod
    def of(cls, upload: Upload) -> AttachmentForm:
        """A form that was given out."""
        return cls(attachment_id=upload.attachment_id, url=upload.form.url, fields=upload.form.fields)


class Desk(AnswerModel):
    """What those who work here see of a ticket besides."""

    status: Status
    customer_id: str
    assignee_id: str | None
    tags: list[str]
    snoozed_until: str | None
    first_response_due: str | None
    first_response_at: str | None
    resolution_due: str | None
    language: str | None
    category: str | None
    sentiment: str | None
    summary: str | None
    ai_suggested_priority: str | None
    merged_from: list[str]
    version: int


class TicketOut(AnswerModel):
    """A ticket; `desk` is null for its customer, for whom a ticket that was put off is open."""

    id: str
    number: str
    subject: str
    channel: Channel
    status: Literal["open", "pending", "resolved", "closed"]
    priority: Priority
    rating: int | None
    rating_comment: str | None
    merged_into: str | None
    follows: str | None
    created_at: str
    updated_at: str
    closed_at: str | None
    desk: Desk | None

    @classmethod
    def of(cls, ticket: Ticket, *, staff: bool) -> TicketOut:
        """A stored ticket."""
        shown = OPEN if ticket.status == SNOOZED else ticket.status
        return cls(
            id=ticket.ticket_id,
            number=ticket.number,
            subject=ticket.subject,
            channel=cast(Channel, ticket.channel),
            status=cast(Literal["open", "pending", "resolved", "closed"], shown),
            priority=cast(Priority, ticket.priority),
            rating=ticket.csat,
            rating_comment=ticket.csat_comment,
            merged_into=ticket.merged_into,
            follows=ticket.follows,
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
            closed_at=ticket.closed_at,
            desk=Desk.model_validate(ticket) if staff else None,
        )


class AttachmentOut(AnswerModel):
    """A file, and an address at which it can be saved for ten minutes."""

    name: str
    content_type: str
    size: int
    url: str

    @classmethod
    def of(cls, attachment: Attachment) -> AttachmentOut:
        """A stored attachment."""
        return cls(
            name=attachment.name,
            content_type=attachment.content_type,
            size=attachment.size,
            url=attachments.link(attachment, store=storage.from_settings("files")),
        )


class MessageOut(AnswerModel):
    """Something that was said; `ticket_id` is another's when a reply went on there.

    `sources` and `decision` are a draft's. Customers are not told which agent it was.
    """

    id: str
    ticket_id: str
    author_id: str | None
    author_role: Role
    kind: Kind
    body: str
    attachments: list[AttachmentOut]
    automatic: bool
    sources: list[str]
    decision: Decision | None
    created_at: str

    @classmethod
    def of(cls, message: Message, *, staff: bool) -> MessageOut:
        """A stored message."""
        return cls(
            id=message.message_id,
            ticket_id=message.ticket_id,
            author_id=message.author_id if staff or message.author_role == "customer" else None,
            author_role=cast(Role, message.author_role),
            kind=cast(Kind, message.kind),
            body=message.body,
            attachments=[AttachmentOut.of(one) for one in message.attachments],
            automatic=message.automatic,
            sources=list(message.sources),
            decision=cast("Decision | None", message.decision),
            created_at=message.created_at,
        )
