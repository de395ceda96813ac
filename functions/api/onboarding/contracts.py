"""Step 5 at the desk: the contract, its code and its signature."""

from __future__ import annotations

from functions.api.onboarding.access import REFUSALS, ClientId, Handler, Reader, desk
from functions.api.onboarding.schemas import ClientDetailOut
from shared.data import idempotency
from shared.http.auth import Principal
from shared.http.contracts import (
    Addresses,
    ContractCodeSentOut,
    ContractFileOut,
    ContractOut,
    ContractReasonRequest,
    ContractSignRequest,
    EvidenceFileOut,
)
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import NO_HEAD, Router
from shared.http.tasks import TaskAcceptedOut
from shared.onboarding.contracts import codes, service, signing
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.seal.download import bundle_for_desk

router = Router(prefix="/manager/clients/{client_id}/contract", tags=["onboarding"])


class ContractRequestedOut(TaskAcceptedOut):
    """The version that is made, or was made before of the same facts."""

    contract_id: str
    contract_no: str
    version: int


def _origin(user: Principal, addresses: tuple[str | None, str | None]) -> Origin:
    return Origin("manager", user.user_id, *addresses)


@router.post("", status_code=202, responses=problems(*REFUSALS))
async def request_contract(
    client_id: ClientId, user: Handler, addresses: Addresses, key: Idempotent
) -> ContractRequestedOut:
    """Have the contract made; the same facts give the same version, new facts the next one."""

    def act() -> service.RequestedContract:
        return service.request(client_id=client_id, desk=desk(user), origin=_origin(user, addresses), idempotency=key)

    made = idempotency.run(key, act, lambda kept: service.RequestedContract(**kept))
    return ContractRequestedOut.model_validate(made)


@router.get("/pdf", responses=problems(401, 403, 404, 409, 429), openapi_extra=NO_HEAD)
async def get_contract_file(client_id: ClientId, user: Reader, addresses: Addresses) -> ContractFileOut:
    """A link to the contract, for five minutes; while it waits for its signature this counts as shown.

    Anything but what its manager has to show counts as a passport that is read in clear, and the person sees it in
    their timeline; the same contract counts once an hour.
    """
    found = service.show(client_id=client_id, origin=_origin(user, addresses), viewer=user.user_id)
    return ContractFileOut.model_validate(found)


@router.get("/evidence", responses=problems(401, 403, 404, 409, 429), openapi_extra=NO_HEAD)
async def get_client_evidence(client_id: ClientId, user: Reader) -> EvidenceFileOut:
    """A link to the evidence bundle, for five minutes; 409 before the contract is sealed. Counts as the contract."""
    return EvidenceFileOut.model_validate(bundle_for_desk(client_id=client_id, viewer=user.user_id))


@router.post("/code", status_code=202, responses=problems(*REFUSALS, 429, 503))
async def send_contract_code(client_id: ClientId, user: Handler, addresses: Addresses) -> ContractCodeSentOut:
    """Send the client a code; nobody at the desk ever sees it."""
    sent = codes.send(client_id=client_id, desk=desk(user), origin=_origin(user, addresses))
    return ContractCodeSentOut.model_validate(sent)


@router.post("/sign", responses=problems(*REFUSALS, 410))
async def sign_contract(
    client_id: ClientId, body: ContractSignRequest, user: Handler, addresses: Addresses
) -> ContractOut:
    """Sign by the code that the client reads aloud; a contract that is signed is answered as it is."""
    case = signing.sign(
        client_id=client_id,
        code=body.code,
        sha256=body.sha256,
        via="desk",
        origin=_origin(user, addresses),
        desk=desk(user),
    )
    return ContractOut.of(case)


@router.post("/cancel", responses=problems(*REFUSALS))
async def cancel_contract(
    client_id: ClientId, body: ContractReasonRequest, user: Handler, addresses: Addresses
) -> ClientDetailOut:
    """Withdraw the contract that waits for its signature."""
    case = service.cancel(client_id=client_id, desk=desk(user), reason=body.reason, origin=_origin(user, addresses))
    return ClientDetailOut.of(case)
