"""Who looks at a ticket at this moment, among those who work here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from functions.api.support import agent_schemas as schemas
from functions.api.support.access import TicketId
from functions.api.support.agent_schemas import TicketViewersOut
from shared.http.auth import Principal, requires
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support.tickets import threads, viewers

router = Router(prefix="/support", tags=["support"])
PATH = "/tickets/{ticket_id}/viewers"


@router.get(PATH, responses=problems(401, 403, 404))
async def list_ticket_viewers(
    ticket_id: TicketId, _agent: Annotated[Principal, requires("tickets.read_all")]
) -> TicketViewersOut:
    """Who else looks at a ticket."""
    return TicketViewersOut.of(viewers.looking(threads.look_up(ticket_id)))


@router.put(PATH, responses=problems(400, 401, 403, 404, 413, 415))
async def view_ticket(
    ticket_id: TicketId,
    agent: Annotated[Principal, requires("tickets.handle")],
    body: schemas.TicketViewRequest | None = None,
) -> TicketViewersOut:
    """Say that one looks at a ticket, or writes in it, for a minute from now; answers who does."""
    ticket = threads.look_up(ticket_id)
    viewers.look(ticket, user_id=agent.user_id, state=body.state if body else "viewing")
    return TicketViewersOut.of(viewers.looking(ticket))


@router.delete(PATH, status_code=204, response_class=Response, responses=problems(401, 403, 404))
async def leave_ticket(ticket_id: TicketId, agent: Annotated[Principal, requires("tickets.handle")]) -> None:
    """Say that one looks at a ticket no longer."""
    viewers.leave(threads.look_up(ticket_id), user_id=agent.user_id)
