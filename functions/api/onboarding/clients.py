"""The desk's clients: list, enter, claim, profile, consents, cancel, history."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from functions.api.onboarding import schemas
from functions.api.onboarding.access import REFUSALS, ClientId, Handler, Reader, desk
from functions.api.onboarding.schemas import ClientDetailOut, ClientOut
from shared.core.errors import ForbiddenError
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.case import Case, load_case
from shared.onboarding.clients import listing, service
from shared.onboarding.consents.texts import TEXTS

router = Router(tags=["onboarding"])


@router.post("/manager/clients", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_client(body: schemas.ClientCreate, user: Handler, key: Idempotent) -> ClientDetailOut:
    """Enter a client, whom one then holds."""

    def act() -> Case:
        return service.create(
            desk=desk(user), phone=body.phone, full_name=body.full_name, email=body.email, idempotency=key
        )

    return ClientDetailOut.of(idempotency.run(key, act, lambda kept: load_case(kept["id"])))


@router.get("/manager/clients", responses=problems(400, 401, 403))
async def list_clients(
    user: Reader,
    page: PageQuery,
    tab: listing.Tab | None = None,
    q: Annotated[str | None, Query(min_length=1, max_length=150)] = None,
) -> ListOut[ClientOut]:
    """Clients of a tab, those that wait longest first; `q` is a phone, a contract number or the start of a name.

    Without a tab it is `new`, or every tab with `q`.
    """
    found = listing.clients(tab=tab, manager_id=user.user_id, q=q, limit=page.limit, cursor=page.cursor)
    return ListOut[ClientOut].of(found, ClientOut.of)


@router.get("/manager/clients/{client_id}", responses=problems(401, 403, 404))
async def get_client(client_id: ClientId, _user: Reader) -> ClientDetailOut:
    """A client with the whole case, and why it stands still."""
    return ClientDetailOut.of(load_case(client_id))


@router.post("/manager/clients/{client_id}/claim", responses=problems(*REFUSALS))
async def claim_client(
    client_id: ClientId, user: Handler, body: schemas.ClientClaimRequest | None = None
) -> ClientDetailOut:
    """Take a client; of two who do so at once, one is refused. Admins may name another manager."""
    manager_id = body.manager_id if body else None
    who = desk(user)
    if manager_id not in (None, user.user_id) and not who.is_admin:
        raise ForbiddenError()
    return ClientDetailOut.of(service.claim(client_id=client_id, desk=who, manager_id=manager_id))


@router.delete("/manager/clients/{client_id}/claim", responses=problems(401, 403, 404, 409))
async def release_client(client_id: ClientId, user: Handler) -> ClientDetailOut:
    """Give a client back, so that any manager may take it."""
    return ClientDetailOut.of(service.release(client_id=client_id, desk=desk(user)))


@router.put("/manager/clients/{client_id}/profile", responses=problems(*REFUSALS))
async def confirm_client_profile(
    client_id: ClientId, body: schemas.ClientProfileRequest, user: Handler
) -> ClientDetailOut:
    """Step 1: confirm or correct who the client is; takes a client that nobody holds."""
    return ClientDetailOut.of(service.confirm_profile(client_id=client_id, desk=desk(user), **body.model_dump()))


@router.post("/manager/clients/{client_id}/cancel", responses=problems(*REFUSALS))
async def cancel_client(client_id: ClientId, body: schemas.ReasonRequest, user: Handler) -> ClientDetailOut:
    """Give a case up; not once the contract is signed."""
    return ClientDetailOut.of(service.cancel(client_id=client_id, desk=desk(user), reason=body.reason))


@router.post("/manager/clients/{client_id}/consents", responses=problems(*REFUSALS))
async def record_client_consent(client_id: ClientId, body: schemas.ConsentRequest, user: Handler) -> ClientDetailOut:
    """Record a consent to the present text that the client signed on paper."""
    given = service.give_consent(client_id=client_id, desk=desk(user), **body.model_dump())
    return ClientDetailOut.of(given)


@router.get("/manager/clients/{client_id}/history", responses=problems(400, 401, 403, 404))
async def list_client_events(client_id: ClientId, _user: Reader, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a client, newest first."""
    load_case(client_id)
    return history_for("client", client_id, owner=None, page=page)


@router.get("/onboarding/consents", openapi_extra=PUBLIC_ROUTE)
async def list_consent_texts() -> schemas.ConsentTextsOut:
    """The present texts of both consents."""
    return schemas.ConsentTextsOut(items=[schemas.ConsentTextOut.model_validate(text) for text in TEXTS])
