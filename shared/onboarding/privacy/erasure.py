"""The erasure of a case: an unsigned one goes at once (152-FZ art. 21), of a signed one the law has kept what it needs.

An open case is closed first, so that nobody signs a contract whose file is being erased. Then files and items go, the
client with act and event last, in one transaction: an erasure that was stopped begins anew and leaves nothing behind.
Invoices by whose link money may still come stay, so that it finds where to go back to. The files of a signed contract,
its evidence and photos are kept for KEPT_YEARS after the end of the year (402-FZ art. 29), the act for three years
(Roskomnadzor order 179 of 28.10.2022).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from shared.core import clock, ids
from shared.core.periods import organisation_zone
from shared.data.personal_data import ERASED, deletable_from
from shared.onboarding.case import Case, CaseEditor, Desk, cases_of_user, change_case, check_holder, load_case
from shared.onboarding.clients.models import Client, ErasureAct
from shared.onboarding.clients.steps import CLOSED, Action, Status
from shared.onboarding.consents.texts import ConsentKind
from shared.onboarding.contracts.models import Contract, EvidenceEntry, SupersededContract
from shared.onboarding.contracts.states import NothingToChangeError, folder_of, is_under_way
from shared.onboarding.devices.photos import INCOMING, KEPT
from shared.onboarding.errors import ClientNotFoundError, ConsentNotFoundError, ErasureBlockedError
from shared.onboarding.events import ClientConsentWithdrawn, ClientErased
from shared.onboarding.invoices.issue import cancel_unpaid
from shared.onboarding.invoices.models import Invoice, InvoiceStatus
from shared.onboarding.models import CaseItem, Reference
from shared.onboarding.threads.models import ThreadMessage
from shared.providers import storage

ACCOUNTING: Final = "402-FZ art. 29"
ACT_KEPT: Final = timedelta(days=3 * 366)
BUCKET: Final = "documents"
# The texts of these are the person's or about them, and no law has them kept.
NOTES: Final = ThreadMessage.PREFIX


def erase_case(
    *,
    client_id: str,
    reason: str,
    desk: Desk | None = None,
    actor: str | None = None,
    withdrawn: ConsentKind | None = None,
    version: int | None = None,
) -> ErasureAct:
    """Erase what no law has kept of a case; done before, the answer is the last act.

    `withdrawn` is the consent whose withdrawal asks for it; with a `version` only a case that still has it is erased.
    Raises ErasureBlockedError while a contract is rendered, VersionConflictError, and the errors of the desk:
    ClientNotFoundError, OwnClientError.
    """
    case = load_case(client_id)
    if desk is not None:
        check_holder(case, desk)
    _refuse_running(case)
    if withdrawn is None and (known := _done_before(case)) is not None:
        return known
    case = _close(case, desk, actor, version)
    notes = _notes(client_id)
    gone = ["thread"] if notes else []
    gone += ["photos"] if case.photos and not case.is_signed else []
    _erase_files(case)
    _erase_logs(case, notes)
    gone += _erase_unpaid(case)

    def act(editor: CaseEditor) -> ErasureAct:
        _refuse_running(editor.case)
        if withdrawn is not None:
            _withdraw(editor, withdrawn)
        erased = list(dict.fromkeys([*gone, *_erase(editor)]))
        kept = kept_of(editor.case)
        made = ErasureAct(
            *ErasureAct.key(client_id, act_id := ids.new("act")),
            client_id=client_id,
            act_id=act_id,
            erased=erased,
            kept=kept,
            reason=reason,
            actor_id=editor.actor,
            created_at=editor.now,
            ttl=clock.epoch(editor.moment + ACT_KEPT),
        )
        editor.uow.create(made)
        editor.add_event(
            ClientErased(client_id=client_id, act_id=act_id, erased=erased, kept=[one["what"] for one in kept])
        )
        return made

    return change_case(client_id, Action.RECORD, act, desk=desk, actor=actor)


def _close(case: Case, desk: Desk | None, actor: str | None, version: int | None) -> Case:
    """The case when nothing of it can be signed any more: it was signed meanwhile, or is cancelled now."""

    def act(editor: CaseEditor) -> Case:
        _refuse_running(editor.case)
        if editor.case.is_signed or editor.client.status in CLOSED:
            raise NothingToChangeError()
        editor.cancel_contract()
        cancel_unpaid(editor)
        editor.client.cancelled_at = editor.now
        editor.set_status(Status.CANCELLED)
        return editor.case

    try:
        return change_case(case.client.client_id, Action.RECORD, act, desk=desk, actor=actor, version=version)
    except NothingToChangeError:
        return load_case(case.client.client_id)


def erase_own(*, user_id: str, reason: str) -> list[ErasureAct]:
    """Erase all cases of an account; the acts, in the order of the cases. Raises ClientNotFoundError without any."""
    cases = cases_of_user(user_id)
    if not cases:
        raise ClientNotFoundError()
    for case in cases:
        _refuse_running(case)
    return [erase_case(client_id=case.client.client_id, reason=reason, actor=user_id) for case in cases]


def withdraw(*, user_id: str, kind: ConsentKind) -> list[ErasureAct]:
    """Withdraw a consent in all of one's cases; without `personal_data` what is unsigned is erased.

    Raises ConsentNotFoundError when none is in force, ErasureBlockedError.
    """
    cases = [case for case in cases_of_user(user_id) if case.client.consent(kind)]
    if not cases:
        raise ConsentNotFoundError()
    if kind != "personal_data":
        for case in cases:
            change_case(case.client.client_id, Action.RECORD, lambda editor: _withdraw(editor, kind), actor=user_id)
        return []
    for case in cases:
        _refuse_running(case)
    reason = "consent_withdrawn"
    return [erase_case(client_id=case.client.client_id, reason=reason, actor=user_id, withdrawn=kind) for case in cases]


def _withdraw(editor: CaseEditor, kind: ConsentKind) -> None:
    # Also those to older texts: each of them would do.
    given = [one for one in editor.client.consents if one.kind == kind and not one.withdrawn_at]
    for one in given:
        one.withdrawn_at = editor.now
    if given:
        editor.add_event(ClientConsentWithdrawn(client_id=editor.client.client_id, kind=kind))


def is_running(case: Case) -> Contract | None:
    """The contract that is being made at this moment: its file would come after the erasure."""
    now = clock.now()
    return next((one for one in case.contracts if is_under_way(one, now)), None)


def _refuse_running(case: Case) -> None:
    if is_running(case) is not None:
        raise ErasureBlockedError()


def _done_before(case: Case) -> ErasureAct | None:
    """The last act, when nothing has come since that could be erased."""
    if not case.client.erased_at and not (case.is_signed and case.passport is None and not case.client.email):
        return None
    if _notes(case.client.client_id):
        return None
    acts = ErasureAct.query(
        CaseItem.partition(case.client.client_id),
        ErasureAct.sk.startswith(ErasureAct.PREFIX),
        scan_index_forward=False,
        limit=1,
        consistent_read=True,
    )
    return next(iter(acts), None)


def _notes(client_id: str) -> list[CaseItem]:
    """What stands in the desk's log of a client."""
    return list(CaseItem.query(CaseItem.partition(client_id), CaseItem.sk.startswith(NOTES), consistent_read=True))


