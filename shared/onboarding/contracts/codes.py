"""One-time codes that sign a contract: `shared.identity.codes` with a contract's version as holder.

A code is bound to contract and version (the holder), the file's hash (the binding) and the phone (the address). Its
digits are in the SMS, and in the app of the client whose account is linked; in between they are encrypted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from shared.core import clock
from shared.core.masked_contacts import mask_phone
from shared.core.observability import metric
from shared.data.daily_caps import DailyCap, next_reset
from shared.data.uow import UnitOfWork
from shared.identity import codes, rules
from shared.identity.errors import CodeExpiredError
from shared.identity.models import Counter, User, VerificationCode
from shared.identity.users import get_user
from shared.messaging import encrypted
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, check_holder, load_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.contracts import copies, evidence
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.facts import rubles
from shared.onboarding.contracts.local_time import moscow
from shared.onboarding.contracts.models import Contract, ContractStatus, SentCode, ids_of
from shared.onboarding.contracts.states import NothingToChangeError, check_not_ended, check_pending
from shared.onboarding.errors import (
    CodeLimitError,
    CodeUnavailableError,
    ContractCodeInvalidError,
    ContractStaleError,
    OwnClientError,
)
from shared.onboarding.events import ContractCodeLocked, ContractCodeRefused, ContractCodeSent
from shared.onboarding.threads.log import CODE, log

PURPOSE: Final = "contract"
TEMPLATE: Final = "contract_code"
CHANNEL: Final = "sms"
PER_VERSION_AND_DAY: Final = 5
HASH_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class CodeReceipt:
    """That a code was sent, without the code; times ISO 8601 UTC."""

    code_no: int
    channel: str
    masked_phone: str
    sent_at: str
    expires_at: str
    resend_after: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code for the eyes of the client alone."""

    code: str
    code_no: int
    expires_at: str


def send(
    *,
    client_id: str,
    contract_id: str | None = None,
    desk: Desk | None = None,
    actor: str | None = None,
    origin: Origin,
) -> CodeReceipt:
    """Send a new code to the client's phone; it replaces the one before.

    Raises OwnClientError, ContractSignedError, ContractNotPendingError, StepIncompleteError, ContractStaleError,
    identity's CodeTooSoonError (60 s) and DailyLimitError, CodeLimitError (five a version and day), UnavailableError.
    """
    case = load_case(client_id)
    if desk is not None:
        check_holder(case, desk)
        # Also when theirs has become the client's since: nobody sends a client's code to themselves.
        if get_user(desk.user_id).phone == case.client.phone:
            raise OwnClientError()
    locale = _locale(case)

    def act(editor: CaseEditor) -> tuple[codes.OutgoingCode, CodeReceipt]:
        contract = editor.case.get_contract(contract_id)
        check_pending(contract, editor.moment)
        if contract.facts_version != editor.client.facts_version:
            raise ContractStaleError()
        outgoing = _issue(editor, contract, locale, origin)
        return outgoing, _receipt(contract.code)

    if case.contracts:
        check_not_ended(case.get_contract(contract_id), clock.now())
    outgoing, receipt = change_case(client_id, Action.CODE, act, desk=desk, actor=actor)
    outgoing.send()
    return receipt


def _locale(case: Case) -> str:
    account: User | None = get_user(case.client.user_id) if case.client.user_id else None
    return account.locale if account else "ru"


def _issue(editor: CaseEditor, contract: Contract, locale: str, origin: Origin) -> codes.OutgoingCode:
    phone, sent = editor.client.phone, int(contract.code.code_no) if contract.code else 0
    contract.codes_sent = number = max(sent, int(contract.codes_sent or 0)) + 1
    masked = mask_phone(phone)
    _count(editor.uow, contract)
    outgoing = codes.issue(
        editor.uow,
        user_id=holder_of(contract),
        purpose=PURPOSE,
        channel="phone",
        address=phone,
        locale=locale,
        binding=str(contract.sha256),
        template=TEMPLATE,
    )
    expires = editor.moment + rules.CODE_TTL
    secret = {"code": str(outgoing.code), "link": copies.issue(editor.uow, contract, phone=phone)}
    hidden = encrypted.encrypt(secret, _context(contract, number))
    contract.code = SentCode(  # type: ignore[no-untyped-call] # PynamoDB types no maps
        code_no=number,
        sent_at=editor.now,
        channel=CHANNEL,
        masked_phone=masked,
        expires_at=clock.iso(expires),
        tries_left=rules.CODE_TRIES,
        is_locked=False,
        ciphertext=hidden["ciphertext"],
    )
    editor.add_event(ContractCodeSent(**ids_of(contract), code_no=number, channel=CHANNEL))
    text = CODE.format(code_no=number, contract_no=contract.contract_no, masked_phone=masked)
    log(editor.uow, contract.client_id, "code", text, now=editor.now, author_id=editor.actor)
    data = {
        "version": int(contract.version),
        "sha256": contract.sha256,
        "code_no": number,
        "channel": CHANNEL,
        "masked_phone": masked,
    }
    evidence.append(editor, contract, ContractCodeSent.type, origin, data)
    variables = {
        "contract_no": contract.contract_no,
        "amount": rubles(int((editor.client.surcharge or {}).get("amount", 0))),
        "hash": str(contract.sha256)[:HASH_SHOWN],
        "code_no": str(number),
        "valid_until": f"{moscow(clock.iso(expires)):%H:%M}",
    }
    return replace(outgoing, variables=variables, encrypted=hidden)


