"""The actions that a rule may take, as they are sent and stored; `type` says which. Amounts in kopecks."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, StringConstraints
from pydantic import Tag as PydanticTag

from shared.http.models import PLAIN, PLAIN_LINE, RequestModel, ShortText
from shared.identity.tags import TAG

Tag = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=TAG, to_lower=True)]
Tags = Annotated[list[Tag], Field(default_factory=list, max_length=10)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100), PLAIN_LINE]
Body = Annotated[str, StringConstraints(min_length=1, max_length=2000), PLAIN]
Prefix = Annotated[str, StringConstraints(max_length=16, pattern=r"^[A-Za-z0-9_-]*$", to_upper=True)]
Amount = Annotated[int, Field(ge=1, le=10**9)]


class TitleTextsRequest(RequestModel):
    """A title by language; whoever reads another gets the one that there is."""

    ru: Title | None = None
    en: Title | None = None


class BodyTextsRequest(RequestModel):
    """A text by language; texts and digests show its first 200 letters, e-mails and the inbox all of it."""

    ru: Body | None = None
    en: Body | None = None


class MessageActionRequest(RequestModel):
    """Tell the person something, as their preferences have it; placeholders as `{name}` and the event's fields."""

    type: Literal["message"]
    category: Literal["service", "marketing"] = "service"
    title: TitleTextsRequest
    body: BodyTextsRequest


class TicketActionRequest(RequestModel):
    """Open a ticket in the person's name, or an `internal` one, which they do not see."""

    type: Literal["ticket"]
    subject: ShortText
    text: Body
    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    tags: Tags
    team_id: Id | None = None
    internal: bool = False


class KarmaActionRequest(RequestModel):
    """Give the person points, or take some."""

    type: Literal["karma"]
    points: Annotated[int, Field(ge=-1000, le=1000)]
    reason: ShortText


class TagActionRequest(RequestModel):
    """Mark the person with tags, or take some away."""

    type: Literal["tag"]
    add: Tags
    remove: Tags


class PromoCodeActionRequest(RequestModel):
    """Give the person a promo code of their own, for one order, and tell them.

    It is good until the end of the organisation's day that is `valid_days` ahead.
    """

    type: Literal["promo_code"]
    discount_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    discount_amount: Amount | None = None
    min_total: Amount | None = None
    valid_days: Annotated[int, Field(ge=1, le=365)]
    prefix: Prefix = ""


def _kind(value: Any) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return kind if isinstance(kind, str) else None


# By a function: fields of requests are normalised before they are validated, which a field cannot be that decides.
AutomationActionRequest: TypeAlias = Annotated[
    Annotated[MessageActionRequest, PydanticTag("message")]
    | Annotated[TicketActionRequest, PydanticTag("ticket")]
    | Annotated[KarmaActionRequest, PydanticTag("karma")]
    | Annotated[TagActionRequest, PydanticTag("tag")]
    | Annotated[PromoCodeActionRequest, PydanticTag("promo_code")],
    Discriminator(_kind),
]
