"""The evidence bundle as it is handed out: a link, like the PDF's."""

from __future__ import annotations

from shared.onboarding.case import load_case
from shared.onboarding.contracts.models import Contract
from shared.onboarding.contracts.service import ContractFile, count_opening, link_to
from shared.onboarding.errors import EvidenceNotReadyError

KIND = "evidence"


def bundle_for_desk(*, client_id: str, viewer: str) -> ContractFile:
    """A client's bundle for a member of staff: it holds the contract, so it counts as one that is opened.

    Raises ContractNotFoundError, EvidenceNotReadyError, RevealLimitError.
    """
    case = load_case(client_id)
    contract = case.get_contract()
    found = bundle_of(contract)
    count_opening(case, contract, viewer)
    return found


def bundle_of(contract: Contract) -> ContractFile:
    """A link to the bundle for LINK_SECONDS. Raises EvidenceNotReadyError before the contract is sealed."""
    if not contract.bundle_key:
        raise EvidenceNotReadyError()
    filename = f"contract-{contract.contract_no}-evidence.zip"
    return link_to(contract.bundle_key, KIND, filename, contract.bundle_sha256, contract.bundle_size)
