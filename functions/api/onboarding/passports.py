"""Step 2, the passport; reading it in clear; the desk's erasure of a case."""

from __future__ import annotations

from typing import Annotated

from functions.api.onboarding import schemas
from functions.api.onboarding.access import REFUSALS, ClientId, Handler, desk
from functions.api.onboarding.schemas import ClientDetailOut
from shared.http.auth import Principal, requires
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.passports import service
from shared.onboarding.passports.sealing import PassportFields
from shared.onboarding.privacy import erasure

router = Router(prefix="/manager/clients/{client_id}", tags=["onboarding"])


@router.put("/passport", responses=problems(*REFUSALS, 503))
async def record_client_passport(client_id: ClientId, body: schemas.PassportRequest, user: Handler) -> ClientDetailOut:
    """Step 2: record or correct the passport; afterwards it is shown masked."""
    fields = PassportFields(**body.model_dump(exclude={"version"}))
    return ClientDetailOut.of(service.record(client_id=client_id, desk=desk(user), version=body.version, fields=fields))


@router.post("/passport/reveal", responses=problems(*REFUSALS, 429, 503))
async def reveal_client_passport(
    client_id: ClientId, body: schemas.ReasonRequest, user: Handler
) -> schemas.PassportClearOut:
    """The passport in clear, 20 times an hour; the person sees in their timeline that it was read."""
    found = service.reveal(client_id=client_id, desk=desk(user), reason=body.reason)
    return schemas.PassportClearOut.model_validate(found)


@router.post("/erase", responses=problems(*REFUSALS))
async def erase_client(
    client_id: ClientId,
    body: schemas.ReasonRequest,
    user: Annotated[Principal, requires("clients.administer")],
) -> schemas.ErasureActOut:
    """Erase what no law has kept of a case; again, the answer is the same act."""
    return schemas.ErasureActOut.of([erasure.erase_case(client_id=client_id, reason=body.reason, desk=desk(user))])
