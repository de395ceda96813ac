"""What the worker of the queue `documents` does about signed contracts; pyHanko is imported by the first seal alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shared.messaging.worker import ReceiveInfo
from shared.onboarding.contracts.seal import service
from shared.onboarding.contracts.seal.certificate import SealCertificate
from shared.onboarding.contracts.seal.facts import SealPage
from shared.onboarding.contracts.seal.service import SealedFile
from shared.onboarding.events import ContractSealDue, ContractSigned


class PdfSealer:
    """Seals with pyHanko, which takes half a second to import."""

    def seal(self, signed: bytes, page: SealPage, log: bytes, certificate: SealCertificate) -> SealedFile:
        """One incremental update. Raises SealKeyUnavailableError."""
        from functions.workers.documents import seal_pdf

        return seal_pdf.seal(signed, page, log, certificate)

    def read(self, content: bytes) -> SealedFile:
        """What the seal of a file says of itself."""
        from functions.workers.documents import seal_pdf

        return seal_pdf.read(content)


def seal(message: dict[str, Any], _: ReceiveInfo) -> None:
    """Seal the contract of an event; repeated, or in any order, it is sealed once."""
    data = message["data"]
    service.seal(client_id=data["client_id"], contract_id=data["contract_id"], sealer=PdfSealer())


# Event type → what this worker does about it.
HANDLERS: Final[Mapping[str, Callable[[dict[str, Any], ReceiveInfo], None]]] = {
    ContractSigned.type: seal,
    ContractSealDue.type: seal,
}
