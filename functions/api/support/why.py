"""Why a ticket stands where it stands; also below `/tickets`, beside `/orders/{order_id}/why`."""

from __future__ import annotations

from fastapi import Request, Response

from functions.api.support.access import TicketId, owner_for
from shared.http.auth import CurrentUser
from shared.http.caching import CACHED, polled
from shared.http.languages import ReaderLanguage
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.why import WhyOut
from shared.support.tickets import why

router = Router(prefix="/support/tickets", tags=["support"])
short = Router(prefix="/tickets", tags=["support"])
ANSWERS = {**CACHED, **problems(401, 404)}


@short.get("/{ticket_id}/why", responses=ANSWERS, response_model=WhyOut, name="explain_ticket_short")
@router.get("/{ticket_id}/why", responses=ANSWERS, response_model=WhyOut)
async def explain_ticket(
    request: Request, ticket_id: TicketId, user: CurrentUser, language: ReaderLanguage
) -> Response:
    """Why a ticket stands where it stands, by its id or its number: what it waits for, since when, who can move it.

    In the language that `Accept-Language` names, or else the profile's.
    """
    return polled(request, WhyOut.of(why.explain(ticket_id=ticket_id, owner=owner_for(user), locale=language)))
