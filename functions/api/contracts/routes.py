"""The client's own contracts: everything of others is 404."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from shared.http.auth import PUBLIC_ROUTE, CurrentUser, LiveUser, Principal
from shared.http.contracts import (
    Addresses,
    ContractCodeSentOut,
    ContractFileOut,
    ContractOut,
    ContractReasonRequest,
    ContractSignRequest,
    EvidenceFileOut,
)
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.routing import NO_HEAD, Router
from shared.onboarding.case import cases_of_user
from shared.onboarding.contracts import codes, copies, service, signing
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.seal.download import bundle_of

router = Router(prefix="/contracts", tags=["contracts"])
ContractId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
CopyTokenText = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
REFUSALS = (400, 401, 404, 409, 413, 415)


class ContractsOut(AnswerModel):
    """All contracts of a person, the oldest first."""

    items: list[ContractOut]
    next_cursor: None = None


class ContractCodeOut(AnswerModel):
    """The code that was sent last: for the person who signs, and nobody else."""

    code: str
    code_no: int
    expires_at: str


def _origin(user: Principal, addresses: tuple[str | None, str | None]) -> Origin:
    return Origin("client", user.user_id, *addresses)


@router.get("", responses=problems(401))
async def list_contracts(user: CurrentUser) -> ContractsOut:
    """One's own contracts."""
    cases = cases_of_user(user.user_id)
    return ContractsOut(items=[ContractOut.of(case, one.contract_id) for case in cases for one in case.contracts])


@router.get(
    "/copy/{token}",
    status_code=303,
    response_class=Response,
    responses=problems(404, 409, 410),
    openapi_extra=PUBLIC_ROUTE | NO_HEAD,
)
async def open_contract_copy(token: CopyTokenText, addresses: Addresses) -> Response:
    """Leads whoever holds the link to the file; 30 days and 20 times. 409 while the next version is being made."""
    ip, user_agent = addresses
    found = copies.redeem(token, ip=ip, user_agent=user_agent)
    return Response(status_code=303, headers={"location": found.url, "referrer-policy": "no-referrer"})


@router.get("/{contract_id}", responses=problems(401, 404))
async def get_contract(contract_id: ContractId, user: CurrentUser) -> ContractOut:
    """One of one's own contracts."""
    case, contract = service.own_contract(contract_id, user.user_id)
    return ContractOut.of(case, contract.contract_id)


@router.get("/{contract_id}/pdf", responses=problems(401, 404, 409), openapi_extra=NO_HEAD)
async def get_own_contract_file(contract_id: ContractId, user: LiveUser, addresses: Addresses) -> ContractFileOut:
    """A link to the contract, for five minutes; while it waits for its signature this counts as shown."""
    case, contract = service.own_contract(contract_id, user.user_id)
    found = service.show(
        client_id=case.client.client_id,
        contract_id=contract.contract_id,
        origin=_origin(user, addresses),
        viewer=user.user_id,
    )
    return ContractFileOut.model_validate(found)


@router.get("/{contract_id}/evidence", responses=problems(401, 404, 409))
async def get_own_evidence(contract_id: ContractId, user: LiveUser) -> EvidenceFileOut:
    """A link to the evidence bundle, for five minutes; 409 before the contract is sealed."""
    _, contract = service.own_contract(contract_id, user.user_id)
    return EvidenceFileOut.model_validate(bundle_of(contract))


@router.post("/{contract_id}/code", status_code=202, responses=problems(*REFUSALS, 429, 503))
async def send_own_contract_code(contract_id: ContractId, user: LiveUser, addresses: Addresses) -> ContractCodeSentOut:
    """Send oneself a code to sign with."""
    case, contract = service.own_contract(contract_id, user.user_id)
    sent = codes.send(
        client_id=case.client.client_id,
        contract_id=contract.contract_id,
        actor=user.user_id,
        origin=_origin(user, addresses),
    )
    return ContractCodeSentOut.model_validate(sent)


@router.get("/{contract_id}/code", responses=problems(401, 404, 410, 503))
async def get_contract_code(contract_id: ContractId, user: LiveUser) -> ContractCodeOut:
    """The code that was sent last, while it can be answered."""
    _, contract = service.own_contract(contract_id, user.user_id)
    return ContractCodeOut.model_validate(codes.read(contract))


@router.post("/{contract_id}/sign", responses=problems(*REFUSALS, 410))
async def sign_own_contract(
    contract_id: ContractId, body: ContractSignRequest, user: LiveUser, addresses: Addresses
) -> ContractOut:
    """Sign the file with this hash; a contract that is signed is answered as it is."""
    case, contract = service.own_contract(contract_id, user.user_id)
    signed = signing.sign(
        client_id=case.client.client_id,
        contract_id=contract.contract_id,
        code=body.code,
        sha256=body.sha256,
        via="app",
        origin=_origin(user, addresses),
        actor=user.user_id,
    )
    return ContractOut.of(signed, contract.contract_id)


@router.post("/{contract_id}/reject", responses=problems(*REFUSALS))
async def reject_contract(
    contract_id: ContractId, body: ContractReasonRequest, user: LiveUser, addresses: Addresses
) -> ContractOut:
    """Not sign the contract; final once it is signed."""
    case, contract = service.own_contract(contract_id, user.user_id)
    rejected = service.reject(
        client_id=case.client.client_id,
        contract_id=contract.contract_id,
        user_id=user.user_id,
        reason=body.reason,
        origin=_origin(user, addresses),
    )
    return ContractOut.of(rejected, contract.contract_id)
