"""A contract before its signature: request, show, cancel, reject, expire."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any, Final

from shared.core import clock, ids
from shared.data.idempotency import IdempotencyKey
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, load_case, resolve
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import evidence, template
from shared.onboarding.contracts.evidence import SYSTEM, Origin
from shared.onboarding.contracts.models import LIVE, Contract, ContractStatus, SupersededContract, ids_of
from shared.onboarding.contracts.states import (
    RENDER_PATIENCE,
    NothingToChangeError,
    check_pending,
    has_expired,
    is_under_way,
)
from shared.onboarding.errors import (
    CaseChangedError,
    ClientNotFoundError,
    ContractFileNotReadyError,
    ContractNotFoundError,
)
from shared.onboarding.events import (
    ContractCancelled,
    ContractExpired,
    ContractRejected,
    ContractRequested,
    ContractSuperseded,
    ContractViewed,
)
from shared.onboarding.models import Reference
from shared.onboarding.passports import service as passports
from shared.providers import storage
from shared.tasks import service as tasks
from shared.tasks.events import TaskDocumentRequested

KIND: Final = "contract.render"
LINK_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class RequestedContract:
    """What came of a request: the version that is or was made, and the task that makes it."""

    task_id: str
    contract_id: str
    contract_no: str
    version: int


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A link to a contract's file, good for `expires_in` seconds; `size` in bytes."""

    url: str
    kind: str
    sha256: str
    size: int
    expires_in: int = LINK_SECONDS


def request(
    *, client_id: str, desk: Desk, origin: Origin, idempotency: IdempotencyKey | None = None
) -> RequestedContract:
    """Step 5: have the contract made by the worker of the queue `documents`.

    The same facts give the version that there is, new facts the next one under the same id and number; one that was
    rejected, cancelled or has expired is followed by another contract. Raises ContractSignedError, StepIncompleteError.
    """

    def act(editor: CaseEditor) -> RequestedContract:
        last = editor.case.contract
        if last is None or last.status not in LIVE or has_expired(last, editor.moment):
            if last is not None and last.status == ContractStatus.PENDING:
                _expire(editor, last)
            contract = _new(editor)
        elif last.facts_version != editor.client.facts_version:
            contract = _supersede(editor, last, origin)
        elif last.status == ContractStatus.PENDING or is_under_way(last, editor.moment):
            return _requested(last)
        else:
            contract = last
        _start(editor, contract, origin, desk)
        return _requested(contract)

    def reference(made: RequestedContract) -> dict[str, Any]:
        return {one.name: getattr(made, one.name) for one in fields(RequestedContract)}

    return change_case(client_id, Action.CONTRACT, act, desk=desk, idempotency=idempotency, reference=reference)


def _requested(contract: Contract) -> RequestedContract:
    return RequestedContract(str(contract.task_id), contract.contract_id, contract.contract_no, int(contract.version))


def _new(editor: CaseEditor) -> Contract:
    contract = Contract(
        client_id=editor.client.client_id,
        contract_id=ids.new("ctr"),
        contract_no=ids.new_reference(),
        status_at=editor.now,
        created_at=editor.now,
        template_version=template.VERSION,
        facts_version=editor.client.facts_version,
    )
    of = (contract.client_id, contract.contract_id)
    # Another contract's number, by chance of 39 bits: the next attempt draws another one.
    editor.put_reference(Reference.of(Reference.contract_no(contract.contract_no), *of), unless_held=CaseChangedError())
    editor.put_reference(Reference.of(Reference.id(contract.contract_id), *of))
    return contract


