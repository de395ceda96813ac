"""Sealing a signed contract: the file first, the bundle, then the record; whatever is repeated finds what was done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from shared.core import clock
from shared.core.errors import UnavailableError
from shared.core.observability import logger, metric
from shared.core.settings import settings
from shared.data.personal_data import deletable_from
from shared.onboarding.case import Case, CaseEditor, change_case, load_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.models import Contract, ContractStatus, ids_of
from shared.onboarding.contracts.seal import bundle, certificate
from shared.onboarding.contracts.seal.certificate import SealCertificate, SealCertificateError
from shared.onboarding.contracts.seal.facts import EvidenceBrokenError, SealPage, log_bytes, page_of, signed_log
from shared.onboarding.contracts.states import NothingToChangeError
from shared.onboarding.errors import ClientNotFoundError, ContractNotFoundError
from shared.onboarding.events import ContractSealed
from shared.providers import storage
from shared.providers.storage.base import ObjectExistsError, ObjectNotFoundError, ObjectStore, StorageError

PDF_TYPE: Final = "application/pdf"
ZIP_TYPE: Final = "application/zip"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file; `level` B-T (with a time stamp, whose moment is `timestamp`, ISO 8601 UTC) or B-B.

    `certificate` is the seal's with its chain (PEM), `fingerprint` its SHA-256 in hexadecimal digits.
    """

    content: bytes
    certificate: bytes
    level: str
    fingerprint: str
    timestamp: str | None = None


class Sealer(Protocol):
    """The library that makes and reads sealed files, which the worker alone brings."""

    def seal(self, signed: bytes, page: SealPage, log: bytes, certificate: SealCertificate) -> SealedFile:
        """Page, log and signature as one incremental update. Raises SealKeyUnavailableError."""

    def read(self, content: bytes) -> SealedFile:
        """What a file says that `seal` has made before."""


def seal(*, client_id: str, contract_id: str, sealer: Sealer) -> bool:
    """Seal a contract that is signed; whether it is sealed now by this call. Sealed before, or unknown: nothing to do.

    A file that is not the signed one, a log that does not hold together, and a certificate that must not be used leave
    it unsealed: the schedule announces it again. Raises UnavailableError and StorageError, for the queue to repeat.
    """
    try:
        case = load_case(client_id)
        contract = case.get_contract(contract_id)
    except (ClientNotFoundError, ContractNotFoundError):
        return False
    if contract.status != ContractStatus.SIGNED:
        return False
    try:
        return _seal(case, contract, sealer)
    except (UnavailableError, StorageError) as error:
        _failed(contract, error)
        raise
    except (SealCertificateError, EvidenceBrokenError) as error:
        _failed(contract, error)
        return False


def _failed(contract: Contract, error: Exception) -> None:
    cause = f"{type(error).__name__}: {error}"
    logger.error("a contract is not sealed", contract_id=contract.contract_id, cause=cause)
    metric("seal_failed")


def _seal(case: Case, contract: Contract, sealer: Sealer) -> bool:
    store = storage.from_settings("documents")
    signed = _signed_bytes(store, contract)
    if signed is None:
        return False
    log = signed_log(evidence.load(contract.client_id, contract.contract_id))
    text = log_bytes(log)
    certified = certificate.current()
    page = page_of(case, contract, log, fingerprint=certified.fingerprint, public_url=settings().public_base_url)
    made = sealer.seal(signed, page, text, certified)
    key = sealed_key(contract)
    retain_until = kept_until(str(contract.signed_at))
    try:
        store.put(key, made.content, content_type=PDF_TYPE, only_if_new=True, retain_until=retain_until)
    except ObjectExistsError:
        # An attempt that died before it recorded the file, or another at the same moment: theirs is the sealed file.
        made = sealer.read(store.get(key))
        if not made.content.startswith(signed):
            _bytes_differ(contract, "the sealed file does not begin with the signed one")
            return False
    info = {"level": made.level, "fingerprint": made.fingerprint}
    if made.timestamp:
        info["timestamp"] = made.timestamp
    packed = bundle.make(
        case, contract, signed=signed, sealed=made.content, log=text, certificate=made.certificate, seal=info
    )
    # Written over by a repeated attempt: it holds the same sealed file.
    store.put(bundle_key(contract), packed, content_type=ZIP_TYPE)
    return _record(contract, made, info, packed)


def _signed_bytes(store: ObjectStore, contract: Contract) -> bytes | None:
    """The file that was signed; None when what is stored is another or none, which an alarm says."""
    try:
        found = store.get(str(contract.object_key))
    except ObjectNotFoundError:
        _bytes_differ(contract, "the signed file is gone")
        return None
    if hashlib.sha256(found).hexdigest() != contract.sha256:
        _bytes_differ(contract, "the stored file is not the signed one")
        return None
    return found


def _bytes_differ(contract: Contract, cause: str) -> None:
    logger.error("a contract is not sealed", contract_id=contract.contract_id, cause=cause)
    metric("contract_bytes_differ")


def _record(sealed: Contract, made: SealedFile, info: dict[str, Any], packed: bytes) -> bool:
    def act(editor: CaseEditor) -> None:
        contract = editor.case.get_contract(sealed.contract_id)
        if contract.status != ContractStatus.SIGNED:
            raise NothingToChangeError()
        contract.status, contract.status_at = ContractStatus.SEALED.value, editor.now
        # The sealing time is the stamp's; without one it is this system's.
        contract.sealed_at = made.timestamp or editor.now
        contract.sealed_key, contract.bundle_key = sealed_key(contract), bundle_key(contract)
        contract.sealed_sha256, contract.sealed_size = hashlib.sha256(made.content).hexdigest(), len(made.content)
        contract.bundle_sha256, contract.bundle_size = hashlib.sha256(packed).hexdigest(), len(packed)
        contract.seal, contract.watch_at = info, None
        editor.save(contract)
        editor.add_event(ContractSealed(**ids_of(contract), sha256=contract.sealed_sha256, level=made.level))

    try:
        change_case(sealed.client_id, Action.RECORD, act)
    except NothingToChangeError:
        return False
    return True


def sealed_key(contract: Contract) -> str:
    """Where the sealed file lies in the bucket `documents`: one for each contract, since one version is signed."""
    return f"sealed/{contract.client_id}/{contract.contract_id}.pdf"


def bundle_key(contract: Contract) -> str:
    """Where the evidence bundle lies in the bucket `documents`."""
    return f"sealed/{contract.client_id}/{contract.contract_id}.evidence.zip"


def kept_until(signed_at: str) -> datetime:
    """Until when a signed contract is kept: the end of the fifth year behind the one of its signature."""
    return deletable_from(clock.parse(signed_at))
