"""Making a contract's file: reproducible bytes, written once, then recorded; repeating it changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from shared.core import clock
from shared.core.errors import AtriumError, UnavailableError, UpstreamError
from shared.onboarding.case import CaseEditor, change_case, load_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import evidence, facts, template
from shared.onboarding.contracts.evidence import SYSTEM
from shared.onboarding.contracts.models import Contract, ContractStatus, ids_of
from shared.onboarding.contracts.states import LIFETIME, NothingToChangeError, folder_of
from shared.onboarding.contracts.template import ContractText
from shared.onboarding.errors import (
    ClientNotFoundError,
    ContractNotFoundError,
    ContractNotPendingError,
    ContractStaleError,
)
from shared.onboarding.events import ContractFailed, ContractReady
from shared.onboarding.reminders import contract_watch_at
from shared.providers import storage
from shared.providers.storage.base import ObjectExistsError
from shared.tasks.models import Task
from shared.tasks.service import Outcome

# (text) → (the file, its pages). The same text gives the same bytes, in every process.
MakePdf: TypeAlias = Callable[[ContractText], tuple[bytes, int]]
PDF_TYPE = "application/pdf"
GAVE_UP_CODE = "gave_up"
_MAKING = frozenset({ContractStatus.RENDERING, ContractStatus.FAILED})


class _EndedError(ContractNotPendingError):
    """The version that was made has ended meanwhile, without a file."""


def render(task: Task, *, make: MakePdf, is_last_attempt: bool) -> Outcome:
    """Make the version that a task names: `rendering → pending`, or `failed` with the reason's code.

    A version that was made before is left alone. Raises ContractStaleError when the facts have changed meanwhile,
    ContractNotPendingError when the contract was ended or superseded, UnprintableTextError, UnavailableError.
    """
    client_id, contract_id = task.request["client_id"], task.request["contract_id"]
    try:
        return _render(client_id, contract_id, int(task.request["version"]), make)
    except Exception as error:  # whatever it is goes on to the queue; the desk sees the contract's own failure
        if isinstance(error, AtriumError) and not isinstance(error, UnavailableError | UpstreamError):
            fail(task, error.code)
        elif is_last_attempt:
            fail(task, GAVE_UP_CODE)
        raise


def _render(client_id: str, contract_id: str, version: int, make: MakePdf) -> Outcome:
    case = load_case(client_id)
    contract = case.get_contract(contract_id)
    if _is_made(contract, version):
        return _outcome(contract)
    if contract.version != version or contract.status not in _MAKING:
        raise ContractNotPendingError(contract_status=contract.status)
    content, pages = make(facts.text_of(case, contract))
    sha256 = hashlib.sha256(content).hexdigest()
    key = key_of(contract, sha256)
    store = storage.from_settings("documents")
    try:
        store.put(key, content, content_type=PDF_TYPE, only_if_new=True)
    except ObjectExistsError:
        # An attempt that died before it recorded the file: the hash in the key says that these are its bytes.
        if hashlib.sha256(store.get(key)).hexdigest() != sha256:
            raise

    def act(editor: CaseEditor) -> Contract:
        found = editor.case.get_contract(contract_id)
        if _is_made(found, version):
            raise NothingToChangeError()
        if found.version != version:
            raise ContractNotPendingError(contract_status=found.status)
        if found.status not in _MAKING:
            raise _EndedError(contract_status=found.status)
        if found.facts_version != contract.facts_version:
            raise ContractStaleError()
        # The release that makes it may be a later one than the one that was asked.
        found.template_version = template.VERSION
        found.object_key, found.sha256, found.size, found.pages = key, sha256, len(content), pages
        found.status, found.status_at = ContractStatus.PENDING.value, editor.now
        found.ready_at, found.expires_at = editor.now, clock.iso(editor.moment + LIFETIME)
        found.failure, found.watch_at = None, contract_watch_at(found)
        editor.add_event(ContractReady(**ids_of(found), sha256=sha256, expires_at=found.expires_at))
        data = {
            "version": version,
            "sha256": sha256,
            "size": len(content),
            "pages": pages,
            "template_version": found.template_version,
            "facts_version": int(found.facts_version),
        }
        evidence.append(editor, found, ContractReady.type, SYSTEM, data)
        return found

    try:
        return _outcome(change_case(client_id, Action.RECORD, act))
    except NothingToChangeError:
        return _outcome(load_case(client_id).get_contract(contract_id))
    except (ClientNotFoundError, ContractNotFoundError, _EndedError):
        # Cancelled, and perhaps erased meanwhile: nothing refers to the file, which may have come after the erasure.
        store.erase(key)
        raise


def key_of(contract: Contract, sha256: str) -> str:
    """Where a version's file lies in the bucket `documents`: all of one client's under `contracts/<client id>/`."""
    return f"{folder_of(contract.client_id, contract.contract_id)}{int(contract.version):06}-{sha256[:16]}.pdf"


def _is_made(contract: Contract, version: int) -> bool:
    return bool(contract.version == version and contract.sha256)


def _outcome(contract: Contract) -> Outcome:
    return Outcome(
        {
            "contract_id": contract.contract_id,
            "contract_no": contract.contract_no,
            "version": int(contract.version),
            "sha256": contract.sha256,
            "pages": int(contract.pages or 0),
        }
    )


def fail(task: Task, failure: str) -> None:
    """Let the contract that a task was to make fail with a reason's code.

    One that was made, ended, erased, or is being made by another task is left alone.
    """
    client_id, contract_id = task.request["client_id"], task.request["contract_id"]
    version = int(task.request["version"])

    def act(editor: CaseEditor) -> None:
        contract = editor.case.get_contract(contract_id)
        is_others = contract.version != version or contract.task_id != task.id
        if is_others or contract.status != ContractStatus.RENDERING:
            raise NothingToChangeError()
        contract.status, contract.status_at = ContractStatus.FAILED.value, editor.now
        contract.failure, contract.watch_at = failure, None
        editor.add_event(ContractFailed(**ids_of(contract), failure=failure))
        evidence.append(editor, contract, ContractFailed.type, SYSTEM, {"version": version, "failure": failure})

    with suppress(NothingToChangeError, ClientNotFoundError, ContractNotFoundError):
        change_case(client_id, Action.RECORD, act)
