"""Unsubscribing by a link from a mail: nobody signs in for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import HTMLResponse

from functions import modules
from functions.api.notifications import page
from shared.http.app import ANY_BODY
from shared.http.auth import PUBLIC_ROUTE
from shared.http.languages import AcceptLanguage, preferred
from shared.http.problems import problems
from shared.http.query_parameters import LINKED_PAGE
from shared.http.routing import Router
from shared.identity.contacts import contact_of
from shared.notifications import unsubscribing

router = Router(prefix="/notifications/unsubscribe", tags=["notifications"])
# Mailers and scanners add parameters of their own.
LINKED = PUBLIC_ROUTE | LINKED_PAGE
LinkToken = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.]+$")]


@router.get("/{link_token}", response_class=HTMLResponse, responses=problems(404), openapi_extra=LINKED)
async def show_unsubscribe_page(link_token: LinkToken, accept_language: AcceptLanguage = "") -> HTMLResponse:
    """A page with one button. Opening it changes nothing: mail scanners open every link."""
    unsubscribing.read(link_token)
    return page.answer(page.ASK, preferred(accept_language))


@router.post(
    "/{link_token}",
    response_class=HTMLResponse,
    responses=problems(404, 409),
    openapi_extra={**LINKED, **ANY_BODY},
)
async def unsubscribe_from_mails(link_token: LinkToken, accept_language: AcceptLanguage = "") -> HTMLResponse:
    """Send no more e-mails of the link's category (RFC 8058, one click); twice is once. The body is not read."""
    asked = unsubscribing.unsubscribe(link_token, catalog=modules.messages(), contact_of=contact_of)
    done = page.DONE_ANSWERS if asked.category == unsubscribing.ANSWERS else page.DONE
    return page.answer(done, preferred(accept_language))
