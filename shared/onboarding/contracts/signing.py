"""The signature: one transaction that is bound to the file, to unchanged facts and to the code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal

from shared.core import clock
from shared.identity import codes as identity_codes
from shared.identity.errors import CodeExpiredError
from shared.identity.models import VerificationCode
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, check_holder, check_step, load_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import codes, evidence
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.models import Contract, ContractStatus, ids_of
from shared.onboarding.contracts.states import NothingToChangeError, check_not_ended, check_signable
from shared.onboarding.errors import (
    ClientClosedError,
    CodeUnavailableError,
    ContractStaleError,
    StepIncompleteError,
)
from shared.onboarding.events import ContractSigned
from shared.onboarding.invoices.issue import first_invoice

# When the schedule looks whether it is sealed.
SEALED_WITHIN: Final = timedelta(minutes=15)
# What a signer meets who was slower than another, or than the end of the contract.
LOST: Final = (CodeUnavailableError, CodeExpiredError, NothingToChangeError, ClientClosedError, StepIncompleteError)


def sign(
    *,
    client_id: str,
    code: str,
    sha256: str,
    via: Literal["desk", "app"],
    origin: Origin,
    contract_id: str | None = None,
    desk: Desk | None = None,
    actor: str | None = None,
) -> Case:
    """Sign the file with this hash by the code that was sent for it; a contract signed before is answered as it is.

    Costs 3 reads, 1 counter and one transaction of at most 8 items. Raises, in this order: OwnClientError,
    ClientTakenError, ContractStaleError (another file than the one that is signed), ContractNotPendingError,
    ClientClosedError, StepIncompleteError, ContractStaleError, ContractUnreadError, CodeUnavailableError,
    ContractCodeInvalidError.
    """
    case = load_case(client_id)
    if desk is not None:
        check_holder(case, desk)
    signed = _signed(case, contract_id, sha256)
    if signed is not None:
        return signed
    if case.contracts:
        check_not_ended(case.get_contract(contract_id), clock.now())
    # Before a try is counted: who may not sign, or what cannot be signed, costs the client none.
    check_step(case, Action.SIGN)
    contract = case.get_contract(contract_id)
    check_signable(case, contract, sha256, clock.now())
    try:
        stored = codes.check(contract, code, origin=origin, actor=actor or (desk.user_id if desk else None))
        return _commit(contract, stored, sha256, via, origin, desk, actor)
    except LOST as lost:
        now = load_case(client_id)
        signed = _signed(now, contract.contract_id, sha256)
        if signed is not None:
            return signed
        check_not_ended(now.get_contract(contract.contract_id), clock.now())
        raise CodeUnavailableError() if isinstance(lost, CodeExpiredError | NothingToChangeError) else lost from None


def _signed(case: Case, contract_id: str | None, sha256: str) -> Case | None:
    """The case when its contract is signed. Raises ContractStaleError when it is another file that was signed."""
    if not case.contracts:
        return None
    contract = case.get_contract(contract_id)
    if not contract.is_signed:
        return None
    if contract.sha256 != sha256:
        raise ContractStaleError()
    return case


def _commit(
    read: Contract,
    stored: VerificationCode,
    sha256: str,
    via: str,
    origin: Origin,
    desk: Desk | None,
    actor: str | None,
) -> Case:
    def act(editor: CaseEditor) -> Case:
        contract = editor.case.get_contract(read.contract_id)
        if contract.is_signed:
            raise NothingToChangeError()
        check_signable(editor.case, contract, sha256, editor.moment)
        identity_codes.consume(editor.uow, stored)
        amount = int((editor.client.surcharge or {}).get("amount", 0))
        contract.status, contract.status_at = ContractStatus.SIGNED.value, editor.now
        contract.signed_at, contract.signed_via = editor.now, via
        contract.watch_at = clock.iso(editor.moment + SEALED_WITHIN)
        data = _evidence(editor.case, contract, via, amount)
        if contract.code is not None:
            contract.code.ciphertext = None
        editor.add_event(
            ContractSigned(**ids_of(contract), sha256=sha256, signed_at=editor.now, via=via, amount=amount)
        )
        evidence.append(editor, contract, ContractSigned.type, origin, data)
        first_invoice(editor)
        return editor.case

    return change_case(read.client_id, Action.SIGN, act, desk=desk, actor=actor)


def _evidence(case: Case, contract: Contract, via: str, amount: int) -> dict[str, Any]:
    """What was signed, how, and what it rests on; no digit of the code."""
    code = contract.code
    return {
        "version": int(contract.version),
        "sha256": contract.sha256,
        "facts_version": int(contract.facts_version),
        "template_version": contract.template_version,
        "via": via,
        "method": "sms_code",
        "signatory": case.client.client_id,
        "code_no": int(code.code_no) if code else None,
        "masked_phone": code.masked_phone if code else None,
        "amount": amount,
        "consents": [
            {"kind": one.kind, "version": one.version, "sha256": one.sha256, "given_at": one.given_at}
            for one in case.client.consents
            if not one.withdrawn_at
        ],
        "photos": [
            {"id": one.photo_id, "device_id": one.device_id, "sha256": one.sha256}
            for one in case.photos
            if one.status == "ready"
        ],
    }
