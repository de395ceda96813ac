"""Teams in the table `support`, and every key they are found by.

| item | pk | sk |
|---|---|---|
| team | TEAMS | id |
| whose turn it is in a team | TEAM#id | TURN |
| an agent who is away | AGENTS | user |
"""

from __future__ import annotations

from typing import TypeAlias

from pynamodb.attributes import BooleanAttribute, JSONAttribute, ListAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.support.models import SupportItem

ALL_TEAMS, ALL_AGENTS = "TEAMS", "AGENTS"
Key: TypeAlias = tuple[str, str]


class Team(SupportItem, discriminator="support_team"):
    """Agents who answer tickets together: those with one of the tags or categories, or, by default, all others."""

    name = UnicodeAttribute()
    members = ListAttribute[str](default=list)
    tags = ListAttribute[str](default=list)
    categories = ListAttribute[str](default=list)
    assignment = UnicodeAttribute(default="none")
    is_default = BooleanAttribute(default=False)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        """The team's id, `tea_…`."""
        return self.sk


class TeamTurn(SupportItem, discriminator="support_team_turn"):
    """Who of a team got a ticket last; its `version` lets one assignment of the team happen at a time.

    `recent` are the last assignments, as (agent, pk of the ticket, moment): the index that counts an agent's tickets
    may not have them yet.
    """

    last_agent_id = UnicodeAttribute(null=True)
    recent = JSONAttribute(default=list)
    version = WholeNumber(default=0)

    @staticmethod
    def key(team_id: str) -> Key:
        """(pk, sk) of a team's turn."""
        return f"TEAM#{team_id}", "TURN"


class AgentAbsence(SupportItem, discriminator="support_agent_away"):
    """An agent is away, until a moment or until they say otherwise: they get no ticket by themselves."""

    until = UnicodeAttribute(null=True)
    since = UnicodeAttribute()

    @staticmethod
    def key(agent_id: str) -> Key:
        """(pk, sk) of an agent's absence."""
        return ALL_AGENTS, agent_id