def _supersede(editor: CaseEditor, contract: Contract, origin: Origin) -> Contract:
    """The next version in the same item; what is kept of the old one is what /verify knows it by."""
    before = int(contract.version)
    if contract.sha256:
        editor.uow.create(
            SupersededContract(
                *SupersededContract.key(contract.client_id, contract.contract_id, before),
                client_id=contract.client_id,
                contract_id=contract.contract_id,
                version=before,
                sha256=contract.sha256,
                object_key=contract.object_key,
                facts_version=contract.facts_version,
                superseded_at=editor.now,
            )
        )
    if contract.status == ContractStatus.PENDING:
        editor.add_event(ContractSuperseded(**ids_of(contract), next_version=before + 1))
        evidence.append(
            editor,
            contract,
            ContractSuperseded.type,
            origin,
            {"version": before, "sha256": contract.sha256, "next_version": before + 1},
        )
    contract.version, contract.created_at = before + 1, editor.now
    contract.facts_version = editor.client.facts_version
    contract.object_key = contract.sha256 = contract.size = contract.pages = None
    contract.ready_at = contract.expires_at = contract.viewed_at = contract.code = None
    contract.viewers, contract.reminders_sent = [], None
    return contract


def _start(editor: CaseEditor, contract: Contract, origin: Origin, desk: Desk) -> None:
    task = tasks.request(
        editor.uow,
        kind=KIND,
        owner=desk.user_id,
        request={
            "client_id": contract.client_id,
            "contract_id": contract.contract_id,
            "version": int(contract.version),
        },
        permission="clients.handle",
        event=TaskDocumentRequested,
    )
    contract.task_id, contract.failure, contract.template_version = task.id, None, template.VERSION
    contract.status, contract.status_at = ContractStatus.RENDERING.value, editor.now
    contract.watch_at = clock.iso(editor.moment + RENDER_PATIENCE)
    facts = int(contract.facts_version)
    editor.add_event(ContractRequested(**ids_of(contract), task_id=task.id, facts_version=facts))
    data = {"version": int(contract.version), "facts_version": facts, "contract_no": contract.contract_no}
    evidence.append(editor, contract, ContractRequested.type, origin, data)


def show(*, client_id: str, contract_id: str | None = None, origin: Origin, viewer: str) -> ContractFile:
    """A link to the file, the sealed one once there is one; while it waits for its signature that counts as shown.

    `viewer` is an account, or `link`: the first time that each opens a version is recorded. Raises
    ContractNotFoundError, ContractFileNotReadyError, and RevealLimitError where staff open more than passports are read
    in clear: all but the one that its manager has to show.
    """
    case = load_case(client_id)
    contract = case.get_contract(contract_id)
    found = file_of(contract)
    is_to_be_shown = contract.status == ContractStatus.PENDING and viewer == case.client.manager_id
    if origin.actor == "manager" and not is_to_be_shown:
        count_opening(case, contract, viewer)
    if contract.status == ContractStatus.PENDING and viewer not in contract.viewers:
        _record_view(contract, origin, viewer)
    return found


def count_opening(case: Case, contract: Contract, viewer: str) -> None:
    """Count that a member of staff opens a file that prints the passport. Raises RevealLimitError."""
    passports.count_contract(
        case=case, contract_id=contract.contract_id, contract_no=contract.contract_no, viewer=viewer
    )


def _record_view(shown: Contract, origin: Origin, viewer: str) -> None:
    def act(editor: CaseEditor) -> None:
        contract = editor.case.get_contract(shown.contract_id)
        # Another version meanwhile, or no longer to be signed: this view is none of it.
        if contract.version != shown.version or contract.status != ContractStatus.PENDING:
            raise NothingToChangeError()
        if viewer in contract.viewers:
            raise NothingToChangeError()
        contract.viewed_at = contract.viewed_at or editor.now
        contract.viewers = [*contract.viewers, viewer]
        by = "desk" if origin.actor == "manager" else "client"
        editor.add_event(ContractViewed(**ids_of(contract), by=by))
        data = {"version": int(contract.version), "sha256": contract.sha256, "by": by}
        evidence.append(editor, contract, ContractViewed.type, origin, data)

    actor = None if viewer == "link" else viewer
    with suppress(NothingToChangeError):
        change_case(shown.client_id, Action.RECORD, act, actor=actor)


