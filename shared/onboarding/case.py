"""Changing a case: every step of every part of onboarding goes through `change_case`.

    def record(*, client_id: str, desk: Desk, version: int, fields: PassportFields) -> Case:
        def act(editor: CaseEditor) -> Case:
            editor.save(passport)                      # items of the case, put with the client
            editor.put_reference(Reference.passport(hash_, client_id))
            editor.facts_changed()                     # what a contract prints has changed
            editor.add_event(ClientPassportRecorded(client_id=client_id, is_correction=False))
            return editor.case
        return change_case(client_id, Action.PASSPORT, act, desk=desk, version=version)

`change_case` reads the case (one Query), checks version, own case, holder, signature, the table of `clients.steps` and
what must come before (`clients.blockers.NEEDED`), in this order; calls `act`; then writes everything in one
transaction: the client under the condition of the version that was read, with `version + 1`, the status that follows,
the first blocker and index keys; the items saved, and the events. When somebody else was faster it starts again, so
`act` may be called several times and does nothing but read, decide and add to the editor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import OnConflict, UnitOfWork
from shared.onboarding import errors
from shared.onboarding.case_items import Case, cases_of_user, load_case, resolve
from shared.onboarding.clients import blockers
from shared.onboarding.clients.models import Client, RetentionDue
from shared.onboarding.clients.steps import ALWAYS, CLOSED, Action, Refusal, Status, next_status
from shared.onboarding.contracts.models import LIVE, ContractStatus, ids_of
from shared.onboarding.events import ClientEvent, ClientProcessed, ClientStatusChanged, ContractCancelled
from shared.onboarding.invoices.models import UNPAID
from shared.onboarding.models import CaseItem, Reference

__all__ = [
    "Case",
    "CaseEditor",
    "Desk",
    "cases_of_user",
    "change_case",
    "change_case_within",
    "create_case",
    "load_case",
    "resolve",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts at the desk; admins handle the cases of all managers, but nobody handles their own."""

    user_id: str
    is_admin: bool = False


