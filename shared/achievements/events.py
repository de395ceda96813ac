"""What achievements announce; karma, and the message about a new one, follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementEvent(EventData):
    """What every event of an achievement says: which level of it is meant, and its points of karma."""

    aggregate: ClassVar[str] = "achievement"

    achievement_id: str
    title: str
    level: int
    karma: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementGranted(AchievementEvent):
    """Somebody met a level of an achievement's rule, or an admin gave it."""

    type: ClassVar[Literal["achievement.granted"]] = "achievement.granted"
    audience: ClassVar[Audience] = shown("achievement_id", "title", "level", "karma")


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementWithdrawn(AchievementEvent):
    """What the grant rested on was taken back, or an admin took it away; `granted_event_id` gave the karma."""

    type: ClassVar[Literal["achievement.withdrawn"]] = "achievement.withdrawn"
    audience: ClassVar[Audience] = shown("achievement_id", "title", "level", "karma")

    granted_event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementCreated(EventData):
    """There is a new achievement."""

    type: ClassVar[Literal["achievement.created"]] = "achievement.created"
    aggregate: ClassVar[str] = "achievement"
    audience: ClassVar[Audience] = STAFF_ONLY

    achievement_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementUpdated(EventData):
    """An achievement was changed; `fields` names what, `achievement_version` is the one that it has since."""

    type: ClassVar[Literal["achievement.updated"]] = "achievement.updated"
    aggregate: ClassVar[str] = "achievement"
    audience: ClassVar[Audience] = STAFF_ONLY

    achievement_id: str
    title: str
    achievement_version: int
    fields: tuple[str, ...]


EVENTS = (AchievementGranted, AchievementWithdrawn, AchievementCreated, AchievementUpdated)