def holder_of(contract: Contract) -> str:
    """Who a code answers for: one version of a contract."""
    return f"{contract.contract_id}#{int(contract.version)}"


def _context(contract: Contract, number: int) -> dict[str, str]:
    return {"contract_id": contract.contract_id, "version": str(contract.version), "code_no": str(number)}


def _count(uow: UnitOfWork, contract: Contract) -> None:
    now = clock.now()
    key = Counter.key(now.date().isoformat(), f"contract-codes#{holder_of(contract)}")
    counter = Counter(*key, ttl=clock.epoch(now + timedelta(days=2)))

    def exceeded() -> CodeLimitError:
        return CodeLimitError(retry_after=rules.seconds_until(next_reset(now), now))

    DailyCap(counter, Counter.sent, PER_VERSION_AND_DAY).count_in(uow, exceeded)


def _receipt(sent: SentCode) -> CodeReceipt:
    resend = clock.iso(clock.parse(sent.sent_at) + rules.CODE_INTERVAL)
    return CodeReceipt(int(sent.code_no), sent.channel, sent.masked_phone, sent.sent_at, sent.expires_at, resend)


def read(contract: Contract) -> ShownCode:
    """The code that was sent last, for the app of the client whose it is: the caller has checked that.

    Raises CodeUnavailableError when none can be answered, UnavailableError.
    """
    sent = contract.code
    is_live = sent is not None and not sent.is_locked and clock.parse(sent.expires_at) > clock.now()
    if not is_live or contract.status != ContractStatus.PENDING or not sent.ciphertext:
        raise CodeUnavailableError()
    hidden = {"ciphertext": sent.ciphertext, "context": _context(contract, int(sent.code_no))}
    return ShownCode(encrypted.decrypt(hidden)["code"], int(sent.code_no), sent.expires_at)


def check(contract: Contract, code: str, *, origin: Origin, actor: str | None) -> VerificationCode:
    """The stored code that this answers; every try is counted before the comparison.

    Raises ContractCodeInvalidError with `tries_left`, CodeUnavailableError when there is none to answer.
    """
    stored = codes.find(user_id=holder_of(contract), purpose=PURPOSE, channel="phone")
    if stored is None:
        raise CodeUnavailableError()
    try:
        is_right = codes.count_and_compare(stored, code, str(contract.sha256))
    except CodeExpiredError:
        raise CodeUnavailableError() from None
    if not is_right:
        left = codes.tries_left(stored)
        _record_refusal(contract, left, origin, actor)
        raise ContractCodeInvalidError(tries_left=left)
    return stored


def _record_refusal(tried: Contract, left: int, origin: Origin, actor: str | None) -> None:
    number = int(tried.code.code_no) if tried.code else 0

    def act(editor: CaseEditor) -> None:
        contract = editor.case.get_contract(tried.contract_id)
        sent = contract.code
        if sent is None or contract.version != tried.version or sent.code_no != number:
            raise NothingToChangeError()
        # Answers that come at once are recorded in any order: the fewest are true.
        sent.tries_left = min(int(sent.tries_left), left)
        editor.add_event(ContractCodeRefused(**ids_of(contract), code_no=number, tries_left=left))
        if not left:
            sent.is_locked, sent.ciphertext = True, None
            editor.add_event(
                ContractCodeLocked(**ids_of(contract), code_no=number, manager_id=editor.client.manager_id)
            )
        data: dict[str, Any] = {"version": int(contract.version), "code_no": number, "tries_left": left}
        evidence.append(editor, contract, ContractCodeRefused.type, origin, data)

    try:
        change_case(tried.client_id, Action.RECORD, act, actor=actor)
    except NothingToChangeError:
        return
    if not left:
        metric("code_locked")
