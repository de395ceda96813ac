"""What the `notifications` group takes and gives."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.http.models import AnswerModel, ApiModel
from shared.notifications.rules import CHANNELS, DEFAULT_TIME_ZONE, OPTIONAL, Choices, QuietHours

DeliveryStatus = Literal["queued", "accepted", "delivered", "failed", "suppressed"]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NotificationAnswer(AnswerModel):
    """A message in the inbox; `subject_id` is what it is about, such as an order's id."""

    id: str
    category: str
    title: str
    text: str
    event_type: str
    subject_id: str
    created_at: str
    read_at: str | None


class ReadAllAnswer(AnswerModel):
    """How many messages were noted as read now, and whether there are more."""

    read: int
    more: bool


class ChannelChoice(ApiModel):
    """Whether messages of a category may come by SMS and by e-mail; the inbox always has them."""

    sms: bool = True
    email: bool = True


class CategoryChoices(ApiModel):
    """The categories that one may choose about."""

    orders: ChannelChoice = Field(default_factory=ChannelChoice)
    preorders: ChannelChoice = Field(default_factory=ChannelChoice)
    waitlist: ChannelChoice = Field(default_factory=ChannelChoice)
    visits: ChannelChoice = Field(default_factory=ChannelChoice)
    donations: ChannelChoice = Field(default_factory=ChannelChoice)


class QuietHoursChoice(ApiModel):
    """Local times between which only messages about one's account and orders come."""

    start: ClockTime = "22:00"
    end: ClockTime = "09:00"


class PreferencesUpdate(ApiModel):
    """What one wants to hear of where; `quiet_hours` null means that any hour is fine."""

    categories: CategoryChoices = Field(default_factory=CategoryChoices)
    quiet_hours: QuietHoursChoice | None = Field(default_factory=QuietHoursChoice)
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = DEFAULT_TIME_ZONE

    def choices(self) -> Choices:
        """The same for the rules."""
        wanted = self.categories.model_dump()
        quiet = self.quiet_hours
        return Choices(
            off={
                category: frozenset(channel for channel in CHANNELS if not wanted[category][channel])
                for category in OPTIONAL
            },
            quiet=QuietHours(time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)) if quiet else None,
            time_zone=self.time_zone,
        )


class PreferencesAnswer(AnswerModel):
    """What one has chosen, defaults filled in."""

    categories: CategoryChoices
    quiet_hours: QuietHoursChoice | None
    time_zone: str

    @classmethod
    def of(cls, choices: Choices) -> PreferencesAnswer:
        """The stored choices as the API shows them."""
        quiet = choices.quiet
        return cls(
            categories=CategoryChoices.model_validate(
                {
                    category: {channel: channel not in choices.off.get(category, ()) for channel in CHANNELS}
                    for category in OPTIONAL
                }
            ),
            quiet_hours=QuietHoursChoice(start=quiet.start.isoformat("minutes"), end=quiet.end.isoformat("minutes"))
            if quiet
            else None,
            time_zone=choices.time_zone,
        )


class DeliveryAnswer(AnswerModel):
    """A message on a channel as operators see it: never its address, never a code."""

    id: str
    user_id: str
    channel: Literal["sms", "email"]
    status: DeliveryStatus
    reason: str | None
    template: str
    event_type: str | None
    attempts: int
    send_after: str | None
    provider_message_id: str | None
    created_at: str
    updated_at: str
    accepted_at: str | None
