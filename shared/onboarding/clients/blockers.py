"""Why a case stands still: one pure function from what is stored to the list of blockers, in the order of the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

from shared.core import clock, periods
from shared.onboarding.case_items import Case
from shared.onboarding.clients.steps import Action, Status
from shared.onboarding.contracts.models import LIVE, Contract, ContractStatus
from shared.onboarding.invoices.models import UNPAID, Invoice, InvoiceStatus

WaitsFor: TypeAlias = Literal["client", "manager", "system"]
NOBODY: Final = "nobody"
Code: TypeAlias = Literal[
    "not_claimed",
    "profile_unconfirmed",
    "consent_personal_data",
    "consent_e_signature",
    "passport_missing",
    "passport_expired",
    "under_age",
    "device_missing",
    "photo_missing",
    "photo_pending",
    "device_not_accepted",
    "surcharge_missing",
    "contract_missing",
    "contract_rendering",
    "contract_failed",
    "contract_stale",
    "contract_unread",
    "signature_missing",
    "code_locked",
    "payment_missing",
    "seal_pending",
]
ORDER: Final[tuple[Code, ...]] = get_args(Code)
_CLIENT_S: Final = frozenset(
    {
        "consent_personal_data",
        "consent_e_signature",
        "passport_expired",
        "under_age",
        "contract_unread",
        "signature_missing",
        "payment_missing",
    }
)
_SYSTEM_S: Final = frozenset({"photo_pending", "contract_rendering", "seal_pending"})
_DETAILS: Final[Mapping[Code, str]] = {
    "not_claimed": "No manager has taken the client.",
    "profile_unconfirmed": "Name and contacts are not confirmed.",
    "consent_personal_data": "The consent to the processing of personal data is missing.",
    "consent_e_signature": "The agreement on the electronic signature is missing.",
    "passport_missing": "The passport is not recorded.",
    "passport_expired": "The passport is no longer valid.",
    "under_age": "The client is younger than 18.",
    "device_missing": "No device is recorded.",
    "photo_missing": "A device has no photo that can be kept.",
    "photo_pending": "A photo is being inspected.",
    "device_not_accepted": "A device is broken and is not accepted.",
    "surcharge_missing": "The surcharge is not computed.",
    "contract_missing": "There is no contract.",
    "contract_rendering": "The contract is being made.",
    "contract_failed": "The contract could not be made. Request it again.",
    "contract_stale": "What the contract says has changed. Request it again.",
    "contract_unread": "The contract was not shown to the client.",
    "signature_missing": "The client has not signed.",
    "code_locked": "The code was mistyped too often. Send a new one.",
    "payment_missing": "An invoice is not paid.",
    "seal_pending": "The signed contract is being sealed.",
}
HELD: Final = "Another sum came for an invoice. It has to go back before the right one can be paid."
_PROFILE: Final[frozenset[Code]] = frozenset({"profile_unconfirmed"})
_DEVICES: Final[frozenset[Code]] = frozenset(
    {"device_missing", "photo_missing", "photo_pending", "device_not_accepted"}
)
_PASSPORT: Final[frozenset[Code]] = frozenset({"passport_missing", "passport_expired", "under_age"})
_CONSENT: Final[frozenset[Code]] = frozenset({"consent_personal_data"})
_AGREED: Final[frozenset[Code]] = frozenset({"consent_e_signature", "surcharge_missing"})
_SURCHARGE: Final = _PROFILE | _CONSENT | _PASSPORT | _DEVICES
_CONTRACT: Final = _SURCHARGE | _AGREED
# Refused with a problem code of their own (contract_stale, contract_unread) once the contract can be signed.
_FILE: Final[frozenset[Code]] = frozenset({"contract_missing", "contract_rendering", "contract_failed"})
# What must be out of the way before a step; other blockers of the case do not concern it.
NEEDED: Final[Mapping[Action, frozenset[Code]]] = {
    Action.PASSPORT: _PROFILE | _CONSENT,
    Action.DEVICES: _PROFILE,
    Action.PHOTOS: _PROFILE,
    Action.SURCHARGE: _SURCHARGE,
    Action.CONTRACT: _CONTRACT,
    Action.CODE: _CONTRACT | _FILE,
    Action.SIGN: _CONTRACT | _FILE,
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that must happen before the case goes on; `since` ISO 8601 UTC."""

    code: Code
    waits_for: WaitsFor
    since: str
    detail: str


def of(case: Case, now: datetime) -> list[Blocker]:
    """Everything that stands between the case and its end, in the order of the way; empty for a case that is over."""
    if case.client.status == Status.CANCELLED or case.client.erased_at:
        return []
    found = dict(_found(case, now))
    return [_blocker(case, code, found[code]) for code in ORDER if code in found]


def _blocker(case: Case, code: Code, since: str) -> Blocker:
    # The client has paid another sum, and cannot pay again before that went back.
    if code == "payment_missing" and any(one.status == InvoiceStatus.HELD for one in _owed(case)):
        return Blocker(code, "manager", since, HELD)
    return Blocker(code, _waits_for(code), since, _DETAILS[code])