class CaseEditor:
    """A case that is being changed: change its items, `save` them, add events; `write` puts all into one transaction.

    `uow` takes whatever else belongs into it (payments, tasks, messages); `moment` is the time of the change. With
    `is_routine` nobody has done anything: what the schedule notes for itself does not put the case's end off.
    """

    def __init__(self, case: Case, *, actor: str | None, is_new: bool = False, uow: UnitOfWork | None = None) -> None:
        self.case, self.client, self.actor = case, case.client, actor
        self.moment, self.uow = clock.now(), UnitOfWork() if uow is None else uow
        self._is_new, self._read_version = is_new, int(case.client.version)
        self._status_before, self._facts_before = str(case.client.status), int(case.client.facts_version)
        self._has_freed = self.is_routine = False
        self._saved: dict[str, CaseItem] = {}
        self._events: list[DomainEvent] = []

    @property
    def now(self) -> str:
        """The moment of the change, ISO 8601 UTC."""
        return clock.iso(self.moment)

    def save(self, item: CaseItem) -> None:
        """Write an item of the case, new or changed; the client itself is always written."""
        if hasattr(item, "set_index_keys"):
            item.set_index_keys()
        self.case.put(item)
        self._saved[item.sk] = item

    def delete(self, item: CaseItem) -> None:
        """Remove an item of the case that was stored before."""
        self.case.remove(item)
        self._saved.pop(item.sk, None)
        self.uow.delete(item)

    def put_reference(self, reference: Reference, *, unless_held: OnConflict = None) -> None:
        """Write a reference. With `unless_held` it must not be another holder's; that is the error when it is."""
        if unless_held is None:
            self.uow.put(reference)
            return
        free = Reference.pk.does_not_exist() | (Reference.holder_id == reference.holder_id)
        self.uow.put(reference, condition=free, on_conflict=unless_held)

    def drop_reference(self, key: tuple[str, str]) -> None:
        """Remove a reference that this case holds."""
        self.uow.delete(Reference(*key))

    def facts_changed(self) -> None:
        """Say that something a contract prints has changed: a contract that waits for its signature becomes stale."""
        self.client.facts_version += 1
        self.client.facts_at = self.now

    @property
    def has_new_facts(self) -> bool:
        """Whether something that a contract prints has changed."""
        return bool(self.client.facts_version != self._facts_before)

    def void_surcharge(self) -> None:
        """Drop the surcharge: what it was computed from has changed."""
        if self.client.surcharge is not None:
            self.client.surcharge, self.client.surcharge_void_at = None, self.now

    def set_status(self, status: Status) -> None:
        """Give the client a status; `write` adds the event. Closing a case frees its phone and IMEIs."""
        self.client.status = status.value

    def cancel_contract(self) -> None:
        """Cancel the contract that is being made or waits for its signature, if there is one."""
        contract = self.case.contract
        if contract is None or contract.is_signed or contract.status not in LIVE:
            return
        contract.end(ContractStatus.CANCELLED, self.now)
        self.save(contract)
        self.add_event(ContractCancelled(**ids_of(contract)))

    def add_event(self, event: ClientEvent) -> None:
        """Add an event about the client, done by this editor's actor."""
        self._events.append(event.of(self.client.client_id, customer_id=self.client.user_id, actor=self.actor))

    def write(self) -> None:
        """Add the client, as it follows from the case, the saved items and the events to the transaction."""
        client = self.client
        self._finish_if_paid()
        if client.status != self._status_before and not self._is_new:
            changed = ClientStatusChanged(
                client_id=client.client_id,
                before=self._status_before,
                after=client.status,
                seconds=self._seconds_since(client.status_at or client.created_at),
            )
            client.status_at = self.now
            self.add_event(changed)
            if client.status in CLOSED:
                self.free_references()
                self.uow.put(RetentionDue.of(client.client_id, self.moment))
        client.version = self._read_version + 1
        if not self.is_routine:
            client.updated_at = self.now
        refresh(self.case, self.moment)
        if self._is_new:
            self.uow.create(client, on_conflict=errors.CaseChangedError())
        else:
            condition = Client.version == self._read_version
            self.uow.put(client, condition=condition, on_conflict=errors.CaseChangedError())
        for item in self._saved.values():
            self.uow.put(item)
        for event in self._events:
            self.uow.add_event(event)

    def _finish_if_paid(self) -> None:
        client = self.client
        is_unpaid = any(one.kind == "surcharge" and one.status in UNPAID for one in self.case.invoices)
        if client.status != Status.AWAITING_CONTRACT or not self.case.is_signed or is_unpaid:
            return
        client.status, client.processed_at = Status.PROCESSED.value, self.now
        seconds = self._seconds_since(client.created_at)
        processed = ClientProcessed(
            client_id=client.client_id, manager_id=client.manager_id, seconds=seconds, processed_at=self.now
        )
        self.add_event(processed)

    def _seconds_since(self, moment: str) -> int:
        return int((self.moment - clock.parse(moment)).total_seconds())

    def free_references(self) -> None:
        """Let other cases have the phone and IMEIs of an open case that is being closed; once."""
        if self._has_freed:
            return
        self._has_freed = True
        self.drop_reference(Reference.phone(self.client.phone))
        for device in self.case.devices:
            for imei in device.imeis():
                self.drop_reference(Reference.imei(imei))


def refresh(case: Case, moment: datetime) -> None:
    """Write what follows from the case's items into its client: the first blocker, counts and index keys."""
    client = case.client
    first = next(iter(blockers.of(case, moment)), None)
    client.blocker = first.code if first else None
    client.waits_for = first.waits_for if first else blockers.NOBODY
    client.waits_since = first.since if first else str(client.processed_at or client.cancelled_at or client.updated_at)
    client.device_count = len(case.devices)
    contract = case.contract
    client.contract_no = contract.contract_no if contract else None
    client.contract_status = blockers.shown_status(contract, client.facts_version) if contract else None
    client.set_index_keys()