def kept_until(moment: str) -> str:
    """The last day (ISO 8601) on which what ended at a moment is kept: KEPT_YEARS after the end of its year."""
    new_year = deletable_from(clock.parse(moment)).astimezone(organisation_zone()).date()
    return (new_year - timedelta(days=1)).isoformat()


def kept_of(case: Case) -> list[dict[str, str]]:
    """What of a case is kept, until which day and by which law: `[{what, until, law}]`."""
    signed = [str(one.signed_at) for one in case.contracts if one.is_signed]
    paid = [str(one.paid_at or one.created_at) for one in _paid(case)]
    found = []
    if signed:
        until = kept_until(max(signed))
        names = ["contract", "evidence", "profile", "consents"]
        names += ["devices"] if case.devices else []
        names += ["photos"] if case.photos else []
        found = [{"what": name, "until": until, "law": ACCOUNTING} for name in names]
    if paid:
        found.append({"what": "invoices", "until": kept_until(max(paid)), "law": ACCOUNTING})
    return found


def _paid(case: Case) -> list[Invoice]:
    """Invoices that money has come for, or still may: by a signed contract, or by a link that cannot be withdrawn.

    One that waits again after a refund names no payment, and an earlier link of it may still be paid.
    """
    unpaid = {InvoiceStatus.CANCELLED} if case.is_signed else {InvoiceStatus.CANCELLED, InvoiceStatus.AWAITING_PAYMENT}
    return [one for one in case.invoices if one.status not in unpaid or one.payment_id or one.payment_attempts]