def missing(case: Case, action: Action, now: datetime) -> list[Code]:
    """The blockers that a step needs out of the way, in the order of the way."""
    needed = NEEDED.get(action, frozenset())
    return [blocker.code for blocker in of(case, now) if blocker.code in needed]


def shown_status(contract: Contract, facts_version: int) -> str:
    """A contract's status as it is shown: `stale` while what it prints has changed since."""
    is_stale = contract.status == ContractStatus.PENDING and contract.facts_version != facts_version
    return "stale" if is_stale else str(contract.status)


def _waits_for(code: Code) -> WaitsFor:
    if code in _CLIENT_S:
        return "client"
    return "system" if code in _SYSTEM_S else "manager"


def _found(case: Case, now: datetime) -> Iterable[tuple[Code, str]]:
    """(code, since) of everything in the way, in no order."""
    client, contract = case.client, case.contract
    if contract is not None and contract.is_signed:
        yield from _after_signature(case, contract)
        return
    entered, confirmed = str(client.created_at), str(client.profile_confirmed_at or client.created_at)
    if not client.manager_id:
        yield "not_claimed", str(client.released_at or entered)
    if not client.profile_confirmed_at:
        yield "profile_unconfirmed", entered
    for kind, code in _CONSENTS.items():
        if not client.consent(kind):
            yield code, _withdrawn_at(case, kind) or entered
    # A step is waited for since those before it were done: the list and `client.idle` go by the first one alone.
    given = client.consent("personal_data")
    agreed = max(confirmed, str(given.given_at)) if given else confirmed
    known = max(agreed, str(case.passport.recorded_at)) if case.passport else agreed
    yield from _of_passport(case, agreed, periods.today(now))
    yield from _of_devices(case, known)
    if client.surcharge is None:
        yield "surcharge_missing", max(known, str(client.surcharge_void_at or known), _devices_since(case, known))
    yield from _of_contract(case, contract)


_CONSENTS: Final[Mapping[str, Code]] = {
    "personal_data": "consent_personal_data",
    "e_signature": "consent_e_signature",
}


def _withdrawn_at(case: Case, kind: str) -> str | None:
    return max((str(one.withdrawn_at) for one in case.client.consents if one.kind == kind), default=None)


def _of_passport(case: Case, agreed: str, today: date) -> Iterable[tuple[Code, str]]:
    passport = case.passport
    if passport is None:
        yield "passport_missing", agreed
        return
    if passport.valid_until and passport.valid_until < today.isoformat():
        ended = clock.iso(periods.end_of_day(date.fromisoformat(passport.valid_until)))
        # One that was recorded when it had ended long ago: the client is not waited for since then.
        yield "passport_expired", max(ended, str(passport.recorded_at))
    if passport.adult_on > today.isoformat():
        yield "under_age", str(passport.recorded_at)


def _devices_since(case: Case, known: str) -> str:
    """Since when devices and photos are as they are."""
    shown = [str(one.inspected_at) for one in case.photos if one.status == "ready" and one.inspected_at]
    return max([known, *(str(one.updated_at) for one in case.devices), *shown])


def _of_devices(case: Case, known: str) -> Iterable[tuple[Code, str]]:
    if not case.devices:
        yield "device_missing", known
    oldest: dict[Code, str] = {}
    for device in case.devices:
        photos = case.photos_of(device.device_id)
        if pending := [str(one.created_at) for one in photos if one.status == "pending"]:
            _note(oldest, "photo_pending", min(pending))
        elif not any(one.status == "ready" for one in photos):
            _note(oldest, "photo_missing", max(known, str(device.created_at)))
        if device.condition == "broken":
            _note(oldest, "device_not_accepted", max(known, str(device.updated_at)))
    yield from oldest.items()


def _note(oldest: dict[Code, str], code: Code, since: str) -> None:
    oldest[code] = min(since, oldest.get(code, since))


def _of_contract(case: Case, contract: Contract | None) -> Iterable[tuple[Code, str]]:
    client = case.client
    if contract is None or contract.status not in LIVE:
        surcharge_at = (client.surcharge or {}).get("computed_at")
        yield "contract_missing", str(contract.status_at if contract else surcharge_at or client.created_at)
        return
    since = str(contract.status_at)
    if contract.status == ContractStatus.RENDERING:
        yield "contract_rendering", since
    elif contract.status == ContractStatus.FAILED:
        yield "contract_failed", since
    elif contract.facts_version != client.facts_version:
        yield "contract_stale", str(client.facts_at or client.updated_at)
    elif not contract.viewed_at:
        yield "contract_unread", since
    if contract.status == ContractStatus.PENDING and contract.code and contract.code.is_locked:
        yield "code_locked", str(contract.code.sent_at)
    yield "signature_missing", str(contract.viewed_at or since)


def _owed(case: Case) -> list[Invoice]:
    """The invoices without whose money a case does not end."""
    return [one for one in case.invoices if one.status in UNPAID and one.kind == "surcharge"]


def _after_signature(case: Case, contract: Contract) -> Iterable[tuple[Code, str]]:
    signed = str(contract.signed_at)
    if _owed(case):
        yield "payment_missing", signed
    if contract.status == ContractStatus.SIGNED:
        yield "seal_pending", signed
