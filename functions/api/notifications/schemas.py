"""What the `notifications` group takes and gives."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, create_model

from functions import modules
from shared.http.models import AnswerModel, RequestModel, example
from shared.notifications.rules import (
    DEFAULT_DIGEST_HOUR,
    DEFAULT_TIME_ZONE,
    Category,
    Channel,
    Choices,
    DeliveryStatus,
    QuietHours,
)

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NotificationOut(AnswerModel):
    """A message in the inbox; `subject_id` is what it is about, such as an order's id."""

    id: str
    category: str
    title: str
    text: str
    event_type: str
    subject_id: str
    created_at: str
    read_at: str | None


class ReadAllOut(AnswerModel):
    """How many messages were noted as read now, and whether there are more."""

    read: int
    more: bool


def _choice(name: str, category: Category, base: type[BaseModel], suffix: str) -> type[BaseModel]:
    """What a category leaves to choose: a switch for each of its channels, and for the digest where it can wait."""
    switches: dict[str, Any] = {channel: (bool, channel not in category.off) for channel in category.channels}
    if category.digest_allowed:
        switches["digest"] = (bool, category.low_priority)
    return create_model(f"{name.title()}Choice{suffix}", __base__=base, **switches)


_OPTIONAL = modules.messages().optional


def _choices(base: type[BaseModel], suffix: str) -> type[BaseModel]:
    """A model with a field for each category that leaves something to choose."""
    made = {name: _choice(name, category, base, suffix) for name, category in _OPTIONAL.items()}
    model: type[BaseModel] = create_model(
        f"CategoryChoices{suffix}",
        __base__=base,
        __doc__="Whether messages of a category may come by a channel, and whether its e-mails come once a day; the "
        "inbox always has them.",
        **{name: (choice, Field(default_factory=choice)) for name, choice in made.items()},  # type: ignore[call-overload]
    )
    return model


CategoryChoicesUpdate = _choices(RequestModel, "Update")
CategoryChoicesOut = _choices(AnswerModel, "Out")


class QuietHoursUpdate(RequestModel):
    """Local times between which only messages about one's account and orders come."""

    start: ClockTime = "22:00"
    end: ClockTime = "09:00"


class PreferencesUpdate(RequestModel):
    """Which messages one wants by which channel; `quiet_hours` null means that any hour is fine.

    The digest comes at `digest_hour`, counted in the time zone like all hours here.
    """

    model_config = example(
        categories={"orders": {"sms": False}},
        quiet_hours={"start": "22:00", "end": "09:00"},
        digest_hour=9,
        time_zone="Europe/Moscow",
    )

    categories: CategoryChoicesUpdate = Field(default_factory=CategoryChoicesUpdate)  # type: ignore[valid-type]
    quiet_hours: QuietHoursUpdate | None = Field(default_factory=QuietHoursUpdate)
    digest_hour: Annotated[int, Field(ge=0, le=23)] = DEFAULT_DIGEST_HOUR
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = DEFAULT_TIME_ZONE

    def choices(self) -> Choices:
        """The same for the rules."""
        wanted: dict[str, dict[str, bool]] = self.model_dump()["categories"]
        quiet = self.quiet_hours
        return Choices(
            off={
                name: frozenset(channel for channel in category.channels if not wanted[name][channel])
                for name, category in _OPTIONAL.items()
            },
            digest={name: wanted[name]["digest"] for name, one in _OPTIONAL.items() if one.digest_allowed},
            digest_hour=self.digest_hour,
            quiet=QuietHours(time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)) if quiet else None,
            time_zone=self.time_zone,
        )


class QuietHoursOut(AnswerModel):
    """Local times between which only messages about one's account and orders come."""

    start: str
    end: str


class PreferencesOut(AnswerModel):
    """What one has chosen, defaults filled in."""

    categories: CategoryChoicesOut  # type: ignore[valid-type]
    quiet_hours: QuietHoursOut | None
    digest_hour: int
    time_zone: str

    @classmethod
    def of(cls, choices: Choices) -> PreferencesOut:
        """The stored choices as the API shows them."""
        quiet = choices.quiet
        return cls(
            categories=CategoryChoicesOut.model_validate(
                {
                    name: {
                        **{channel: not choices.is_off(category, channel) for channel in category.channels},
                        **({"digest": choices.in_digest(category)} if category.digest_allowed else {}),
                    }
                    for name, category in _OPTIONAL.items()
                }
            ),
            quiet_hours=QuietHoursOut(start=quiet.start.isoformat("minutes"), end=quiet.end.isoformat("minutes"))
            if quiet
            else None,
            digest_hour=choices.digest_hour,
            time_zone=choices.time_zone,
        )


class MessageDeliveryOut(AnswerModel):
    """A message on a channel as operators see it: never its address, never a code."""

    id: str
    user_id: str
    channel: Channel
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
