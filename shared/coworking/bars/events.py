"""What bars announce: never the reason, which is the staff's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.coworking.bars.models import SpaceBar
from shared.data.event_audience import Audience, shown
from shared.data.event_types import EventData
from shared.data.events import DomainEvent

BAR_FIELDS = ("space_id", "space_name", "ends_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class BarEvent(EventData):
    """What every event of a bar says; `ends_at` is ISO 8601 UTC."""

    aggregate: ClassVar[str] = "space"

    space_id: str
    space_name: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBarred(BarEvent):
    """Somebody may not enter a space until a moment; said again when its end or reason changes."""

    type: ClassVar[Literal["space.person_barred"]] = "space.person_barred"
    audience: ClassVar[Audience] = shown(*BAR_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLifted(BarEvent):
    """A bar was lifted before its end."""

    type: ClassVar[Literal["space.bar_lifted"]] = "space.bar_lifted"
    audience: ClassVar[Audience] = shown(*BAR_FIELDS)


EVENTS: tuple[type[EventData], ...] = (PersonBarred, BarLifted)


def about(bar: SpaceBar, kind: type[BarEvent], *, actor: str) -> DomainEvent:
    """An event about a bar, with the barred person as whom it concerns."""
    event = kind(space_id=bar.space_id, space_name=bar.space_name, ends_at=bar.until)
    return event.of(bar.space_id, customer_id=bar.user_id, actor=actor)
