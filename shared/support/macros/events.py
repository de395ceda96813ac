"""What macros announce; what applying one does to a ticket, the ticket's own events say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroEvent(EventData):
    """What every event of a macro says."""

    aggregate: ClassVar[str] = "support_macro"

    macro_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroCreated(MacroEvent):
    """There is a new macro."""

    type: ClassVar[Literal["support_macro.created"]] = "support_macro.created"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroUpdated(MacroEvent):
    """A macro was changed."""

    type: ClassVar[Literal["support_macro.updated"]] = "support_macro.updated"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroDeleted(MacroEvent):
    """A macro was deleted."""

    type: ClassVar[Literal["support_macro.deleted"]] = "support_macro.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


MACRO_EVENTS = (MacroCreated, MacroUpdated, MacroDeleted)
