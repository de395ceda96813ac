"""Contracts as answers and requests: the desk's routes and the client's have the same."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from pydantic import Field, StringConstraints

from shared.http.client import ClientAddress
from shared.http.models import PLAIN, AnswerModel, RequestModel, example
from shared.onboarding.case import Case
from shared.onboarding.clients import blockers
from shared.onboarding.contracts.evidence import MAX_USER_AGENT


class SentCodeOut(AnswerModel):
    """The last code that was sent, without the code."""

    code_no: int
    sent_at: str
    channel: str
    masked_phone: str
    expires_at: str
    tries_left: int


class ContractOut(AnswerModel):
    """A contract as the desk and the client see it."""

    id: str
    contract_no: str
    client_id: str
    version: int
    status: str
    sha256: str | None
    size: int | None
    pages: int | None
    template_version: str
    facts_version: int
    created_at: str
    ready_at: str | None
    expires_at: str | None
    viewed_at: str | None
    code: SentCodeOut | None
    signed_at: str | None
    signed_via: str | None
    sealed_at: str | None
    seal: dict[str, Any] | None
    evidence_head: str | None
    reject_reason: str | None
    failure: str | None

    @classmethod
    def of(cls, case: Case, contract_id: str | None = None) -> ContractOut:
        """A contract of a case, the one that counts when no id is given. Raises ContractNotFoundError."""
        contract = case.get_contract(contract_id)
        return cls.copy_of(
            contract,
            id=contract.contract_id,
            status=blockers.shown_status(contract, case.client.facts_version),
            code=SentCodeOut.model_validate(contract.code) if contract.code else None,
        )


class ContractFileOut(AnswerModel):
    """A link to a contract's file; `sha256` is what a signature names."""

    url: str
    kind: Literal["contract", "sealed"]
    sha256: str
    size: int
    expires_in: int


class EvidenceFileOut(AnswerModel):
    """A link to the evidence bundle, a zip file."""

    url: str
    kind: Literal["evidence"]
    sha256: str
    size: int
    expires_in: int


class ContractCodeSentOut(AnswerModel):
    """That a code was sent to the client, without the code."""

    code_no: int
    channel: str
    masked_phone: str
    sent_at: str
    expires_at: str
    resend_after: str


class ContractSignRequest(RequestModel):
    """The code that the client was sent, and the hash of the file that was shown."""

    model_config = example(code="042917", sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["123456"])]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ContractReasonRequest(RequestModel):
    """Why a contract is not to be signed."""

    model_config = example(reason="В договоре не тот адрес")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500), PLAIN]


async def _addresses(request: Request, address: ClientAddress) -> tuple[str | None, str | None]:
    agent = request.headers.get("user-agent", "")[:MAX_USER_AGENT]
    return address or None, agent or None


Addresses = Annotated[tuple[str | None, str | None], Depends(_addresses)]
"""(network address, user agent) of a request, for the log of evidence."""
