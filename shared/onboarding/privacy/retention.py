"""Periods of storage: unsigned cases, passports of processed ones, and what the law had kept.

Each client has one RetentionDue, which is looked at when the case was entered, when it is closed, and when something
of it ends; the schedule `erase-accounts` does so. Periods are settings (days).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.observability import logger, metric
from shared.core.periods import end_of_day
from shared.core.settings import settings
from shared.data.failures import lost_condition
from shared.data.personal_data import deletable_from, delete_partition
from shared.data.sweep import always, due_items, sweep
from shared.onboarding.case import Case, CaseEditor, change_case, load_case
from shared.onboarding.clients.models import RetentionDue
from shared.onboarding.clients.steps import Action
from shared.onboarding.errors import ClientNotFoundError, VersionConflictError
from shared.onboarding.models import CaseItem, Key, Reference
from shared.onboarding.privacy.erasure import BUCKET, erase_case, forget_passport, kept_of
from shared.providers import storage

REASON = "retention"
FOLDERS = ("incoming", "photos", "contracts", "sealed")


def run(may_go_on: Callable[[], bool] = always) -> int:
    """End what has outlived its time; how many cases were left for the next run."""
    return sweep(
        due_items(RetentionDue.gsi1, RetentionDue.INDEX, RetentionDue.gsi1sk, until=clock.now(), chunk=25, due_at=_at),
        _step,
        on_left=_log_left,
        may_go_on=may_go_on,
    )


def _at(due: RetentionDue) -> datetime:
    return clock.parse(str(due.gsi1sk).partition("#")[0])


def _log_left(due: RetentionDue, error: Exception) -> None:
    logger.warning("retention left for the next run", client_id=due.client_id, cause=type(error).__name__)
    metric("erasures_left")


def _step(due: RetentionDue) -> None:
    client_id = str(due.client_id)
    try:
        case = load_case(client_id)
    except ClientNotFoundError:
        due.delete()
        return
    now, moment = clock.now(), next_due(case)
    if moment <= now:
        if is_over(case, now):
            purge_case(case)
            return
        # Somebody may go on with it at this very moment: then it has not ended.
        with suppress(VersionConflictError):
            if case.is_signed:
                change_case(client_id, Action.RECORD, _end_passport)
            else:
                erase_case(client_id=client_id, reason=REASON, version=int(case.client.version))
            metric("retention_ended")
        moment = next_due(load_case(client_id))
    moved = RetentionDue.of(client_id, moment)
    try:
        due.update([RetentionDue.gsi1sk.set(moved.gsi1sk)], condition=RetentionDue.gsi1sk == due.gsi1sk)
    except UpdateError as error:
        # Whoever closes a case has it looked at anew, in the next run.
        if not lost_condition(error):
            raise


def _end_passport(editor: CaseEditor) -> None:
    forget_passport(editor)


def next_due(case: Case) -> datetime:
    """When something of a case ends next."""
    client = case.client
    if case.is_signed and case.passport is not None:
        since = client.processed_at or client.updated_at
        return clock.parse(since) + timedelta(days=settings().onboarding_passport_days)
    if case.is_signed or client.erased_at:
        return ends_at(case)
    return clock.parse(client.updated_at) + timedelta(days=settings().onboarding_unsigned_days)


def ends_at(case: Case) -> datetime:
    """When nothing of a signed or erased case is kept any longer: acts of erased ones end by themselves before."""
    if kept := [one["until"] for one in kept_of(case)]:
        return end_of_day(date.fromisoformat(max(kept)))
    return deletable_from(clock.parse(case.client.erased_at or case.client.updated_at))


def is_over(case: Case, now: datetime) -> bool:
    """Whether the whole case may go."""
    return (case.is_signed or bool(case.client.erased_at)) and ends_at(case) <= now


def _held(case: Case) -> list[Key]:
    """The phone and IMEIs that a case which was never closed keeps from others."""
    keys = [Reference.phone(case.client.phone)]
    keys += [Reference.imei(imei) for one in case.devices for imei in one.imeis()]
    found = [Reference.get_or_none(*key, consistent=True) for key in keys]
    return [(one.pk, one.sk) for one in found if one is not None and one.client_id == case.client.client_id]


def purge_case(case: Case) -> None:
    """Delete everything of a case: files with all versions, references, items; the client's own item goes last.

    Repeated after a crash it goes on. A file that is still locked (Object Lock on sealed/) stops it until then.
    """
    client = case.client
    store = storage.from_settings(BUCKET)
    for folder in FOLDERS:
        store.erase_prefix(f"{folder}/{client.client_id}/")
    keys = [Reference.name(client.full_name, client.client_id), Reference.phone_of(client.phone, client.client_id)]
    keys += Reference.names(client.full_name, client.client_id)
    if case.passport is not None:
        keys.append(Reference.passport(case.passport.passport_hash, client.client_id))
        keys.append(Reference.person(case.passport.person_hash, client.client_id))
    for contract in case.contracts:
        keys += [Reference.contract_no(contract.contract_no), Reference.id(contract.contract_id)]
    keys += [Reference.id(one.invoice_id) for one in case.invoices]
    if client.user_id:
        keys.append(Reference.user(client.user_id, client.client_id))
    keys += [Reference.imei_of(imei, client.client_id) for one in case.devices for imei in one.imeis()]
    keys += _held(case)
    for key in keys:
        Reference(*key).delete()
    delete_partition(CaseItem, CaseItem.partition(client.client_id), keep=frozenset({client.sk}))
    client.delete()
    metric("kept_records_deleted")
