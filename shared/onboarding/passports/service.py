"""Step 2: the passport is recorded, encrypted, and read in clear with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from shared.core import clock, periods
from shared.core.errors import FieldError
from shared.core.observability import logger, metric
from shared.data.daily_caps import DailyCap
from shared.data.uow import UnitOfWork
from shared.documents.printable import check_printable
from shared.identity.keyed_hash import keyed
from shared.onboarding.case import Case, CaseEditor, Desk, change_case, check_holder, load_case
from shared.onboarding.clients import duplicates
from shared.onboarding.clients.steps import Action
from shared.onboarding.errors import PassportInvalidError, RevealLimitError
from shared.onboarding.events import ClientPassportRecorded, ClientPassportViewed
from shared.onboarding.models import Reference, name_key
from shared.onboarding.passports import rules, sealing
from shared.onboarding.passports.models import Passport, Reveals
from shared.onboarding.passports.sealing import PassportFields
from shared.onboarding.threads.log import log

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

    return change_case(client_id, Action.PASSPORT, act, desk=desk, version=version)


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
    now = clock.now()
    counter = Reveals(*Reveals.key(desk.user_id, f"{now:%Y-%m-%dT%H}"))
    hour_ends = clock.end_of_hour(now)
    counter.ttl = clock.epoch(hour_ends + timedelta(hours=1))

    def exceeded() -> RevealLimitError:
        logger.warning("too many passports were read in an hour", user_id=desk.user_id)
        return RevealLimitError(retry_after=int((hour_ends - now).total_seconds()) + 1)

    # Read first, so that who has had enough causes no Decrypt; the transaction's condition decides.
    known = Reveals.get_or_none(counter.pk, counter.sk, consistent=True)
    if known is not None and known.used >= REVEALS_PER_HOUR:
        raise exceeded()
    fields = sealing.unseal(client_id, passport.sealed)
    uow = UnitOfWork()
    DailyCap(counter, Reveals.used, REVEALS_PER_HOUR).count_in(uow, exceeded)
    log(uow, client_id, "system", f"Passport viewed: {reason}", now=clock.iso(now), author_id=desk.user_id)
    viewed = ClientPassportViewed(client_id=client_id, viewed_by=desk.user_id)
    uow.add_event(viewed.of(client_id, customer_id=case.client.user_id, actor=desk.user_id))
    uow.commit()
    metric("passport_viewed")
    return fields
