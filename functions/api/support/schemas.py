"""What the ticket routes take and give; times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias, get_args

from pydantic import Field, StringConstraints, model_validator

from shared.core.visible_text import visible
from shared.http.models import PLAIN_LINE, VERSION_LIMIT, AnswerModel, LongText, RequestModel, ShortText, example
from shared.providers import storage
from shared.support.tickets import attachments
from shared.support.tickets.attachments import BYTES_LIMIT, ContentType, Upload, UploadedFile
from shared.support.tickets.customer_view import TICKET_FIELDS, shown_status
from shared.support.tickets.models import Attachment, Message, Ticket
from shared.support.tickets.rules import (
    ATTACHMENT_LIMIT,
    MENTION_LIMIT,
    TAG_LIMIT,
    Channel,
    Decision,
    Kind,
    Priority,
    Role,
    Status,
)

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Text = Annotated[LongText, Field(min_length=1)]


VERSION_READ = "The ticket's version that an agent has read; 409 with what came since when it changed"


class AttachmentCreate(RequestModel):
    """A file that was uploaded, and the name to save it under."""

    attachment_id: Id
    name: ShortText


class WithAttachments(RequestModel):
    """Files come by `POST /support/attachments`."""

    attachments: Annotated[list[AttachmentCreate], Field(default_factory=list, max_length=ATTACHMENT_LIMIT)]

    def named(self) -> list[UploadedFile]:
        """The files that are named."""
        return [UploadedFile(one.attachment_id, one.name) for one in self.attachments]


TAG = r"^[0-9A-Za-zА-Яа-яЁё_-]+$"
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=TAG, to_lower=True)]
CustomersChannel: TypeAlias = Literal["web", "app", "nakama"]


class TicketCreate(WithAttachments):
    """A request for help; or what an agent writes first, to the customer who is named by one of three fields.

    Only agents name somebody, and only then `priority`, `tags`, `status` and the channels `phone` and `email` count.
    Without a channel it is a call. A call's ticket is open when no status is named, another one waits for an answer.
    """

    model_config = example(
        subject="Where is my parcel?", text="I ordered a coat ten days ago and it has not come.", channel="web"
    )

    subject: ShortText
    text: Text
    channel: Channel | None = None
    customer_id: Id | None = None
    phone: Annotated[str, StringConstraints(min_length=3, max_length=40), PLAIN_LINE] | None = None
    email: Annotated[str, StringConstraints(min_length=3, max_length=320), PLAIN_LINE] | None = None
    priority: Priority | None = None
    tags: Annotated[list[Tag], Field(default_factory=list, max_length=TAG_LIMIT)]
    status: Literal["open", "pending", "resolved"] | None = None

    @property
    def is_for_somebody(self) -> bool:
        """Whether somebody is named, which agents alone may do."""
        return any(one is not None for one in (self.customer_id, self.phone, self.email))

    @property
    def is_agents(self) -> bool:
        """Whether it says what agents alone may say."""
        return (
            self.is_for_somebody
            or self.channel not in (None, *get_args(CustomersChannel))
            or bool(self.priority or self.tags or self.status)
        )


class MessageCreate(WithAttachments):
    """What is said; only agents may write an `internal_note`, or say in which status their answer leaves the ticket."""

    model_config = example(text="The tracking page says nothing. Where is my parcel?", kind="public")

    text: Text
    kind: Literal["public", "internal_note"] = "public"
    then: Literal["open", "pending", "resolved"] | None = None
    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT, description=VERSION_READ)] | None = None
    # Colleagues whom an internal note mentions: they are notified.
    mentions: Annotated[list[Id], Field(default_factory=list, max_length=MENTION_LIMIT)]

    @model_validator(mode="after")
    def _changes_a_status_by_an_answer_alone(self) -> Self:
        if self.kind == "internal_note" and self.then is not None:
            raise ValueError("an internal note leaves the status as it is: leave out `then`")
        return self


class TicketRatingRequest(RequestModel):
    """How well one was helped: 1 badly, 5 very well."""

    model_config = example(rating=5, comment="Quick and kind.")

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[LongText, Field(min_length=1, max_length=2000)] | None = None


class TicketCloseRequest(RequestModel):
    """For agents: the version that they have read."""

    model_config = example(version=3)

    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT, description=VERSION_READ)] | None = None


class AttachmentUploadRequest(RequestModel):
    """The kind of file that will be uploaded."""

    model_config = example(content_type="image/png")

    content_type: ContentType


class AttachmentUploadOut(AnswerModel):
    """Post `fields`, then the field `file`, to `url` as multipart/form-data; then name it in a message."""

    attachment_id: str
    url: str
    fields: dict[str, str]
    max_bytes: int = BYTES_LIMIT

    @classmethod
    def of(cls, upload: Upload) -> AttachmentUploadOut:
        """A form that was given out."""
        return cls(attachment_id=upload.attachment_id, url=upload.form.url, fields=upload.form.fields)


class TicketOut(AnswerModel):
    """A ticket. For its customer a snoozed one is `open`, and what only agents see is null or empty.

    `sender_verified` is false for a mail that nothing proves to be from its sender: it is nobody's (`customer_id` is
    null), and answers go to `sender_address` by mail.
    """

    id: str
    number: str
    customer_id: str | None
    sender_verified: bool
    sender_address: str | None
    caller_phone: str | None
    opened_by: str | None
    subject: str
    channel: Channel
    status: Status
    priority: Priority
    assignee_id: str | None
    team_id: str | None
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
    csat: int | None
    csat_comment: str | None
    merged_into: str | None
    merged_from: list[str]
    follows: str | None
    split_from: str | None
    split_into: list[str]
    version: int
    created_at: str
    updated_at: str
    closed_at: str | None

    @classmethod
    def of(cls, ticket: Ticket, *, staff: bool) -> TicketOut:
        """A stored ticket."""
        if staff:
            return cls.copy_of(ticket, id=ticket.ticket_id, subject=visible(ticket.subject))
        hidden = {name: _empty(getattr(ticket, name)) for name in cls.model_fields.keys() - TICKET_FIELDS - {"id"}}
        return cls.copy_of(ticket, id=ticket.ticket_id, status=shown_status(ticket.status), **hidden)


def _empty(value: object) -> list[object] | None:
    return [] if isinstance(value, list) else None


class AttachmentOut(AnswerModel):
    """A file, and an address at which it can be saved for ten minutes.

    `sha256` is of the bytes that were sent, in hexadecimal; null of files from before it was stored.
    """

    name: str
    content_type: str
    size: int
    sha256: str | None
    url: str

    @classmethod
    def of(cls, attachment: Attachment) -> AttachmentOut:
        """A stored attachment."""
        return cls.copy_of(attachment, url=attachments.link(attachment, store=storage.from_settings("files")))


class MessageOut(AnswerModel):
    """Something that was said; `ticket_id` is another's when a reply went on there.

    Agents read `body` as a model is sent it, but for the masking: normalised, without invisible characters.
    `sources` and `decision` are a draft's. Customers do not see which agent it was, nor who redacted it and why.
    `original_url` is the mail that a message came by, for agents.
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
    mentions: list[str]
    original_url: str | None
    redacted_at: str | None
    redacted_by: str | None
    redaction_reason: str | None
    created_at: str

    @classmethod
    def of(cls, message: Message, *, staff: bool) -> MessageOut:
        """A stored message."""
        return cls.copy_of(
            message,
            id=message.message_id,
            body=visible(message.body) if staff else message.body,
            author_id=message.author_id if staff or message.author_role == "customer" else None,
            redacted_by=message.redacted_by if staff else None,
            redaction_reason=message.redaction_reason if staff else None,
            attachments=[AttachmentOut.of(one) for one in message.attachments],
            sources=message.sources if staff else [],
            decision=message.decision if staff else None,
            original_url=_original_url(message) if staff and message.original_key else None,
        )


def _original_url(message: Message) -> str:
    """Where the mail that a message came by can be saved, for ten minutes."""
    return attachments.link_to(
        str(message.original_key), f"{message.message_id}.eml", store=storage.from_settings("files")
    )
