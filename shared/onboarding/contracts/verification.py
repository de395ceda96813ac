"""Whether a file is a contract of ours, told by its hash; for everybody who holds the number and the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from shared.core import ids
from shared.onboarding.contracts.models import Contract, SupersededContract
from shared.onboarding.errors import ContractNotFoundError
from shared.onboarding.models import CaseItem, Reference

Match: TypeAlias = Literal["sealed_document", "signed_document", "superseded_version"]
VALID: Final = frozenset({"sealed_document", "signed_document"})


@dataclass(frozen=True, slots=True)
class Verification:
    """What is said of a file; everything behind `match` only of one that is valid."""

    contract_no: str
    valid: bool
    match: Match | None
    signed_at: str | None = None
    sealed_at: str | None = None
    seal: dict[str, Any] | None = None
    evidence_head: str | None = None


def verify(contract_no: str, sha256: str | None) -> Verification:
    """Compare a hash (hexadecimal digits) with those of a contract. Two reads, and a Query for a hash that is neither.

    Who has no file of the contract learns nothing but that the number exists. Raises ContractNotFoundError.
    """
    number = ids.normalise_reference(contract_no)
    reference = Reference.get_or_none(*Reference.contract_no(number), consistent=True) if number else None
    if number is None or reference is None:
        raise ContractNotFoundError()
    contract = Contract.get_or_none(*Contract.key(reference.client_id, reference.holder_id), consistent=True)
    if contract is None:
        raise ContractNotFoundError()
    match = _match(contract, sha256.lower()) if sha256 else None
    if match not in VALID:
        return Verification(number, False, match)
    return Verification(
        number, True, match, contract.signed_at, contract.sealed_at, contract.seal, contract.evidence_head
    )


def _match(contract: Contract, sha256: str) -> Match | None:
    if contract.is_signed and sha256 == contract.sealed_sha256:
        return "sealed_document"
    if contract.is_signed and sha256 == contract.sha256:
        return "signed_document"
    prefix = SupersededContract.prefix(contract.contract_id)
    older = CaseItem.query(CaseItem.partition(contract.client_id), CaseItem.sk.startswith(prefix))
    is_older = any(isinstance(one, SupersededContract) and one.sha256 == sha256 for one in older)
    return "superseded_version" if is_older else None
