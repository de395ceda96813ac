"""What teams announce; members are named by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEvent(EventData):
    """What every event of a team says."""

    aggregate: ClassVar[str] = "support_team"

    team_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCreated(TeamEvent):
    """There is a new team."""

    type: ClassVar[Literal["support_team.created"]] = "support_team.created"
    audience: ClassVar[Audience] = STAFF_ONLY

    members: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamUpdated(TeamEvent):
    """A team was changed; `removed` are the members who left it."""

    type: ClassVar[Literal["support_team.updated"]] = "support_team.updated"
    audience: ClassVar[Audience] = STAFF_ONLY

    fields: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDeleted(TeamEvent):
    """A team was deleted."""

    type: ClassVar[Literal["support_team.deleted"]] = "support_team.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAvailabilityChanged(EventData):
    """An agent is away, until a moment (ISO 8601 UTC) or until further notice, or is back."""

    type: ClassVar[Literal["support_agent.availability_changed"]] = "support_agent.availability_changed"
    aggregate: ClassVar[str] = "support_agent"
    audience: ClassVar[Audience] = STAFF_ONLY

    agent_id: str
    is_away: bool
    until: str | None


TEAM_EVENTS = (TeamCreated, TeamUpdated, TeamDeleted, AgentAvailabilityChanged)
