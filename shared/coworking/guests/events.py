"""What guests announce: neither their names nor their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.coworking.guests.models import Guest
from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData
from shared.data.events import DomainEvent

# What hosts see of these events.
GUEST_FIELDS = ("guest_id", "space_id", "space_name", "time_zone", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestEvent(EventData):
    """What every event of a guest says; `day` is by the space's clock, and `time_zone` the space's."""

    aggregate: ClassVar[str] = "guest"

    guest_id: str
    space_id: str
    space_name: str
    time_zone: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestInvited(GuestEvent):
    """A member invited somebody for a day."""

    type: ClassVar[Literal["guest.invited"]] = "guest.invited"
    audience: ClassVar[Audience] = shown(*GUEST_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestCancelled(GuestEvent):
    """An invitation was taken back."""

    type: ClassVar[Literal["guest.cancelled"]] = "guest.cancelled"
    audience: ClassVar[Audience] = shown(*GUEST_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestArrived(GuestEvent):
    """A guest came in: their host is told."""

    type: ClassVar[Literal["guest.arrived"]] = "guest.arrived"
    audience: ClassVar[Audience] = shown(*GUEST_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLeft(GuestEvent):
    """A guest went."""

    type: ClassVar[Literal["guest.left"]] = "guest.left"
    audience: ClassVar[Audience] = shown(*GUEST_FIELDS)


EVENTS: tuple[type[EventData], ...] = (GuestInvited, GuestCancelled, GuestArrived, GuestLeft)


def about(guest: Guest, kind: type[GuestEvent], *, actor: str) -> DomainEvent:
    """An event about a guest, with their host as the person whom it concerns."""
    event = kind(
        guest_id=guest.guest_id,
        space_id=guest.space_id,
        space_name=guest.space_name,
        time_zone=guest.time_zone,
        day=guest.day,
    )
    return event.of(guest.guest_id, customer_id=guest.host_id, actor=actor)
