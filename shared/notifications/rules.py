"""Where a message goes, when, and how often it is tried: pure functions over tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, Protocol, get_args
from zoneinfo import ZoneInfo

Channel = Literal["sms", "email", "nakama"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
DEFAULT_TIME_ZONE = "Europe/Moscow"
DEFAULT_DIGEST_HOUR = 9
# A digest that goes out later than this after its hour was held up.
ON_TIME = timedelta(minutes=30)


class DeliveryStatus(StrEnum):
    """How far a message has come on its channel."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Contact(Protocol):
    """How a person can be reached: looked up when a message is made, never kept beside it."""

    @property
    def id(self) -> str:
        """The person's id."""

    @property
    def phone(self) -> str | None:
        """A phone number in E.164."""

    @property
    def email(self) -> str | None:
        """An e-mail address."""

    @property
    def email_verified(self) -> bool:
        """Whether the person has shown that the address is theirs."""

    @property
    def nakama_user_id(self) -> str | None:
        """The player whom they say they are in the game."""

    @property
    def locale(self) -> str:
        """The language they read."""

    @property
    def is_active(self) -> bool:
        """Whether the account may be used: of a disabled one only what concerns the account itself is sent."""


def address_of(contact: Contact, channel: str) -> str | None:
    """The phone number, e-mail address or player that a channel writes to."""
    return {"sms": contact.phone, "email": contact.email, "nakama": contact.nakama_user_id}[channel]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of message, with the channels that may carry it and those of them that are `off` until they are chosen.

    `optional` ones may be turned off, only `transactional` ones may disturb quiet hours. What is neither account nor
    business may come as a digest; `low_priority` comes so unless the person wants each message by itself.
    """

    name: str
    _: KW_ONLY
    optional: bool
    transactional: bool
    channels: tuple[Channel, ...] = ("sms", "email")
    off: frozenset[Channel] = frozenset()
    low_priority: bool = False

    @property
    def digest_allowed(self) -> bool:
        """Whether a person may have its e-mails in one digest a day."""
        return self.optional and not self.transactional


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nothing but transactional messages is sent; `start` later than `end` spans midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose: channels turned off by category, which categories' e-mails come as one digest a day and
    at what hour, quiet hours, and the zone that all hours are counted in.
    """

    off: Mapping[str, Collection[str]] = field(default_factory=dict)
    digest: Mapping[str, bool] = field(default_factory=dict)
    digest_hour: int = DEFAULT_DIGEST_HOUR
    quiet: QuietHours | None = field(default_factory=lambda: QuietHours(time(22), time(9)))
    time_zone: str = DEFAULT_TIME_ZONE

    def is_off(self, category: Category, channel: Channel) -> bool:
        """Whether the person turned a category off on a channel; one that is not optional cannot be turned off."""
        return category.optional and channel in self.off.get(category.name, category.off)

    def in_digest(self, category: Category) -> bool:
        """Whether e-mails of a category wait for the day's digest."""
        return category.digest_allowed and self.digest.get(category.name, category.low_priority)


def channels_for(category: Category, choices: Choices, contact: Contact) -> list[Channel]:
    """The channels that reach the person and that they have not turned off for this category."""
    return [one for one in category.channels if address_of(contact, one) and not choices.is_off(category, one)]


def send_after(category: Category, choices: Choices, moment: datetime) -> datetime | None:
    """The end of the person's quiet hours when `moment` falls into them and the category must respect them."""
    if category.transactional or choices.quiet is None:
        return None
    quiet, zone = choices.quiet, ZoneInfo(choices.time_zone)
    local = moment.astimezone(zone)
    at = local.time()
    spans_midnight = quiet.start > quiet.end
    if not in_quiet_hours(quiet, at):
        return None
    ends_tomorrow = spans_midnight and at >= quiet.start
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    # In the hour that comes twice in autumn, the end that is meant is of the same hour as the moment.
    end = datetime.combine(day, quiet.end, zone).replace(fold=0 if ends_tomorrow else local.fold)
    return end.astimezone(moment.tzinfo)


def in_quiet_hours(quiet: QuietHours, at: time) -> bool:
    """Whether a local time lies in the quiet hours."""
    return at >= quiet.start or at < quiet.end if quiet.start > quiet.end else quiet.start <= at < quiet.end


def local_day(choices: Choices, moment: datetime) -> date:
    """The day that it is where the person lives."""
    return moment.astimezone(ZoneInfo(choices.time_zone)).date()


def next_digest(choices: Choices, moment: datetime, last: date | None) -> datetime:
    """When lines added from `moment` on are sent: at the person's own hour, and not again on the `last` day."""
    zone = ZoneInfo(choices.time_zone)
    day = local_day(choices, moment)
    while True:
        # In UTC, where no hour comes twice or never.
        due = datetime.combine(day, time(choices.digest_hour), zone).astimezone(moment.tzinfo)
        if due > moment and (last is None or day > last):
            return due
        day += timedelta(days=1)


def is_digest_hour(choices: Choices, due: datetime) -> bool:
    """Whether a moment is the person's hour of the digest, which they may have changed since it was planned."""
    zone = ZoneInfo(choices.time_zone)
    hour = datetime.combine(local_day(choices, due), time(choices.digest_hour), zone)
    # In UTC: an hour that comes twice or never equals no moment of another zone (PEP 495).
    return hour.astimezone(UTC) == due


# Seconds to the next attempt after the first, second, ... failed one. An SMS gives up soon, because e-mail takes over.
RETRY_DELAYS: dict[str, tuple[int, ...]] = {
    "sms": (20, 60),
    "email": (30, 120, 300, *(900,) * 24),
    "nakama": (30, 120, 300, *(900,) * 24),
}


def retry_delay(channel: str, failed_attempts: int) -> int | None:
    """Seconds until the next attempt; None when the message is given up."""
    delays = (0, *RETRY_DELAYS[channel])
    return delays[failed_attempts] if failed_attempts < len(delays) else None


# What may become of a delivery; `queued` again only by an operator's resend.
TRANSITIONS: dict[DeliveryStatus, frozenset[DeliveryStatus]] = {
    DeliveryStatus.QUEUED: frozenset({DeliveryStatus.ACCEPTED, DeliveryStatus.FAILED, DeliveryStatus.SUPPRESSED}),
    DeliveryStatus.ACCEPTED: frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}),
    DeliveryStatus.DELIVERED: frozenset(),
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.QUEUED}),
    DeliveryStatus.SUPPRESSED: frozenset({DeliveryStatus.QUEUED}),
}