def change_case(
    client_id: str,
    action: Action,
    act: Callable[[CaseEditor], T],
    *,
    desk: Desk | None = None,
    actor: str | None = None,
    version: int | None = None,
    idempotency: IdempotencyKey | None = None,
    reference: Callable[[T], dict[str, Any]] = lambda _: {},
) -> T:
    """Change a case in one transaction and return what `act` returned; see the module's text.

    `desk` is who acts at the desk and must hold the case; without it the client (`actor`) or the system acts, and the
    caller has checked whose case it is. `version` is the one that the caller has read, None for no check. `reference`
    makes what a repeated request is answered from. Raises what `act` raises, and ClientNotFoundError,
    VersionConflictError, OwnClientError, ClientTakenError, ContractSignedError, ClientClosedError,
    StepIncompleteError, and CaseChangedError when others were faster each time.
    """

    def attempt() -> T:
        case = load_case(client_id)
        if desk is not None:
            check_holder(case, desk, claims=action in (Action.CLAIM, Action.PROFILE))
        if version is not None and version != case.client.version:
            raise errors.VersionConflictError(version=int(case.client.version))
        editor = CaseEditor(case, actor=desk.user_id if desk else actor)
        status = check_step(case, action)
        made = act(editor)
        if action not in ALWAYS:
            _apply(editor, status)
        editor.write()
        editor.uow.store_idempotency_key(idempotency, reference(made))
        editor.uow.commit()
        return made

    return retry_on_conflict(attempt, on=errors.CaseChangedError)


def change_case_within(uow: UnitOfWork, client_id: str, act: Callable[[CaseEditor], None]) -> None:
    """Add a change by the system to a transaction that somebody else commits (payments); as with Action.PAYMENT.

    The commit raises CaseChangedError, a StaleReadError, when the case was changed meanwhile: repeat from the read.
    Raises ClientNotFoundError and what `act` raises.
    """
    editor = CaseEditor(load_case(client_id), actor=None, uow=uow)
    act(editor)
    editor.write()


def create_case(
    client: Client,
    act: Callable[[CaseEditor], None],
    *,
    actor: str | None,
    idempotency: IdempotencyKey | None = None,
) -> Case:
    """Store a new case with what `act` adds to it. Raises what `act` raises, and the errors of its references."""
    editor = CaseEditor(Case(client), actor=actor, is_new=True)
    act(editor)
    editor.write()
    editor.uow.store_idempotency_key(idempotency, {"id": client.client_id})
    editor.uow.commit()
    return editor.case


def check_holder(case: Case, desk: Desk, *, claims: bool = False) -> None:
    """Refuse who may not change a case: their own, another manager's, or nobody's yet unless the action claims it.

    Raises OwnClientError, ClientTakenError, StepIncompleteError.
    """
    client = case.client
    if client.user_id == desk.user_id:
        raise errors.OwnClientError()
    if desk.is_admin or client.manager_id == desk.user_id:
        return
    if client.manager_id:
        raise errors.ClientTakenError(manager_id=client.manager_id)
    if not claims:
        raise errors.StepIncompleteError(missing=["not_claimed"])


def check_step(case: Case, action: Action) -> Status:
    """The status that an action leads to. Raises ContractSignedError, ClientClosedError, StepIncompleteError."""
    found = next_status(action, Status(case.client.status), is_signed=case.is_signed)
    if found is Refusal.CONTRACT_SIGNED:
        raise errors.ContractSignedError()
    if found is Refusal.CLIENT_CLOSED:
        raise errors.ClientClosedError(client_status=case.client.status)
    missing = blockers.missing(case, action, clock.now())
    # A repeated signature is answered by the contract; what was signed needs nothing more.
    if (missing or isinstance(found, Refusal)) and not (case.is_signed and action is Action.SIGN):
        raise errors.StepIncompleteError(missing=missing or ["surcharge_missing"])
    return Status(case.client.status) if isinstance(found, Refusal) else found


def _apply(editor: CaseEditor, status: Status) -> None:
    before = Status(editor.client.status)
    if before is Status.AWAITING_CONTRACT and status is Status.IN_VERIFICATION:
        # A device that is saved as it was leads nowhere back.
        if not editor.has_new_facts:
            return
        editor.void_surcharge()
    editor.set_status(status)
