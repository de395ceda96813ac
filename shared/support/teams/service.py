"""Managing teams and their members' absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.support.agents import require_agent
from shared.support.teams import rules
from shared.support.teams.errors import AbsenceInvalidError, TeamChangedError, TeamNotFoundError, TooManyTeamsError
from shared.support.teams.events import AgentAvailabilityChanged, TeamCreated, TeamDeleted, TeamUpdated
from shared.support.teams.models import ALL_TEAMS, AgentAbsence, Team, TeamTurn

FIELDS = ("name", "members", "tags", "categories", "assignment", "is_default")
SETS = frozenset({"tags", "categories"})


def find(team_id: str) -> Team:
    """One team as it is now. Raises TeamNotFoundError."""
    team = Team.get_or_none(ALL_TEAMS, team_id, consistent=True) if ids.is_id("tea", team_id) else None
    if team is None:
        raise TeamNotFoundError()
    return team


def listing(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Team]:
    """All teams, newest first."""
    return query_page(Team, ALL_TEAMS, scope=ALL_TEAMS, limit=limit, cursor=cursor)


def every_team() -> list[Team]:
    """All teams, oldest first: there are few."""
    return list(Team.query(ALL_TEAMS, limit=rules.TEAM_LIMIT))


def create(*, fields: Mapping[str, Any], actor: str, idempotency: IdempotencyKey | None = None) -> Team:
    """Store a new team. Raises NotAnAgentError for a member who handles no tickets, TooManyTeamsError."""
    given = _checked(fields)
    if len(every_team()) >= rules.TEAM_LIMIT:
        raise TooManyTeamsError()
    moment = clock.iso(clock.now())
    team = Team(ALL_TEAMS, ids.new("tea"), created_at=moment, updated_at=moment, **given)
    uow = UnitOfWork()
    uow.create(team)
    uow.add_event(TeamCreated(team_id=team.id, members=list(team.members)).of(team.id, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": team.id})
    uow.commit()
    return team


def update(*, team_id: str, version: int, fields: Mapping[str, Any], actor: str) -> Team:
    """Change a team; the open tickets of members who leave it find other agents.

    Raises TeamNotFoundError, TeamChangedError, NotAnAgentError for a new member who handles no tickets.
    """
    team = find(team_id)
    if team.version != version:
        raise TeamChangedError(current_version=team.version)
    before = list(team.members)
    # Somebody who lost the role since they joined is no reason to refuse another change.
    given = _checked(fields, known=before)
    changed = [name for name in FIELDS if name in given and given[name] != getattr(team, name)]
    if not changed:
        return team
    for name in changed:
        setattr(team, name, given[name])
    team.version, team.updated_at = version + 1, clock.iso(clock.now())
    uow = UnitOfWork()
    uow.put(team, condition=Team.version == version, on_conflict=TeamChangedError())
    removed = [member for member in before if member not in team.members]
    uow.add_event(TeamUpdated(team_id=team_id, fields=changed, removed=removed).of(team_id, actor=actor))
    uow.commit()
    return team


def delete(*, team_id: str, actor: str) -> None:
    """Delete a team; its open tickets leave it and keep their agents. Raises TeamNotFoundError."""
    team = find(team_id)
    uow = UnitOfWork()
    uow.delete(team, condition=Team.pk.exists(), on_conflict=TeamNotFoundError())
    uow.delete(TeamTurn(*TeamTurn.key(team_id)))
    uow.add_event(TeamDeleted(team_id=team_id).of(team_id, actor=actor))
    uow.commit()


def set_availability(*, agent_id: str, is_available: bool, until: datetime | None, actor: str) -> AgentAbsence | None:
    """Say that an agent is away, until a moment or until further notice, or is back; the absence, None when back.

    Raises NotAnAgentError, AbsenceInvalidError.
    """
    require_agent(agent_id)
    now = clock.now()
    if until is not None and (is_available or until <= now):
        raise AbsenceInvalidError()
    absence = AgentAbsence(
        *AgentAbsence.key(agent_id), since=clock.iso(now), until=clock.iso(until) if until is not None else None
    )
    uow = UnitOfWork()
    if is_available:
        uow.delete(absence)
    else:
        uow.put(absence)
    changed = AgentAvailabilityChanged(
        agent_id=agent_id, is_away=not is_available, until=None if is_available else absence.until
    )
    uow.add_event(changed.of(agent_id, actor=actor))
    uow.commit()
    return None if is_available else absence


def absences(agent_ids: Iterable[str]) -> dict[str, AgentAbsence]:
    """Which of some agents are away now."""
    keys = {AgentAbsence.key(agent_id) for agent_id in agent_ids}
    now = clock.iso(clock.now())
    found = AgentAbsence.batch_get(keys) if keys else ()
    return {absence.sk: absence for absence in found if rules.is_away(absence, now)}


def _checked(fields: Mapping[str, Any], known: Iterable[str] = ()) -> dict[str, Any]:
    given = {name: sorted(set(value)) if name in SETS else value for name, value in fields.items()}
    if "members" in given:
        given["members"] = list(dict.fromkeys(given["members"]))
        for member in set(given["members"]) - set(known):
            require_agent(member)
    return given
