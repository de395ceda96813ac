"""What the routes of teams take and give; times ISO 8601 UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from functions.api.support.schemas import Id, Tag
from shared.http.models import VERSION_LIMIT, AnswerModel, Deadline, RequestModel, ShortText, example
from shared.support.agents import Agent
from shared.support.teams.models import AgentAbsence
from shared.support.teams.rules import MEMBER_LIMIT, ROUTE_LIMIT, Assignment, Category

Members = Annotated[list[Id], Field(default_factory=list, max_length=MEMBER_LIMIT)]
Tags = Annotated[list[Tag], Field(default_factory=list, max_length=ROUTE_LIMIT)]
Categories = Annotated[list[Category], Field(default_factory=list, max_length=ROUTE_LIMIT)]


class TeamCreate(RequestModel):
    """A team: tickets with one of its tags or categories go to it, all others to the one that is the default.

    `assignment` says how they find their agents: by hand, each in turn, or whoever has the fewest.
    """

    model_config = example(name="Returns", tags=["returns"], categories=["refund"], assignment="round_robin")

    name: ShortText
    members: Members
    tags: Tags
    categories: Categories
    assignment: Assignment = "none"
    is_default: bool = False


class TeamUpdate(RequestModel):
    """What is to be changed in the version that was read; what is left out stays."""

    model_config = example(version=1, assignment="least_loaded")

    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT)]
    # Defaults by factory: they are never used, and the API's description must not promise them.
    name: ShortText = Field(default_factory=str)
    members: Members
    tags: Tags
    categories: Categories
    assignment: Assignment = Field(default_factory=lambda: "none")
    is_default: bool = Field(default_factory=bool)


class TeamOut(AnswerModel):
    """A team; `members` in the order of their turns."""

    id: str
    name: str
    members: list[str]
    tags: list[str]
    categories: list[str]
    assignment: Assignment
    is_default: bool
    version: int
    created_at: str
    updated_at: str


class TicketTeamRequest(RequestModel):
    """The team that the ticket goes to; null takes it out of any."""

    model_config = example(team_id="tea_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    team_id: Id | None


class AgentAvailabilityRequest(RequestModel):
    """Whether an agent gets tickets by themselves; an absence may have an end, where a plain date is that day's end."""

    model_config = example(is_available=False)

    is_available: bool
    until: Deadline | None = None


class AgentAvailabilityOut(AnswerModel):
    """Whether an agent gets tickets by themselves; when not, `until` is the end, null for until further notice."""

    agent_id: str
    is_available: bool
    until: str | None

    @classmethod
    def of(cls, agent_id: str, absence: AgentAbsence | None) -> AgentAvailabilityOut:
        """An agent who is away, or is not."""
        return cls(agent_id=agent_id, is_available=absence is None, until=absence.until if absence else None)


class AgentOut(AnswerModel):
    """Somebody who handles tickets; who is away (until `away_until`, or until further notice) gets none by itself."""

    id: str
    full_name: str
    is_available: bool
    away_until: str | None


class AgentsOut(AnswerModel):
    """All who handle tickets, by name."""

    items: list[AgentOut]
    next_cursor: None = None

    @classmethod
    def of(cls, agents: Sequence[Agent], absences: Mapping[str, AgentAbsence]) -> AgentsOut:
        """Agents, some of whom are away."""
        return cls(
            items=[
                AgentOut(
                    id=one.id,
                    full_name=one.full_name,
                    is_available=one.id not in absences,
                    away_until=absences[one.id].until if one.id in absences else None,
                )
                for one in agents
            ]
        )
