"""Teams of agents, whose tickets are which, and who is away."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from functions.api.support.access import TicketId
from functions.api.support.schemas import TicketOut
from functions.api.support.team_schemas import (
    AgentAvailabilityOut,
    AgentAvailabilityRequest,
    AgentsOut,
    TeamCreate,
    TeamOut,
    TeamUpdate,
    TicketTeamRequest,
)
from shared.core.errors import ForbiddenError
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support import agents
from shared.support.teams import assignment, service
from shared.support.teams.models import Team

router = Router(prefix="/support", tags=["support"])
TeamId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
AgentId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="`me` is oneself")]
ME = "me"


@router.get("/teams", responses=problems(400, 401, 403))
async def list_teams(_agent: Annotated[Principal, requires("tickets.read_all")], page: PageQuery) -> ListOut[TeamOut]:
    """All teams, newest first."""
    return ListOut[TeamOut].of(service.listing(limit=page.limit, cursor=page.cursor), TeamOut.model_validate)


@router.post("/teams", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_team(
    body: TeamCreate, admin: Annotated[Principal, requires("teams.write")], key: Idempotent
) -> TeamOut:
    """Store a new team. Its members must handle tickets; one who no longer does gets none."""

    def act() -> Team:
        return service.create(fields=body.model_dump(), actor=admin.user_id, idempotency=key)

    return TeamOut.model_validate(idempotency.run(key, act, lambda kept: service.find(kept["id"])))


@router.get("/teams/{team_id}", responses=problems(401, 403, 404))
async def get_team(team_id: TeamId, _agent: Annotated[Principal, requires("tickets.read_all")]) -> TeamOut:
    """A team."""
    return TeamOut.model_validate(service.find(team_id))


@router.patch("/teams/{team_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_team(
    team_id: TeamId, body: TeamUpdate, admin: Annotated[Principal, requires("teams.write")]
) -> TeamOut:
    """Change a team; the open tickets of members who leave it find other agents."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    changed = service.update(team_id=team_id, version=body.version, fields=fields, actor=admin.user_id)
    return TeamOut.model_validate(changed)


@router.delete("/teams/{team_id}", status_code=204, responses=problems(401, 403, 404))
async def delete_team(team_id: TeamId, admin: Annotated[Principal, requires("teams.write")]) -> None:
    """Delete a team; its open tickets leave it and keep their agents."""
    service.delete(team_id=team_id, actor=admin.user_id)


@router.put("/tickets/{ticket_id}/team", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def set_ticket_team(
    ticket_id: TicketId, body: TicketTeamRequest, agent: Annotated[Principal, requires("tickets.handle")]
) -> TicketOut:
    """Move a ticket to a team, or out of any; one that is nobody's finds an agent there, as the team says."""
    moved = assignment.set_team(ticket_id=ticket_id, team_id=body.team_id, actor=agent.user_id)
    return TicketOut.of(moved, staff=True)


@router.get("/agents", responses=problems(401, 403))
async def list_agents(_agent: Annotated[Principal, requires("tickets.read_all")]) -> AgentsOut:
    """Who handles tickets, by name: whom a ticket may be given to, and who is away."""
    found = agents.everyone()
    return AgentsOut.of(found, service.absences(one.id for one in found))


@router.get("/agents/{agent_id}/availability", responses=problems(401, 403))
async def get_agent_availability(
    agent_id: AgentId, agent: Annotated[Principal, requires("tickets.read_all")]
) -> AgentAvailabilityOut:
    """Whether an agent gets tickets by themselves."""
    whose = agent.user_id if agent_id == ME else agent_id
    return AgentAvailabilityOut.of(whose, service.absences([whose]).get(whose))


@router.put("/agents/{agent_id}/availability", responses=problems(400, 401, 403, 413, 415))
async def set_agent_availability(
    agent_id: AgentId, body: AgentAvailabilityRequest, agent: Annotated[Principal, requires("tickets.handle")]
) -> AgentAvailabilityOut:
    """Be away, or back: who is away gets no tickets by themselves, and keeps theirs. Admins say it of others."""
    whose = agent.user_id if agent_id == ME else agent_id
    if whose != agent.user_id and not agent.may("teams.write"):
        raise ForbiddenError()
    absence = service.set_availability(
        agent_id=whose, is_available=body.is_available, until=body.until, actor=agent.user_id
    )
    return AgentAvailabilityOut.of(whose, absence)