def _unsigned(case: Case) -> list[Contract]:
    return [one for one in case.contracts if not one.is_signed]


def _erase_files(case: Case) -> None:
    # Whole folders: also what a rendering wrote and never recorded, and photos that were deleted before, which stay in
    # a versioned bucket for a while.
    folders = [folder_of(one.client_id, one.contract_id) for one in _unsigned(case)]
    if not case.is_signed:
        folders += [f"{folder}/{case.client.client_id}/" for folder in (INCOMING, KEPT)]
    store = storage.from_settings(BUCKET)
    for folder in folders:
        store.erase_prefix(folder)


def _superseded(case: Case) -> Iterator[SupersededContract]:
    """Older versions; those of a signed contract are part of its evidence."""
    for contract in _unsigned(case):
        prefix = SupersededContract.prefix(contract.contract_id)
        yield from SupersededContract.query(contract.pk, SupersededContract.sk.startswith(prefix))


def _erase_logs(case: Case, notes: list[CaseItem]) -> None:
    items: list[CaseItem] = [*notes, *_superseded(case)]
    for contract in _unsigned(case):
        prefix = EvidenceEntry.prefix(contract.contract_id)
        items += EvidenceEntry.query(contract.pk, EvidenceEntry.sk.startswith(prefix))
    if not case.is_signed:
        # Up to eight for each device: more than one transaction takes with all that goes with the client.
        items += case.photos
    for item in items:
        item.delete()


def _erase_unpaid(case: Case) -> list[str]:
    """Delete the invoices that no money may come for: there may be more than one transaction takes."""
    if case.is_signed:
        return []
    paid = {one.invoice_id for one in _paid(case)}
    unpaid = [one for one in case.invoices if one.invoice_id not in paid]
    for invoice in unpaid:
        # First what leads to it, so that an erasure that is stopped here still finds the rest.
        Reference(*Reference.id(invoice.invoice_id)).delete()
        invoice.delete()
    return ["invoices"] if unpaid else []


def _erase(editor: CaseEditor) -> list[str]:
    """Take everything that is not kept out of a case; what it was, by the words of the act."""
    case, client = editor.case, editor.client
    erased = ["passport"] if forget_passport(editor) else []
    if client.email:
        client.email = None
        erased.append("email")
    for contract in _unsigned(case):
        editor.drop_reference(Reference.contract_no(contract.contract_no))
        editor.drop_reference(Reference.id(contract.contract_id))
        editor.delete(contract)
        erased += ["contract"] if "contract" not in erased else []
    if case.is_signed:
        return erased
    for imei in (imei for one in case.devices for imei in one.imeis()):
        editor.drop_reference(Reference.imei_of(imei, client.client_id))
    for name, found in (("photos", list(case.photos)), ("devices", list(case.devices))):
        for item in found:
            editor.delete(item)
        erased += [name] if found else []
    paid = {one.invoice_id for one in _paid(case)}
    for invoice in [one for one in case.invoices if one.invoice_id not in paid]:
        editor.drop_reference(Reference.id(invoice.invoice_id))
        editor.delete(invoice)
        erased += ["invoices"] if "invoices" not in erased else []
    if not client.erased_at:
        _erase_client(editor, client)
        erased.append("profile")
    return erased


def forget_passport(editor: CaseEditor) -> bool:
    """Delete the passport with what it is found by; whether there was one."""
    passport, client_id = editor.case.passport, editor.client.client_id
    if passport is None:
        return False
    editor.drop_reference(Reference.passport(passport.passport_hash, client_id))
    editor.drop_reference(Reference.person(passport.person_hash, client_id))
    editor.delete(passport)
    return True


def _erase_client(editor: CaseEditor, client: Client) -> None:
    editor.drop_reference(Reference.phone_of(client.phone, client.client_id))
    editor.drop_reference(Reference.name(client.full_name, client.client_id))
    for key in Reference.names(client.full_name, client.client_id):
        editor.drop_reference(key)
    client.phone = client.full_name = ERASED
    client.registration_address = client.surcharge = client.cancel_reason = None
    client.duplicates = []
    client.erased_at = editor.now
