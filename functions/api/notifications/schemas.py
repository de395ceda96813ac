"""What the `notifications` group takes and gives."""

from __future__ import annotations

from dataclasses import replace
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


def _optional(base: type[BaseModel]) -> type[BaseModel]:
    """A model with a field for each category, of which any may be left out, as may each of its switches."""
    made: dict[str, Any] = {}
    for name, category in _OPTIONAL.items():
        switches = [*category.channels, *(["digest"] if category.digest_allowed else [])]
        fields: dict[str, Any] = {switch: (bool, Field(default_factory=bool)) for switch in switches}
        patch = create_model(f"{name.title()}ChoicePatchRequest", __base__=base, **fields)
        made[name] = (patch, Field(default_factory=patch))
    return create_model(
        "CategoryChoicesPatchRequest",
        __base__=base,
        __doc__="The switches that are to be changed, by category.",
        **made,
    )


CategoryChoicesPatchRequest = _optional(RequestModel)


class QuietHoursPatchRequest(RequestModel):
    """What is left out stays; of hours that were off, the default."""

    start: ClockTime = Field(default_factory=str)
    end: ClockTime = Field(default_factory=str)


class PreferencesPatchRequest(RequestModel):
    """What is to be changed; all else stays, also what is left out within a category. `quiet_hours` null: none."""

    model_config = example(categories={"preorders": {"email": False}}, quiet_hours=None)

    # Defaults by factory: they are never used, and the API's description must not promise them.
    categories: CategoryChoicesPatchRequest = Field(default_factory=CategoryChoicesPatchRequest)  # type: ignore[valid-type]
    quiet_hours: QuietHoursPatchRequest | None = None
    digest_hour: Annotated[int, Field(ge=0, le=23)] = Field(default_factory=int)
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(default_factory=str)

    def applied_to(self, choices: Choices) -> Choices:
        """The choices with these changes."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True)
        changed: dict[str, dict[str, bool]] = given.pop("categories", {})
        off = {
            name: frozenset(
                channel
                for channel in _OPTIONAL[name].channels
                if not switches.get(channel, not choices.is_off(_OPTIONAL[name], channel))
            )
            for name, switches in changed.items()
        }
        digest = {name: switches["digest"] for name, switches in changed.items() if "digest" in switches}
        if "quiet_hours" in given:
            given["quiet"] = _quiet(given.pop("quiet_hours"), choices.quiet or Choices().quiet)
        return replace(choices, off={**choices.off, **off}, digest={**choices.digest, **digest}, **given)


def _quiet(given: dict[str, str] | None, before: QuietHours | None) -> QuietHours | None:
    if given is None or before is None:
        return None
    return replace(before, **{name: time.fromisoformat(text) for name, text in given.items()})


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
