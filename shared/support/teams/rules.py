"""Which team a ticket goes to, and who of the team gets it; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal, TypeAlias

from shared.support.teams.models import AgentAbsence, Team
from shared.support.tickets.models import Ticket

Assignment: TypeAlias = Literal["none", "round_robin", "least_loaded"]
Category: TypeAlias = Literal["delivery", "payment", "refund", "product", "preorder", "account", "coworking", "other"]
TEAM_LIMIT, MEMBER_LIMIT, ROUTE_LIMIT = 50, 50, 20


class AssignmentMode(StrEnum):
    """How a team's tickets find their agents: by hand, each in turn, or whoever has the fewest."""

    NONE = "none"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"


def team_for(ticket: Ticket, teams: Iterable[Team], *, is_triaged: bool) -> Team | None:
    """The team that a ticket goes to: the oldest with one of its tags, or with its category, or else the default one.

    While the category may still come, the default team waits if another one goes by categories.
    """
    oldest_first = sorted(teams, key=lambda team: team.id)
    for team in oldest_first:
        if set(team.tags) & set(ticket.tags):
            return team
    for team in oldest_first:
        if ticket.category and ticket.category in team.categories:
            return team
    if not is_triaged and any(team.categories for team in oldest_first):
        return None
    return next((team for team in oldest_first if team.is_default), None)


def in_turn(members: Sequence[str], last: str | None) -> list[str]:
    """The members in the order of their turns, whoever got the last ticket at the end."""
    if last not in members:
        return list(members)
    after = members.index(last) + 1
    return [*members[after:], *members[:after]]


def least_loaded_first(members: Sequence[str], last: str | None, loads: Mapping[str, int]) -> list[str]:
    """The members with the fewest tickets first; of equals whose turn it is."""
    return sorted(in_turn(members, last), key=lambda member: loads[member])


def is_away(absence: AgentAbsence | None, now: str) -> bool:
    """Whether an agent is away at a moment (ISO 8601 UTC)."""
    return absence is not None and (absence.until is None or absence.until > now)
