"""Verification of a contract's file: a page that hashes it in the browser, and the comparison."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import HTMLResponse

from functions.api.verify import page
from shared.http.auth import PUBLIC_ROUTE
from shared.http.models import AnswerModel
from shared.http.problems import problems
from shared.http.query_parameters import LINKED_PAGE
from shared.http.routing import Router
from shared.onboarding.contracts import verification
from shared.onboarding.contracts.verification import Match

router = Router(prefix="/verify", tags=["onboarding"])
ContractNo = Annotated[str, Path(min_length=1, max_length=20, description="As it is printed: `K7M4-9Q2D`")]
Sha256 = Annotated[
    str | None,
    Query(min_length=64, max_length=64, pattern=r"^[0-9A-Fa-f]{64}$", description="Of the whole file, hexadecimal"),
]


class VerificationOut(AnswerModel):
    """Whether a file is a signed contract; everything behind `match` only of one that is valid."""

    contract_no: str
    valid: bool
    match: Match | None
    signed_at: str | None = None
    sealed_at: str | None = None
    seal: dict[str, Any] | None = None
    evidence_head: str | None = None


@router.get(
    "", response_class=HTMLResponse, summary="A page that verifies a file", openapi_extra=PUBLIC_ROUTE | LINKED_PAGE
)
async def show_verify_page() -> HTMLResponse:
    """A page that hashes a dropped file in the browser, and says how to check it without us."""
    return HTMLResponse(page.HTML, headers={"Content-Security-Policy": page.POLICY})


@router.get("/{contract_no}", responses=problems(400, 404), openapi_extra=PUBLIC_ROUTE)
async def verify_contract(contract_no: ContractNo, sha256: Sha256 = None) -> VerificationOut:
    """Compare a file's hash with a contract's; without a match no more than `valid: false`."""
    return VerificationOut.model_validate(verification.verify(contract_no, sha256))