def file_of(contract: Contract) -> ContractFile:
    """A link to a contract's file for LINK_SECONDS. Raises ContractFileNotReadyError."""
    if contract.sealed_key:
        kind, key, sha256, size = "sealed", contract.sealed_key, contract.sealed_sha256, contract.sealed_size
    else:
        kind, key, sha256, size = "contract", contract.object_key, contract.sha256, contract.size
    if not key or not sha256 or contract.status in (ContractStatus.RENDERING, ContractStatus.FAILED):
        raise ContractFileNotReadyError(contract_status=contract.status)
    return link_to(key, kind, f"contract-{contract.contract_no}.pdf", sha256, size)


def link_to(key: str, kind: str, filename: str, sha256: str | None, size: int | None) -> ContractFile:
    """A link to an object of the bucket `documents` for LINK_SECONDS."""
    url = storage.from_settings("documents").presigned_get(key, filename=filename, expires_s=LINK_SECONDS)
    return ContractFile(url, kind, str(sha256), int(size or 0))


def cancel(*, client_id: str, desk: Desk, reason: str, origin: Origin) -> Case:
    """Withdraw the contract that waits for its signature. Raises ContractSignedError, ContractNotPendingError."""

    def act(editor: CaseEditor) -> Case:
        contract = editor.case.get_contract()
        _end(editor, contract, ContractStatus.CANCELLED)
        contract.cancel_reason = reason
        editor.add_event(ContractCancelled(**ids_of(contract)))
        evidence.append(editor, contract, ContractCancelled.type, origin, {"version": int(contract.version)})
        return editor.case

    return change_case(client_id, Action.RECORD, act, desk=desk)


def reject(*, client_id: str, contract_id: str, user_id: str, reason: str, origin: Origin) -> Case:
    """The client does not sign. Raises ContractSignedError, ContractNotPendingError."""

    def act(editor: CaseEditor) -> Case:
        contract = editor.case.get_contract(contract_id)
        _end(editor, contract, ContractStatus.REJECTED)
        contract.reject_reason = reason
        editor.add_event(ContractRejected(**ids_of(contract), manager_id=editor.client.manager_id))
        evidence.append(editor, contract, ContractRejected.type, origin, {"version": int(contract.version)})
        return editor.case

    return change_case(client_id, Action.RECORD, act, actor=user_id)


def expire(*, client_id: str, contract_id: str) -> bool:
    """End a contract whose time is over, for the schedule; False when it is not, or ended before."""

    def act(editor: CaseEditor) -> bool:
        contract = editor.case.get_contract(contract_id)
        if contract.status != ContractStatus.PENDING or not has_expired(contract, editor.moment):
            raise NothingToChangeError()
        _expire(editor, contract)
        return True

    try:
        return change_case(client_id, Action.RECORD, act)
    except NothingToChangeError:
        return False


def _expire(editor: CaseEditor, contract: Contract) -> None:
    contract.end(ContractStatus.EXPIRED, editor.now)
    editor.add_event(ContractExpired(**ids_of(contract)))
    evidence.append(editor, contract, ContractExpired.type, SYSTEM, {"version": int(contract.version)})


def _end(editor: CaseEditor, contract: Contract, status: ContractStatus) -> None:
    check_pending(contract, editor.moment)
    contract.end(status, editor.now)


def own_contract(contract_id: str, user_id: str) -> tuple[Case, Contract]:
    """A contract of the account's own client. Raises ContractNotFoundError, also for somebody else's."""
    if not ids.is_id("ctr", contract_id):
        raise ContractNotFoundError()
    reference = resolve(Reference.id(contract_id), ContractNotFoundError())
    try:
        case = load_case(reference.client_id)
    except ClientNotFoundError:
        raise ContractNotFoundError() from None
    if case.client.user_id != user_id:
        raise ContractNotFoundError()
    return case, case.get_contract(contract_id)
