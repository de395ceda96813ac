"""Why a client's case stands where it stands; also below `/clients`, beside `/orders/{order_id}/why`."""

from __future__ import annotations

from fastapi import Request, Response

from functions.api.onboarding.access import ClientId, Reader
from shared.http.caching import CACHED, polled
from shared.http.languages import ReaderLanguage
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.why import WhyOut
from shared.onboarding.clients import why

router = Router(prefix="/manager/clients", tags=["onboarding"])
short = Router(prefix="/clients", tags=["onboarding"])
ANSWERS = {**CACHED, **problems(401, 403, 404)}


@short.get("/{client_id}/why", responses=ANSWERS, response_model=WhyOut, name="explain_client_short")
@router.get("/{client_id}/why", responses=ANSWERS, response_model=WhyOut)
async def explain_client(request: Request, client_id: ClientId, _user: Reader, language: ReaderLanguage) -> Response:
    """Why a client's case stands where it stands: what it waits for, since when, and who can move it.

    In the language that `Accept-Language` names, or else the profile's.
    """
    return polled(request, WhyOut.of(why.explain(client_id=client_id, locale=language)))
