"""The evidence bundle as it is handed out: a link, like the PDF's."""

from __future__ import annotations

from shared.onboarding.contracts.models import Contract
from shared.onboarding.contracts.service import LINK_SECONDS, ContractFile
from shared.onboarding.errors import EvidenceNotReadyError
from shared.providers import storage

KIND = "evidence"


def bundle_of(contract: Contract) -> ContractFile:
    """A link to the bundle for LINK_SECONDS. Raises EvidenceNotReadyError before the contract is sealed."""
    if not contract.bundle_key:
        raise EvidenceNotReadyError()
    url = storage.from_settings("documents").presigned_get(
        contract.bundle_key, filename=f"contract-{contract.contract_no}-evidence.zip", expires_s=LINK_SECONDS
    )
    return ContractFile(url, KIND, str(contract.bundle_sha256), int(contract.bundle_size or 0))
