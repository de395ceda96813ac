"""Every cell of the state table, and every blocker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.core import clock
from shared.core.settings import settings
from shared.onboarding.case import Case
from shared.onboarding.clients import blockers
from shared.onboarding.clients.steps import Action, Refusal, Status, next_status
from shared.onboarding.errors import PassportInvalidError
from shared.onboarding.passports import service as passports
from tests.unit.onboarding import cases

NEW, IN, AWAITING, PROCESSED, CANCELLED = Status
INCOMPLETE, SIGNED, CLOSED = Refusal.STEP_INCOMPLETE, Refusal.CONTRACT_SIGNED, Refusal.CLIENT_CLOSED
TABLE = {
    Action.PROFILE: (IN, IN, AWAITING),
    Action.PASSPORT: (INCOMPLETE, IN, AWAITING),
    Action.DEVICES: (INCOMPLETE, IN, IN),
    Action.PHOTOS: (INCOMPLETE, IN, AWAITING),
    Action.SURCHARGE: (INCOMPLETE, AWAITING, AWAITING),
    Action.CONTRACT: (INCOMPLETE, INCOMPLETE, AWAITING),
    Action.CODE: (INCOMPLETE, INCOMPLETE, AWAITING),
    Action.SIGN: (INCOMPLETE, INCOMPLETE, AWAITING),
    Action.CANCEL: (CANCELLED, CANCELLED, CANCELLED),
}


@pytest.mark.parametrize("action", TABLE)
def test_each_cell_of_the_table(action: Action) -> None:
    assert tuple(next_status(action, status, is_signed=False) for status in (NEW, IN, AWAITING)) == TABLE[action]
    assert next_status(action, CANCELLED, is_signed=False) is CLOSED
    signed = AWAITING if action is Action.SIGN else SIGNED
    assert next_status(action, AWAITING, is_signed=True) is signed
    assert next_status(action, PROCESSED, is_signed=True) is (CLOSED if action is Action.SIGN else SIGNED)


def codes(case: Case) -> list[str]:
    return [one.code for one in blockers.of(case, cases.NOW)]


def test_a_new_case_names_everything_in_the_order_of_the_way() -> None:
    assert codes(cases.case()) == [
        "not_claimed",
        "profile_unconfirmed",
        "consent_personal_data",
        "consent_e_signature",
        "passport_missing",
        "device_missing",
        "surcharge_missing",
        "contract_missing",
    ]


@pytest.mark.parametrize(
    ("status", "fields", "expected"),
    [
        ("rendering", {"viewed_at": None}, ["contract_rendering", "signature_missing"]),
        ("failed", {"viewed_at": None}, ["contract_failed", "signature_missing"]),
        ("pending", {}, ["signature_missing"]),
        ("pending", {"viewed_at": None}, ["contract_unread", "signature_missing"]),
        ("pending", {"facts_version": 0}, ["contract_stale", "signature_missing"]),
        ("rejected", {}, ["contract_missing"]),
        ("cancelled", {}, ["contract_missing"]),
        ("expired", {}, ["contract_missing"]),
        ("signed", {}, ["payment_missing", "seal_pending"]),
        ("sealed", {}, ["payment_missing"]),
    ],
)
def test_what_a_contract_waits_for(status: str, fields: dict[str, object], expected: list[str]) -> None:
    case = cases.complete()
    case.contracts, case.invoices = [cases.contract(status, **fields)], [cases.invoice()]
    assert codes(case) == expected


def test_paid_and_sealed_nothing_is_in_the_way() -> None:
    case = cases.complete()
    case.contracts, case.invoices = [cases.contract("sealed")], [cases.invoice("paid"), cases.invoice(kind="extra")]
    assert codes(case) == []


def test_devices_photos_and_passport_block_the_surcharge() -> None:
    case = cases.complete(surcharge=None, status="IN_VERIFICATION")
    case.devices = [cases.device(1, condition="broken"), cases.device(2), cases.device(3)]
    case.photos = [cases.photo(1), cases.photo(2, "pending"), cases.photo(3, "rejected")]
    case.passport = cases.passport(valid_until="2026-03-09", adult_on="2026-03-11")
    expected = ["passport_expired", "under_age", "photo_missing", "photo_pending", "device_not_accepted"]
    assert blockers.missing(case, Action.SURCHARGE, cases.NOW) == expected


def test_a_passport_is_valid_on_its_last_day_and_one_is_of_age_on_the_birthday() -> None:
    case = cases.complete()
    case.passport = cases.passport(valid_until="2026-03-10", adult_on="2026-03-10")
    assert codes(case) == ["contract_missing"]


def test_the_day_of_a_passport_and_of_a_birthday_is_the_organisations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    case, night = cases.complete(), datetime(2026, 3, 10, 21, 30, tzinfo=UTC)
    case.passport = cases.passport(valid_until="2026-03-10", adult_on="2026-03-11")
    found = [one.code for one in blockers.of(case, night)]
    day_of_issue = date_errors_at(night, issued_at="2026-03-11")
    settings.cache_clear()
    assert found == ["passport_expired", "contract_missing"]
    assert day_of_issue == []


@pytest.mark.parametrize(
    ("valid_until", "recorded_at", "since"),
    [
        ("2026-03-08", "2026-03-01T09:00:00.000Z", "2026-03-08T21:00:00.000Z"),
        ("2019-05-01", "2026-03-09T09:00:00.000Z", "2026-03-09T09:00:00.000Z"),
    ],
)
def test_a_new_passport_is_waited_for_since_the_end_of_the_last_day_of_the_one_that_was_recorded(
    monkeypatch: pytest.MonkeyPatch, valid_until: str, recorded_at: str, since: str
) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    case = cases.complete()
    case.passport = cases.passport(valid_until=valid_until)
    case.passport.recorded_at = recorded_at
    first = blockers.of(case, cases.NOW)[0]
    settings.cache_clear()
    assert (first.code, first.since) == ("passport_expired", since)


def date_errors_at(moment: datetime, *, issued_at: str) -> list[str]:
    fields = passports.PassportFields(
        series="4525",
        number="123456",
        issued_by="ГУ МВД",
        issued_at=issued_at,
        department_code="770-001",
        birth_date="1990-05-01",
        birth_place="Москва",
        registration_address="Москва",
    )
    try:
        with clock.frozen_at(moment):
            passports.check(fields)
    except PassportInvalidError as error:
        return [one.code for one in error.errors]
    return []


def test_a_withdrawn_consent_is_missing_since_its_withdrawal() -> None:
    case = cases.complete()
    case.client.consents[0].withdrawn_at = "2026-03-11T00:00:00.000Z"
    first = blockers.of(case, cases.NOW)[0]
    assert (first.code, first.waits_for, first.since) == (
        "consent_personal_data",
        "client",
        "2026-03-11T00:00:00.000Z",
    )


def test_a_cancelled_case_waits_for_nobody() -> None:
    assert codes(cases.case(status="CANCELLED")) == []
