"""When something of a case ends: unsigned cases, passports, and what the law has kept. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.core.settings import settings
from shared.onboarding.contracts.seal.service import kept_until
from shared.onboarding.privacy import erasure, retention
from tests.unit.onboarding import cases


@pytest.fixture
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def test_an_unsigned_case_ends_ninety_days_after_its_last_change() -> None:
    assert retention.next_due(cases.complete()) == datetime(2026, 6, 8, 9, tzinfo=UTC)


def test_a_passport_ends_thirty_days_after_the_case() -> None:
    case = cases.complete(processed_at="2026-03-11T09:00:00.000Z", status="PROCESSED")
    case.contracts = [cases.contract("sealed")]
    assert retention.next_due(case) == datetime(2026, 4, 10, 9, tzinfo=UTC)
    case.passport = None
    assert retention.next_due(case) == datetime(2032, 1, 1, tzinfo=UTC)
    assert not retention.is_over(case, datetime(2031, 12, 31, 23, 59, tzinfo=UTC))
    assert retention.is_over(case, datetime(2032, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "until"),
    [("2026-01-01T00:00:00.000Z", "2031-12-31"), ("2026-12-31T23:59:59.999Z", "2031-12-31")],
)
def test_years_count_from_the_end_of_the_year(moment: str, until: str) -> None:
    assert erasure.kept_until(moment) == until


@pytest.mark.parametrize(
    ("zone", "moment", "until", "over"),
    [
        # Two hours into the new year in Moscow, and the last two of the old one in New York.
        ("Europe/Moscow", "2026-12-31T23:00:00.000Z", "2032-12-31", datetime(2032, 12, 31, 21, tzinfo=UTC)),
        ("America/New_York", "2027-01-01T03:00:00.000Z", "2031-12-31", datetime(2032, 1, 1, 5, tzinfo=UTC)),
    ],
)
def test_the_year_that_documents_are_of_is_the_organisations(
    fresh_settings: pytest.MonkeyPatch, zone: str, moment: str, until: str, over: datetime
) -> None:
    fresh_settings.setenv("ORGANISATION_TIME_ZONE", zone)
    case = cases.complete()
    case.contracts = [cases.contract("sealed", signed_at=moment)]
    assert {one["until"] for one in erasure.kept_of(case)} == {until}
    assert (retention.ends_at(case), kept_until(moment)) == (over, over)


def test_of_an_unsigned_case_only_paid_invoices_are_kept() -> None:
    case = cases.complete()
    assert erasure.kept_of(case) == []
    case.invoices = [cases.invoice("awaiting_payment", "extra")]
    assert erasure.kept_of(case) == []
    case.invoices = [cases.invoice("paid", "extra")]
    assert erasure.kept_of(case) == [{"what": "invoices", "until": "2031-12-31", "law": "402-FZ art. 29"}]


def test_of_a_signed_case_the_contract_with_its_evidence_is_kept() -> None:
    case = cases.complete()
    case.contracts = [cases.contract("signed")]
    assert [one["what"] for one in erasure.kept_of(case)] == [
        "contract",
        "evidence",
        "profile",
        "consents",
        "devices",
        "photos",
    ]
