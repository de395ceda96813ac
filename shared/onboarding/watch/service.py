"""One run of the schedule: every item of the index `WATCH` whose moment has come, and clients that nobody handles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from shared.core import clock, pictures
from shared.core.observability import logger, metric
from shared.data.sweep import LEFT_FOR_NEXT_RUN, always, due_items, each, sweep
from shared.data.uow import DuplicateMessage
from shared.onboarding import reminders
from shared.onboarding.case import CaseEditor, change_case
from shared.onboarding.clients.models import Client
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import service as contracts
from shared.onboarding.contracts.models import Contract, ContractStatus, ids_of
from shared.onboarding.contracts.states import NothingToChangeError, has_expired
from shared.onboarding.devices import photos
from shared.onboarding.devices.models import Photo
from shared.onboarding.errors import (
    ClientNotFoundError,
    ContractNotFoundError,
    InvoiceNotFoundError,
    PhotoNotFoundError,
)
from shared.onboarding.events import (
    ClientIdle,
    ContractSealDue,
)
from shared.onboarding.invoices.models import Invoice
from shared.onboarding.models import WATCH, CaseItem
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError, StorageError

CHUNK: Final = 50
# A little less than the schedule's rate, so that what one run has announced the next one takes up.
AGAIN_AFTER: Final = timedelta(minutes=14)
RENDERING_AGAIN_AFTER: Final = timedelta(hours=1)
IDLE_AFTER: Final = timedelta(days=3)
# Runs that were missed for longer announce nobody's waiting twice and the oldest not at all.
IDLE_WINDOW: Final = timedelta(days=1)
OPEN_TABS: Final = ("new", "in_work")
_LEFT: Final = (*LEFT_FOR_NEXT_RUN, StorageError)
_GONE: Final = (
    DuplicateMessage,
    NothingToChangeError,
    ClientNotFoundError,
    ContractNotFoundError,
    InvoiceNotFoundError,
    PhotoNotFoundError,
)


@dataclass(slots=True)
class Report:
    """What one run did, and how many items it left for the next one."""

    seals_due: int = 0
    expired: int = 0
    reminded: int = 0
    photos_given_up: int = 0
    idle: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Work through what is due, longest due first; one item's failure never stops the others."""
    report, now = Report(), clock.now()
    due = due_items(CaseItem.gsi2, WATCH, CaseItem.gsi2sk, until=now, chunk=CHUNK, job="onboarding_watch")

    def look() -> None:
        report.left += sweep(
            due, lambda item: _look(item, report), on_left=_log_left, may_go_on=may_go_on, errors=_LEFT
        )

    def find_idle() -> None:
        report.left += sweep(_waiting(), lambda client: _idle(client, report), on_left=_log_left, may_go_on=may_go_on)

    each(look, find_idle)
    logger.info("onboarding watched", **{name: getattr(report, name) for name in Report.__slots__})
    return report


def _log_left(item: Any, error: Exception) -> None:
    logger.warning("onboarding left for the next run", client_id=item.client_id, cause=repr(error))
    metric("onboarding_left")


def _look(item: CaseItem, report: Report) -> None:
    looks: dict[type[CaseItem], Callable[[Any, Report], None]] = {
        Contract: _contract,
        Invoice: _invoice,
        Photo: _photo,
    }
    try:
        if look := looks.get(type(item)):
            look(item, report)
    except _GONE:
        # Whoever changed it meanwhile has also said when it is to be looked at again.
        return


def _contract(due: Contract, report: Report) -> None:
    if due.status == ContractStatus.PENDING and has_expired(due, clock.now()):
        report.expired += contracts.expire(client_id=due.client_id, contract_id=due.contract_id)
        return

    def act(editor: CaseEditor) -> str | None:
        contract = editor.case.get_contract(due.contract_id)
        _check_due(contract.watch_at, editor)
        editor.is_routine, done = True, None
        if contract.status == ContractStatus.SIGNED:
            # Without end, always from the signed bytes: an outage may delay a seal and never costs it.
            editor.add_event(ContractSealDue(**ids_of(contract), sha256=str(contract.sha256)))
            contract.watch_at, done = clock.iso(editor.moment + AGAIN_AFTER), "seals_due"
        elif contract.status == ContractStatus.PENDING:
            return "reminded" if reminders.remind_of_contract(editor, contract) else None
        elif contract.status == ContractStatus.RENDERING:
            # Listed by /ops/stuck, where the desk asks for it again.
            contract.watch_at = clock.iso(editor.moment + RENDERING_AGAIN_AFTER)
        else:
            contract.watch_at = None
        editor.save(contract)
        return done

    _count(report, change_case(due.client_id, Action.RECORD, act))


def _invoice(due: Invoice, report: Report) -> None:
    def act(editor: CaseEditor) -> str | None:
        invoice = editor.case.get_invoice(due.invoice_id)
        _check_due(invoice.watch_at, editor)
        editor.is_routine = True
        return "reminded" if reminders.remind_of_invoice(editor, invoice) else None

    _count(report, change_case(due.client_id, Action.RECORD, act))


def _photo(due: Photo, report: Report) -> None:
    """A photo that was never uploaded is given up; one that lies there waits for the inspector (/ops/stuck)."""
    try:
        storage.from_settings("documents").info(due.upload_key)
        is_there = True
    except ObjectNotFoundError:
        is_there = False

    def act(editor: CaseEditor) -> None:
        photo = editor.case.get_photo(due.device_id, due.photo_id)
        _check_due(photo.watch_at, editor)
        editor.is_routine = True
        photo.watch_at = clock.iso(editor.moment + AGAIN_AFTER) if photo.status == "pending" else None
        editor.save(photo)

    if due.status == "pending" and not is_there:
        photos.reject(
            client_id=due.client_id, device_id=due.device_id, photo_id=due.photo_id, reason=pictures.NOT_UPLOADED
        )
        report.photos_given_up += 1
    else:
        change_case(due.client_id, Action.RECORD, act)


def _check_due(watch_at: str | None, editor: CaseEditor) -> None:
    if not watch_at or watch_at > editor.now:
        raise NothingToChangeError()


def _count(report: Report, done: str | None) -> None:
    if done:
        setattr(report, done, getattr(report, done) + 1)


def _waiting() -> Iterator[Client]:
    """Open clients whose waiting has just become too long, the longest first."""
    until = clock.now() - IDLE_AFTER
    for tab in OPEN_TABS:
        between = Client.gsi1sk.between(clock.iso(until - IDLE_WINDOW), clock.iso(until))
        cursor = None
        while True:
            found = Client.gsi1.query(
                Client.in_tab(tab), range_key_condition=between, limit=CHUNK, last_evaluated_key=cursor
            )
            yield from found
            cursor = found.last_evaluated_key
            if cursor is None:
                break


def _idle(waiting: Client, report: Report) -> None:
    if waiting.waits_for != "manager" or waiting.idle_since == waiting.waits_since:
        return

    def act(editor: CaseEditor) -> None:
        client = editor.client
        if client.waits_for != "manager" or client.waits_since != waiting.waits_since:
            raise NothingToChangeError()
        if client.idle_since == client.waits_since:
            raise NothingToChangeError()
        editor.is_routine, client.idle_since = True, client.waits_since
        editor.add_event(
            ClientIdle(
                client_id=client.client_id,
                manager_id=client.manager_id,
                blocker=str(client.blocker),
                since=client.waits_since,
            )
        )

    try:
        change_case(waiting.client_id, Action.RECORD, act)
    except _GONE:
        return
    report.idle += 1
