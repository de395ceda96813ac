"""Which event becomes which message, for whom on which channel, and when: pure functions over tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from shared.notifications.templates import known_locale, words

CHANNELS = ("sms", "email")
DEFAULT_TIME_ZONE = "Europe/Moscow"


class MalformedEventError(ValueError):
    """An event without a field that its message needs."""


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
    def locale(self) -> str:
        """The language they read."""


def address_of(contact: Contact, channel: str) -> str | None:
    """The phone number or e-mail address that a channel writes to."""
    return contact.phone if channel == "sms" else contact.email


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of message: `optional` ones may be turned off, only `transactional` ones may disturb quiet hours."""

    optional: bool
    transactional: bool


CATEGORIES: dict[str, Category] = {
    "account": Category(optional=False, transactional=True),
    "orders": Category(optional=True, transactional=True),
    "preorders": Category(optional=True, transactional=False),
    "waitlist": Category(optional=True, transactional=False),
    "visits": Category(optional=True, transactional=False),
    "donations": Category(optional=True, transactional=True),
}
OPTIONAL = tuple(name for name, category in CATEGORIES.items() if category.optional)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nothing but transactional messages is sent; `start` later than `end` spans midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose: channels turned off by category, quiet hours, and the zone they are counted in."""

    off: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quiet: QuietHours | None = field(default_factory=lambda: QuietHours(time(22), time(9)))
    time_zone: str = DEFAULT_TIME_ZONE


Formatter = Callable[[Any, str], str]


def _plain(value: Any, _: str) -> str:
    return "" if value is None else str(value)


def _named(value: Any, _: str) -> str:
    if not value:
        raise MalformedEventError("a message needs a name or number that the event does not give")
    return str(value)


def _money(value: Any, locale: str) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedEventError("an amount is a whole number of kopecks")
    whole = f"{value // 100:,}".replace(",", " ")
    return words(locale).money.format(whole=whole, part=f"{value % 100:02d}")


def _wave_status(value: Any, locale: str) -> str:
    return words(locale).wave_status.get(str(value), str(value))


def _duration(value: Any, locale: str) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedEventError("a stay is a whole number of minutes")
    return words(locale).duration.format(hours=value // 60, minutes=value % 60)


def _day(value: Any, locale: str) -> str:
    if not value:
        return words(locale).soon
    return date.fromisoformat(str(value)[:10]).strftime(words(locale).day)


@dataclass(frozen=True, slots=True)
class Kind:
    """The message of an event: its template, its category, and where each variable comes from in the event's data.

    An event is told only when its data says what `only` says.
    """

    template: str
    category: str
    variables: Mapping[str, tuple[str, Formatter]] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)

    def tells(self, data: Mapping[str, Any]) -> bool:
        """Whether an event with this data is told."""
        return all(data.get(name) == value for name, value in self.only.items())


_NUMBER = {"order_number": ("order_number", _named)}
_TOTAL = {**_NUMBER, "amount": ("final_amount", _money)}
_AMOUNT = {**_NUMBER, "amount": ("amount", _money)}

MESSAGES: dict[str, Kind] = {
    "user.registered": Kind("registered", "account"),
    "order.placed": Kind("order_placed", "orders", _TOTAL),
    "order.paid": Kind("order_paid", "orders", _TOTAL),
    "order.shipped": Kind("order_shipped", "orders", {**_NUMBER, "tracking_number": ("tracking_number", _named)}),
    "order.cancelled": Kind("order_cancelled", "orders", _NUMBER),
    "order.expired": Kind("order_expired", "orders", _NUMBER),
    "order.refunded": Kind("order_refunded", "orders", _AMOUNT),
    "order.late_refund": Kind("late_refund", "orders", _AMOUNT),
    "order.hold_expiring": Kind("hold_expiring", "orders", _TOTAL),
    "order.wave_moved": Kind(
        "wave_moved",
        "preorders",
        {
            "product": ("product_name", _named),
            "wave": ("wave_number", _named),
            "status": ("status", _wave_status),
            "ship_date": ("ship_date", _day),
            "note": ("message", _plain),
        },
    ),
    "donation.succeeded": Kind("donation_succeeded", "donations", {"amount": ("amount", _money)}),
    "donation.refunded": Kind("donation_refunded", "donations", {"amount": ("amount", _money)}),
    "waitlist.slot_available": Kind("waitlist_slot", "waitlist", {"product": ("product_name", _named)}),
    # Who checks out knows that the visit is over.
    "visit.closed": Kind(
        "visit_auto_closed",
        "visits",
        {"space": ("space_name", _named), "duration": ("duration_minutes", _duration)},
        only={"status": "auto_closed"},
    ),
}


def variables_of(kind: Kind, data: Mapping[str, Any], locale: str) -> dict[str, str]:
    """What an event says, in the words of a language. Raises MalformedEventError."""
    language = known_locale(locale)
    return {name: form(data.get(source), language) for name, (source, form) in kind.variables.items()}


def channels_for(category: str, choices: Choices, contact: Contact) -> list[str]:
    """The channels that reach the person and that they have not turned off for this category."""
    off = choices.off.get(category, frozenset()) if CATEGORIES[category].optional else frozenset()
    return [channel for channel in CHANNELS if address_of(contact, channel) and channel not in off]


def send_after(category: str, choices: Choices, moment: datetime) -> datetime | None:
    """The end of the person's quiet hours when `moment` falls into them and the category must respect them."""
    if CATEGORIES[category].transactional or choices.quiet is None:
        return None
    quiet, zone = choices.quiet, ZoneInfo(choices.time_zone)
    local = moment.astimezone(zone)
    at = local.time()
    spans_midnight = quiet.start > quiet.end
    inside = at >= quiet.start or at < quiet.end if spans_midnight else quiet.start <= at < quiet.end
    if not inside:
        return None
    ends_tomorrow = spans_midnight and at >= quiet.start
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    return datetime.combine(day, quiet.end, zone).astimezone(moment.tzinfo)


# Seconds to the next attempt after the first, second, ... failed one. An SMS gives up soon, because e-mail takes over.
RETRY_DELAYS: dict[str, tuple[int, ...]] = {
    "sms": (20, 60),
    "email": (30, 120, 300, *(900,) * 24),
}


def retry_delay(channel: str, failed_attempts: int) -> int | None:
    """Seconds until the next attempt; None when the message is given up."""
    delays = (0, *RETRY_DELAYS[channel])
    return delays[failed_attempts] if failed_attempts < len(delays) else None


# What may become of a delivery; `queued` again only by an operator's resend.
TRANSITIONS: dict[str, frozenset[str]] = {
    "queued": frozenset({"accepted", "failed", "suppressed"}),
    "accepted": frozenset({"delivered", "failed"}),
    "delivered": frozenset(),
    "failed": frozenset({"queued"}),
    "suppressed": frozenset({"queued"}),
}
