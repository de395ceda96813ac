"""Step 2: the passport is recorded, encrypted, and read in clear with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pynamodb.expressions.update import Action

from shared.core import clock, periods
from shared.core.errors import FieldError
from shared.core.observability import logger, metric
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork
from shared.documents.printable import check_printable
from shared.identity.keyed_hash import keyed
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, check_holder, load_case
from shared.onboarding.clients import duplicates, steps
from shared.onboarding.errors import PassportInvalidError, RevealLimitError
from shared.onboarding.events import ClientPassportRecorded, ClientPassportViewed
from shared.onboarding.models import Reference, name_key
from shared.onboarding.passports import rules, sealing
from shared.onboarding.passports.models import Passport, Reveals
from shared.onboarding.passports.sealing import PassportFields
from shared.onboarding.threads.log import OPENED, REVEALED, log

REVEALS_PER_HOUR: Final = 20
PRINTED: Final = ("issued_by", "birth_place", "registration_address")
_FORMS: Final = {
    "series": (rules.SERIES, "Write four digits."),
    "number": (rules.NUMBER, "Write six digits."),
    "department_code": (rules.DEPARTMENT, "Write it as NNN-NNN."),
}


def record(*, client_id: str, desk: Desk, version: int, fields: PassportFields) -> Case:
    """Record or correct the passport; the same one again changes nothing.

    Raises PassportInvalidError, UnprintableTextError, UnavailableError (KMS), and the errors of `change_case`.
    """
    born, issued = check(fields)
    facts = keyed("onboarding.passport.facts", f"{client_id}:{fields.to_json()}")
    sealed: list[bytes] = []

    def act(editor: CaseEditor) -> Case:
        before = editor.case.passport
        if before is not None and before.facts_hash == facts:
            return editor.case
        if not sealed:
            sealed.append(sealing.seal(client_id, fields))
        ends = rules.valid_until(born, issued)
        passport = Passport(
            client_id=client_id,
            sealed=sealed[0],
            masked=rules.mask(fields.series, fields.number),
            valid_until=ends.isoformat() if ends else None,
            adult_on=rules.birthday(born, rules.ADULT_AGE).isoformat(),
            series_year_warning="series_year" if rules.series_year_differs(fields.series, issued) else None,
            passport_hash=keyed("onboarding.passport", f"{fields.series}{fields.number}"),
            person_hash="",
            facts_hash=facts,
            recorded_at=editor.now,
            recorded_by=desk.user_id,
        )
        _put_passport_reference(editor, before, passport)
        put_person_reference(editor, passport, str(before.person_hash) if before else None)
        editor.client.registration_address = fields.registration_address
        editor.save(passport)
        editor.facts_changed()
        editor.add_event(ClientPassportRecorded(client_id=client_id, is_correction=before is not None))
        return editor.case

    return change_case(client_id, steps.Action.PASSPORT, act, desk=desk, version=version)


def check(fields: PassportFields) -> tuple[date, date]:
    """The days of birth and of issue. Raises PassportInvalidError by field, which repeats no value, and
    UnprintableTextError.
    """
    wrong = [
        FieldError(name, "malformed", detail)
        for name, (form, detail) in _FORMS.items()
        if not rules.is_formed(form, getattr(fields, name))
    ]
    days: dict[str, date] = {}
    for name in ("birth_date", "issued_at"):
        try:
            days[name] = _day(getattr(fields, name))
        except ValueError:
            wrong.append(FieldError(name, "malformed", "Write a day as YYYY-MM-DD, from 1900 on."))
    if len(days) == len(("birth_date", "issued_at")):
        wrong += rules.date_errors(days["birth_date"], days["issued_at"], periods.today(clock.now()))
    if wrong:
        raise PassportInvalidError(errors=wrong)
    check_printable({name: getattr(fields, name) for name in PRINTED})
    return days["birth_date"], days["issued_at"]


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text or not 1900 <= day.year < 2900:
        raise ValueError
    return day


def _put_passport_reference(editor: CaseEditor, before: Passport | None, passport: Passport) -> None:
    client_id = editor.client.client_id
    key = Reference.passport(passport.passport_hash, client_id)
    if before is not None and before.passport_hash == passport.passport_hash:
        return
    if before is not None:
        editor.drop_reference(Reference.passport(before.passport_hash, client_id))
    editor.put_reference(Reference.of(key, client_id))
    duplicates.refresh(editor, "passport", key)


def put_person_reference(editor: CaseEditor, passport: Passport, before: str | None) -> None:
    """Find the client by name and birth date; `before` is the hash so far. Saves the passport's hash in the item alone.

    The 18th birthday stands for the birth date: it is known without decrypting, also when only the name changes.
    """
    client_id = editor.client.client_id
    passport.person_hash = keyed("onboarding.person", f"{name_key(editor.client.full_name)}|{passport.adult_on}")
    if passport.person_hash == before:
        return
    if before is not None:
        editor.drop_reference(Reference.person(before, client_id))
    key = Reference.person(passport.person_hash, client_id)
    editor.put_reference(Reference.of(key, client_id))
    duplicates.refresh(editor, "name_birth_date", key)


def reveal(*, client_id: str, desk: Desk, reason: str) -> PassportFields:
    """The passport in clear, for the holder or an admin; it is in the history and timeline before it is shown.

    The reason is kept in the desk's log. Raises ClientTakenError, OwnClientError, StepIncompleteError (nobody holds the
    case), PassportNotFoundError, RevealLimitError, UnavailableError (KMS).
    """
    case = load_case(client_id)
    check_holder(case, desk)
    passport = case.get_passport()
    counter = _Counter.of(desk.user_id)
    # Read first, so that who has had enough causes no Decrypt; the transaction's condition decides.
    known = counter.read()
    if known is not None and known.used >= REVEALS_PER_HOUR:
        raise counter.exceeded()
    fields = sealing.unseal(client_id, passport.sealed)
    uow = UnitOfWork()
    counter.count_in(uow)
    _commit_view(uow, case, REVEALED.format(reason=reason), viewer=desk.user_id)
    return fields


def count_contract(*, case: Case, contract_id: str, contract_no: str, viewer: str) -> None:
    """Count that a member of staff opens a contract's file, which prints the passport: like a reveal, once an hour for
    each contract.

    Raises RevealLimitError.
    """
    counter = _Counter.of(viewer)
    known = counter.read()
    if known is not None and contract_id in (known.opened or ()):
        return
    uow = UnitOfWork()
    counter.count_in(uow, Reveals.opened.add({contract_id}))
    _commit_view(uow, case, OPENED.format(contract_no=contract_no), viewer=viewer)


@dataclass(frozen=True, slots=True)
class _Counter:
    """What a member of staff may still read in clear in this hour."""

    item: Reveals
    now: datetime
    user_id: str

    @classmethod
    def of(cls, user_id: str) -> _Counter:
        now = clock.now()
        item = Reveals(*Reveals.key(user_id, f"{now:%Y-%m-%dT%H}"))
        item.ttl = clock.epoch(clock.end_of_hour(now) + timedelta(hours=1))
        return cls(item, now, user_id)

    def read(self) -> Reveals | None:
        return Reveals.get_or_none(self.item.pk, self.item.sk, consistent=True)

    def count_in(self, uow: UnitOfWork, *more: Action) -> None:
        DailyCap(self.item, Reveals.used, REVEALS_PER_HOUR).count_in(uow, self.exceeded, *more)

    def exceeded(self) -> RevealLimitError:
        logger.warning("too many passports were read in an hour", user_id=self.user_id)
        return RevealLimitError(retry_after=int((clock.end_of_hour(self.now) - self.now).total_seconds()) + 1)


def _commit_view(uow: UnitOfWork, case: Case, text: str, *, viewer: str) -> None:
    client_id = case.client.client_id
    log(uow, client_id, "system", text, now=clock.iso(clock.now()), author_id=viewer)
    viewed = ClientPassportViewed(client_id=client_id, viewed_by=viewer)
    uow.add_event(viewed.of(client_id, customer_id=case.client.user_id, actor=viewer))
    uow.commit()
    metric("passport_viewed")
