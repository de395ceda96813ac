"""What readers announce: never their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.coworking.readers.models import Reader
from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData
from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderEvent(EventData):
    """What every event of a reader says."""

    aggregate: ClassVar[str] = "reader"

    reader_id: str
    space_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCreated(ReaderEvent):
    """A reader was given a key."""

    type: ClassVar[Literal["reader.created"]] = "reader.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRevoked(ReaderEvent):
    """A reader's key opens nothing any more."""

    type: ClassVar[Literal["reader.revoked"]] = "reader.revoked"
    audience: ClassVar[Audience] = STAFF_ONLY


EVENTS: tuple[type[EventData], ...] = (ReaderCreated, ReaderRevoked)


def about(reader: Reader, kind: type[ReaderEvent], *, actor: str) -> DomainEvent:
    """An event about a reader."""
    event = kind(reader_id=reader.reader_id, space_id=reader.space_id, name=reader.name)
    return event.of(reader.reader_id, actor=actor)
