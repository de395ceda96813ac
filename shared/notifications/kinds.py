"""Which event becomes which message, for whom, and where its words come from: one table and the formatters it names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.core import clock
from shared.data.events import DomainEvent
from shared.notifications.templates import known_locale, words

CUSTOMER = "customer_id"


class MalformedEventError(ValueError):
    """An event without a field that its message needs."""


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


def _moment(value: Any, locale: str) -> str:
    # Times are UTC in events; agents work in many zones.
    return clock.parse(_named(value, locale)).strftime(words(locale).moment)


def _target(value: Any, locale: str) -> str:
    return words(locale).target.get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Kind:
    """One message: the event that it tells of, its template, its category, and where each variable comes from.

    It is told when the event's data says what `only` says (a value, or one of several), to the person whom `to` names:
    the event's customer, or somebody in its data. `by_others`: nobody is told of what they did themselves.
    """

    event: str
    template: str
    category: str
    variables: Mapping[str, tuple[str, Formatter]] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)
    to: str = CUSTOMER
    by_others: bool = False

    def tells(self, event: DomainEvent) -> bool:
        """Whether this message is to be made of an event of its type."""
        said = all(_is_among(event.data.get(name), wanted) for name, wanted in self.only.items())
        reader = self.recipient(event)
        return said and reader is not None and not (self.by_others and event.actor == reader)

    def recipient(self, event: DomainEvent) -> str | None:
        """Who is told; None for a guest, who has no account to look up: whoever knows how to reach them writes."""
        named = event.customer_id if self.to == CUSTOMER else event.data.get(self.to)
        return str(named) if named else None


def _is_among(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else value == wanted


_NUMBER = {"order_number": ("order_number", _named)}
_TOTAL = {**_NUMBER, "amount": ("final_amount", _money)}
_TICKET = {"ticket": ("number", _named)}
_CLOCK = {**_TICKET, "target": ("target", _target), "due": ("due", _moment)}
_AMOUNT = {**_NUMBER, "amount": ("amount", _money)}

KINDS: tuple[Kind, ...] = (
    Kind("user.registered", "registered", "account"),
    Kind("order.placed", "order_placed", "orders", _TOTAL),
    Kind("order.paid", "order_paid", "orders", _TOTAL),
    Kind("order.shipped", "order_shipped", "orders", {**_NUMBER, "tracking_number": ("tracking_number", _named)}),
    Kind("order.cancelled", "order_cancelled", "orders", _NUMBER),
    Kind("order.expired", "order_expired", "orders", _NUMBER),
    Kind("order.refunded", "order_refunded", "orders", _AMOUNT),
    Kind("order.late_refund", "late_refund", "orders", _AMOUNT),
    Kind("order.hold_expiring", "hold_expiring", "orders", _TOTAL),
    Kind(
        "order.wave_moved",
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
    Kind("donation.succeeded", "donation_succeeded", "donations", {"amount": ("amount", _money)}),
    Kind("donation.refunded", "donation_refunded", "donations", {"amount": ("amount", _money)}),
    Kind("waitlist.slot_available", "waitlist_slot", "waitlist", {"product": ("product_name", _named)}),
    # Who checks out knows that the visit is over.
    Kind(
        "visit.closed",
        "visit_auto_closed",
        "visits",
        {"space": ("space_name", _named), "duration": ("duration_minutes", _duration)},
        only={"status": "auto_closed"},
    ),
    # What a machine wrote is told to nobody: an automatic message leads to no other.
    Kind("ticket.replied", "ticket_answered", "support", _TICKET, only={"by": "agent", "automatic": False}),
    Kind(
        "ticket.replied",
        "ticket_asked",
        "desk",
        _TICKET,
        only={"by": "customer", "automatic": False},
        to="assignee_id",
        by_others=True,
    ),
    Kind("ticket.status_changed", "ticket_resolved", "support", _TICKET, only={"to": "resolved"}, by_others=True),
    # Who was told of the resolution, or closed it themselves, is only asked how it was.
    Kind(
        "ticket.status_changed",
        "ticket_closed",
        "support",
        _TICKET,
        only={"from": frozenset({"open", "pending", "snoozed"}), "to": "closed"},
        by_others=True,
    ),
    Kind("ticket.status_changed", "ticket_rating", "feedback", _TICKET, only={"to": "closed"}),
    Kind("ticket.assigned", "ticket_assigned", "desk", _TICKET, to="assignee_id", by_others=True),
    Kind("ticket.sla_warning", "ticket_due", "desk", _CLOCK, to="assignee_id"),
    Kind("ticket.sla_breached", "ticket_overdue", "desk", _CLOCK, to="assignee_id"),
)
MESSAGES: dict[str, tuple[Kind, ...]] = {
    event: tuple(kind for kind in KINDS if kind.event == event) for event in dict.fromkeys(kind.event for kind in KINDS)
}
CATEGORY_OF = {kind.template: kind.category for kind in KINDS}


def message_of(event: DomainEvent) -> Kind | None:
    """The one message that an event calls for: the first of its kinds that tells."""
    return next((kind for kind in MESSAGES.get(event.type, ()) if kind.tells(event)), None)


def variables_of(kind: Kind, data: Mapping[str, Any], locale: str) -> dict[str, str]:
    """What an event says, in the words of a language. Raises MalformedEventError."""
    language = known_locale(locale)
    return {name: form(data.get(source), language) for name, (source, form) in kind.variables.items()}
