"""The evidence bundle as it is handed out: a link, like the PDF's."""

from __future__ import annotations

from shared.onboarding.contracts.models import Contract
from shared.onboarding.contracts.service import ContractFile, link_to
from shared.onboarding.errors import EvidenceNotReadyError

KIND = "evidence"


def bundle_of(contract: Contract) -> ContractFile:
    """A link to the bundle for LINK_SECONDS. Raises EvidenceNotReadyError before the contract is sealed."""
    if not contract.bundle_key:
        raise EvidenceNotReadyError()
    filename = f"contract-{contract.contract_no}-evidence.zip"
    return link_to(contract.bundle_key, KIND, filename, contract.bundle_sha256, contract.bundle_size)
