"""What the certificate page says, and when clients are reminded: pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.onboarding import events
from shared.onboarding.consents.texts import E_SIGNATURE, PERSONAL_DATA
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.seal.facts import EvidenceBrokenError, both_times, page_of, signed_log
from shared.onboarding.contracts.seal.service import kept_until
from tests.unit.onboarding import cases

T0 = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-10T09:00:00.000Z", "2026-03-10T09:00:00Z (10.03.2026 12:00:00 UTC+03:00, Москва)"),
        # Ends of a month, a year and February lie elsewhere in Moscow.
        ("2026-01-31T21:00:00.000Z", "2026-01-31T21:00:00Z (01.02.2026 00:00:00 UTC+03:00, Москва)"),
        ("2026-12-31T21:30:00.000Z", "2026-12-31T21:30:00Z (01.01.2027 00:30:00 UTC+03:00, Москва)"),
        ("2028-02-28T21:00:00.000Z", "2028-02-28T21:00:00Z (29.02.2028 00:00:00 UTC+03:00, Москва)"),
        # Moscow had daylight saving until 2011 and UTC+4 until 2014-10-26.
        ("2010-03-27T23:00:00.000Z", "2010-03-27T23:00:00Z (28.03.2010 03:00:00 UTC+04:00, Москва)"),
        ("2014-10-25T21:59:59.000Z", "2014-10-25T21:59:59Z (26.10.2014 01:59:59 UTC+04:00, Москва)"),
        ("2014-10-25T22:00:00.000Z", "2014-10-25T22:00:00Z (26.10.2014 01:00:00 UTC+03:00, Москва)"),
    ],
)
def test_a_moment_is_said_twice_with_its_offset(moment: str, said: str) -> None:
    assert both_times(moment) == said


def log(*types: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    prev = evidence.FIRST_PREV
    for number, kind in enumerate(types, 1):
        entry = {
            "no": number,
            "at": cases.AT,
            "type": kind,
            "actor": "client",
            "actor_id": None,
            "data": {},
            "prev": prev,
        }
        prev = evidence.hash_of(entry)
        entries.append({**entry, "hash": prev})
    return entries


def test_the_sealed_log_ends_with_the_signature_whatever_came_later() -> None:
    whole = log("contract.ready", "contract.signed", "contract.viewed")
    assert signed_log(whole) == whole[:2]


@pytest.mark.parametrize("break_it", ["changed", "dropped", "swapped", "unsigned"])
def test_a_log_that_does_not_hold_together_is_refused(break_it: str) -> None:
    entries = log("contract.requested", "contract.ready", "contract.signed")
    if break_it == "changed":
        entries[1]["actor"] = "manager"
    elif break_it == "dropped":
        del entries[0]
    elif break_it == "swapped":
        entries[0], entries[1] = entries[1], entries[0]
    else:
        del entries[2]
    with pytest.raises(EvidenceBrokenError):
        signed_log(entries)


def test_the_page_names_hashes_method_head_and_where_to_verify() -> None:
    case = cases.complete()
    case.photos = [cases.photo(sha256="c" * 64), cases.photo(2, "rejected", sha256="d" * 64)]
    contract = cases.contract("signed", sha256="a" * 64, size=1000, signed_via="desk")
    entries = log("contract.ready", "contract.signed")
    page = page_of(case, contract, entries, fingerprint="f" * 64, public_url="https://example.com")
    text = "\n".join(line for _, lines in page.rows for line in lines)
    for said in ("a" * 64, "c" * 64, "0" * 64, "f" * 64, entries[-1]["hash"], "продиктован", both_times(cases.AT)):
        assert said in text
    assert "d" * 64 not in text
    assert page.verify_url == "https://example.com/api/v1/verify?contract_no=K7M4-9Q2D"


def test_the_page_names_the_consents_of_the_signature_whatever_became_of_them_before_the_seal() -> None:
    before, later = "2026-03-09T09:00:00.000Z", "2026-03-10T10:00:00.000Z"
    consents = [
        cases.consent("personal_data", sha256="1" * 64, withdrawn_at=before, given_at=before),
        cases.consent("personal_data", sha256="2" * 64, withdrawn_at=later),
        cases.consent("e_signature", sha256="3" * 64),
        cases.consent("personal_data", sha256="4" * 64, given_at=later),
    ]
    contract = cases.contract("signed", sha256="a" * 64, size=1000, signed_via="app")
    entries = log("contract.ready", "contract.signed")
    page = page_of(cases.complete(consents=consents), contract, entries, fingerprint="f" * 64, public_url="https://x")
    named = dict(page.rows)["Согласия"]
    assert [line[-64:] for line in named] == ["2" * 64, "3" * 64]
    assert [line.partition(", ")[0] for line in named] == [PERSONAL_DATA.title, E_SIGNATURE.title]


def test_the_page_has_words_for_everything_that_may_come_before_a_signature() -> None:
    ends = {f"contract.{name}" for name in ("rejected", "cancelled", "expired", "sealed", "seal_due", "reminded")}
    types = {one.type for one in vars(events).values() if getattr(one, "type", "").startswith("contract.")} - ends
    entries = log(*sorted(types - {"contract.signed"}), "contract.signed")
    contract = cases.contract("signed", sha256="a" * 64, size=1000, signed_via="app")
    page = page_of(cases.complete(), contract, entries, fingerprint="f" * 64, public_url="https://x")
    assert [line for line in dict(page.rows)["Журнал"] if "contract." in line] == []


@pytest.mark.parametrize(("signed", "until"), [("2026-12-31T23:59:59.999Z", 2032), ("2027-01-01T00:00:00.000Z", 2033)])
def test_a_signed_contract_is_kept_five_years_behind_its_year(signed: str, until: int) -> None:
    assert kept_until(signed) == datetime(until, 1, 1, tzinfo=UTC)
