"""`/verify`: what a guest learns with and without a file of the contract."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest

from tests.integration.onboarding import seals
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts, complete, edit_facts
from tests.integration.onboarding.seals import deliver, sealed_file, sign, stored
from tests.integration.onboarding.steps import confirmed
from tests.onboarding.factories import fill_case
from tests.support import http
from tests.support.http import Answer

NOTHING = {"signed_at": None, "sealed_at": None, "seal": None, "evidence_head": None}


@pytest.fixture
def contracts(desk: Onboarding) -> Contracts:
    seals.public_key_known_anew()
    return complete(desk)


def verify(path: str) -> Answer:
    from functions.api.verify.handler import handler

    return http.call(handler, "GET", f"/api/v1/verify{path}")


def said(contracts: Contracts, sha256: str | None) -> dict[str, Any]:
    answer = verify(f"/{stored(contracts).contract_no}" + (f"?sha256={sha256}" if sha256 else ""))
    assert answer.status == 200, answer.body
    return dict(answer.json)


def test_the_sealed_and_the_signed_file_are_valid(contracts: Contracts) -> None:
    signed = sign(contracts)
    found = said(contracts, signed.sha256)
    assert (found["valid"], found["match"], found["sealed_at"]) == (True, "signed_document", None)
    assert deliver(contracts)
    contract = stored(contracts)
    sealed = said(contracts, hashlib.sha256(sealed_file(contracts)).hexdigest())
    assert sealed == {
        "contract_no": contract.contract_no,
        "valid": True,
        "match": "sealed_document",
        "signed_at": contract.signed_at,
        "sealed_at": contract.sealed_at,
        "seal": contract.seal,
        "evidence_head": contract.evidence_head,
    }
    assert said(contracts, str(contract.sha256).upper())["match"] == "signed_document"


def test_without_a_match_nothing_is_said(contracts: Contracts) -> None:
    contract = sign(contracts)
    assert deliver(contracts)
    no_match = {"contract_no": contract.contract_no, "valid": False, "match": None, **NOTHING}
    assert said(contracts, "0" * 64) == no_match
    assert said(contracts, None) == no_match


def test_a_file_that_was_never_signed_is_not_valid(contracts: Contracts) -> None:
    pending = contracts.shown()
    assert said(contracts, pending["sha256"])["match"] is None


def test_the_file_of_another_contract_is_not_valid(contracts: Contracts, desk: Onboarding) -> None:
    signed = sign(contracts)
    made = confirmed(desk, phone="+79161234599")
    fill_case(made["id"])
    other = Contracts(desk, made["id"])
    sign(other)
    found = said(other, signed.sha256)
    assert (found["valid"], found["match"]) == (False, None)


def test_an_earlier_version_is_known_and_not_valid(contracts: Contracts) -> None:
    first = contracts.shown()
    edit_facts(contracts)
    sign(contracts)
    found = said(contracts, first["sha256"])
    assert found == {
        "contract_no": first["contract_no"],
        "valid": False,
        "match": "superseded_version",
        **NOTHING,
    }


@pytest.mark.parametrize("number", ["K7M4-9Q2D", "nonsense", "K7M4"])
def test_a_number_that_nobody_has_is_not_found(desk: Onboarding, number: str) -> None:
    answer = verify(f"/{number}?sha256={'0' * 64}")
    assert (answer.status, answer.code) == (404, "contract_not_found")


def test_the_number_may_be_written_as_people_write_it(contracts: Contracts) -> None:
    contract = sign(contracts)
    spelled = contract.contract_no.lower().replace("-", "")
    assert verify(f"/{spelled}?sha256={contract.sha256}").json["contract_no"] == contract.contract_no


@pytest.mark.parametrize("sha256", ["abc", "g" * 64, "0" * 65])
def test_what_is_no_hash_is_refused(contracts: Contracts, sha256: str) -> None:
    contract = sign(contracts)
    assert verify(f"/{contract.contract_no}?sha256={sha256}").status in (400, 422)


def test_the_page_runs_its_own_script_and_nothing_else(desk: Onboarding) -> None:
    answer = verify("")
    assert answer.status == 200
    headers = {name.lower(): value for name, value in answer.headers.items()}
    policy, page = headers["content-security-policy"], answer.body
    page = page if isinstance(page, str) else page.decode()
    assert headers["content-type"].startswith("text/html")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r"(src|href)=|\son\w+=|style=", page)
    for field in re.findall(r'<input id="(\w+)"', page):
        assert f'<label for="{field}">' in page
    assert 'aria-live="polite"' in page
    assert '<html lang="ru">' in page
    assert 'lang="en"' in page
