"""Contracts from the request to the signature, through the real handlers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.providers import storage
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import AMOUNT, Contracts, complete, edit_facts, loaded, other_than
from tests.onboarding.factories import fill_case


@pytest.fixture
def contracts(desk: Onboarding) -> Contracts:
    return complete(desk)


def types(contracts: Contracts) -> list[str]:
    found = contracts.desk.desk("GET", f"/{contracts.client_id}/history").json["items"]
    return [one["type"] for one in found]


def pdf_of(contracts: Contracts) -> bytes:
    return storage.from_settings("documents").get(loaded(contracts).contract.object_key)


def test_a_contract_is_requested_rendered_and_pending(contracts: Contracts) -> None:
    answer = contracts.at_desk("POST")
    assert answer.status == 202, answer.body
    assert set(answer.json) == {"task_id", "contract_id", "contract_no", "version"}
    assert contracts.contract["status"] == "rendering"
    contracts.render()
    made = contracts.contract
    assert (made["status"], made["version"], made["contract_no"]) == ("pending", 1, answer.json["contract_no"])
    content = pdf_of(contracts)
    assert (made["sha256"], made["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert made["pages"] >= 1
    assert content.startswith(b"%PDF")
    assert made["expires_at"][:10] == "2026-03-24"
    assert types(contracts)[:2] == ["contract.ready", "contract.requested"]


def test_rendering_again_gives_the_same_bytes_and_writes_nothing(contracts: Contracts) -> None:
    first = contracts.pending()
    before, evidence = pdf_of(contracts), loaded(contracts).contract.evidence_head
    contracts.render()
    assert contracts.contract == first
    assert (pdf_of(contracts), loaded(contracts).contract.evidence_head) == (before, evidence)


def test_the_same_facts_give_the_same_version_and_new_facts_the_next(contracts: Contracts) -> None:
    first = contracts.at_desk("POST").json
    contracts.render()
    assert contracts.at_desk("POST").json == first
    old = contracts.contract
    edit_facts(contracts)
    assert contracts.contract["status"] == "stale"
    second = contracts.at_desk("POST").json
    assert (second["contract_id"], second["contract_no"]) == (first["contract_id"], first["contract_no"])
    assert second["version"] == 2
    contracts.render()
    assert contracts.contract["status"] == "pending"
    assert contracts.contract["sha256"] != old["sha256"]
    assert contracts.contract["viewed_at"] is None
    assert "contract.superseded" in types(contracts)


def test_a_repeated_request_is_answered_by_its_key(contracts: Contracts) -> None:
    headers = {"Idempotency-Key": "one"}
    first, again = (contracts.at_desk("POST", headers=headers) for _ in range(2))
    assert (first.status, again.status, first.json) == (202, 202, again.json)
    assert len(contracts.desk.aws.events("task.document_requested")) == 1


def test_facts_that_changed_during_the_rendering_fail_it(contracts: Contracts) -> None:
    contracts.at_desk("POST")
    edit_facts(contracts)
    contracts.render()
    assert (contracts.contract["status"], contracts.contract["failure"]) == ("failed", "contract_stale")
    assert contracts.detail["blockers"][0]["code"] == "contract_failed"
    assert contracts.at_desk("POST").json["version"] == 2
    contracts.render()
    assert contracts.contract["status"] == "pending"


def test_the_pdf_is_shown_and_counts_as_viewed_once(contracts: Contracts) -> None:
    assert contracts.at_desk("GET", "/pdf").status == 404
    contracts.at_desk("POST")
    refused = contracts.at_desk("GET", "/pdf")
    assert (refused.status, refused.code) == (409, "contract_not_ready")
    contracts.render()
    found = [contracts.at_desk("GET", "/pdf") for _ in range(2)]
    assert found[0].json | {"url": ""} == {
        "url": "",
        "kind": "contract",
        "sha256": contracts.contract["sha256"],
        "size": contracts.contract["size"],
        "expires_in": 300,
    }
    assert contracts.contract["viewed_at"]
    assert types(contracts).count("contract.viewed") == 1


def test_a_contract_that_is_not_ones_own_to_show_counts_as_a_passport_that_is_read(contracts: Contracts) -> None:
    from shared.onboarding.passports.models import Reveals

    contracts.shown()
    viewed = contracts.desk.aws.events("client.passport_viewed")
    assert viewed == [], "its manager has to show it"
    for _ in range(2):
        assert contracts.at_desk("GET", "/pdf", by="marta").status == 200
    [event] = contracts.desk.aws.events("client.passport_viewed")
    assert event["data"]["viewed_by"] == contracts.desk.person("marta").id
    log = contracts.desk.desk("GET", f"/{contracts.client_id}/thread").json["items"]
    assert f"Договор {contracts.contract['contract_no']} открыт." in [one["text"] for one in log]
    assert contracts.sign(contracts.code()).status == 200
    assert contracts.at_desk("GET", "/pdf").status == 200
    assert len(contracts.desk.aws.events("client.passport_viewed")) == 2, "its manager, once it is signed"
    contracts.desk.clock.tick(hours=1)
    marta = contracts.desk.person("marta").id
    counter = Reveals(*Reveals.key(marta, f"{contracts.desk.clock.at:%Y-%m-%dT%H}"), used=20)
    counter.save()
    refused = contracts.at_desk("GET", "/pdf", by="marta")
    assert (refused.status, refused.code) == (429, "reveal_limit")
    assert "url" not in refused.json
    assert len(contracts.desk.aws.events("client.passport_viewed")) == 2


def test_a_code_goes_to_the_client_and_signs(contracts: Contracts) -> None:
    made = contracts.shown()
    sent = contracts.at_desk("POST", "/code")
    assert sent.status == 202, sent.body
    assert set(sent.json) == {"code_no", "channel", "masked_phone", "sent_at", "expires_at", "resend_after"}
    assert sent.json["code_no"] == 1
    text = contracts.sms()
    assert made["contract_no"] in text
    assert "1 500,00 ₽" in text
    assert made["sha256"][:8] in text
    assert "/api/v1/contracts/copy/" in text
    from tests.integration.onboarding.contracts import code_in

    signed = contracts.sign(code_in(text))
    assert signed.status == 200, signed.body
    assert (signed.json["status"], signed.json["signed_via"]) == ("signed", "desk")
    [invoice] = contracts.detail["invoices"]
    assert (invoice["amount"], invoice["kind"], invoice["status"]) == (AMOUNT, "surcharge", "awaiting_payment")
    assert contracts.detail["status"] == "AWAITING_CONTRACT"
    assert contracts.sign(code_in(text)).json == signed.json
    assert len(contracts.desk.aws.events("contract.signed")) == 1


def test_a_surcharge_of_nothing_makes_no_invoice_and_ends_the_case(desk: Onboarding) -> None:
    contracts = complete(desk, amount=0)
    contracts.shown()
    code = contracts.code()
    assert contracts.sign(code).status == 200
    assert (contracts.detail["status"], contracts.detail["invoices"]) == ("PROCESSED", [])
    assert contracts.sign(code).status == 200


def test_signing_needs_what_was_shown(contracts: Contracts) -> None:
    contracts.pending()
    code = contracts.code()
    unread = contracts.sign(code)
    assert (unread.status, unread.code) == (409, "contract_unread")
    contracts.at_desk("GET", "/pdf")
    other = contracts.sign(code, "0" * 64)
    assert (other.status, other.code) == (409, "contract_stale")
    edit_facts(contracts)
    stale = contracts.sign(code)
    assert (stale.status, stale.code) == (409, "contract_stale")
    assert contracts.contract["code"]["tries_left"] == 5


def test_steps_before_are_named(desk: Onboarding) -> None:
    made = desk.client()
    for path in ("", "/code"):
        refused = desk.desk("POST", f"/{made['id']}/contract{path}")
        assert (refused.status, refused.code) == (409, "step_incomplete")
        assert "profile_unconfirmed" in refused.json["missing"]


def test_the_desks_log_says_that_a_code_was_sent_without_a_digit_of_it(contracts: Contracts) -> None:
    contracts.shown()
    sent = contracts.at_desk("POST", "/code").json
    [entry] = contracts.desk.desk("GET", f"/{contracts.client_id}/thread").json["items"]
    number = contracts.contract["contract_no"]
    text = f"Код № 1 для подписи договора {number} отправлен на номер {sent['masked_phone']}."
    assert (entry["kind"], entry["text"]) == ("code", text)


def test_wrong_codes_are_counted_and_five_lock(contracts: Contracts) -> None:
    contracts.shown()
    code = contracts.code()
    for left in (4, 3, 2, 1, 0):
        wrong = contracts.sign(other_than(code))
        assert (wrong.status, wrong.code, wrong.json["tries_left"]) == (400, "invalid_code", left)
    spent = contracts.sign(code)
    assert (spent.status, spent.code) == (410, "code_expired")
    assert "code_locked" in [one["code"] for one in contracts.detail["blockers"]]
    assert types(contracts).count("contract.code_refused") == 5
    assert types(contracts).count("contract.code_locked") == 1
    contracts.desk.clock.tick(minutes=2)
    assert contracts.sign(contracts.code()).status == 200


def test_six_wrong_codes_at_once_are_five(contracts: Contracts, at_once: Callable[..., list[Any]]) -> None:
    contracts.shown()
    code, sha256 = contracts.code(), contracts.contract["sha256"]
    found = at_once(*[lambda: contracts.sign(other_than(code), sha256)] * 6)
    assert sorted(one.status for one in found) == [400] * 5 + [410]


def test_codes_expire_replace_each_other_and_are_capped(contracts: Contracts) -> None:
    contracts.shown()
    first = contracts.code()
    soon = contracts.at_desk("POST", "/code")
    assert (soon.status, soon.code) == (429, "code_too_soon")
    contracts.desk.clock.tick(seconds=61)
    second = contracts.code()
    assert first == second or contracts.sign(first).code == "invalid_code"
    contracts.desk.clock.tick(minutes=11)
    expired = contracts.sign(second)
    assert (expired.status, expired.code) == (410, "code_expired")
    for _ in range(3):
        contracts.code()
        contracts.desk.clock.tick(seconds=61)
    capped = contracts.at_desk("POST", "/code")
    assert (capped.status, capped.code) == (429, "code_limit")
    assert contracts.contract["code"]["code_no"] == 5


def test_the_codes_of_a_contract_are_numbered_through_its_versions(contracts: Contracts) -> None:
    contracts.shown()
    assert contracts.at_desk("POST", "/code").json["code_no"] == 1
    edit_facts(contracts)
    contracts.shown()
    assert contracts.at_desk("POST", "/code").json["code_no"] == 2
    assert "код № 2:" in contracts.sms()


def test_a_code_of_another_version_or_contract_is_none(contracts: Contracts) -> None:
    contracts.shown()
    code = contracts.code()
    edit_facts(contracts)
    contracts.shown()
    other = contracts.sign(code)
    assert (other.status, other.code) == (410, "code_expired")
    contracts.at_desk("POST", "/cancel", {"reason": "ошибка"})
    contracts.shown()
    assert contracts.sign(code).code == "code_expired"


def test_two_signers_at_once_make_one_signature(desk: Onboarding, at_once: Callable[..., list[Any]]) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    made = contracts.shown()
    code, body = contracts.code(), {"sha256": made["sha256"]}

    def at_desk() -> Any:
        return contracts.sign(code, made["sha256"])

    def in_app() -> Any:
        return contracts.own("POST", f"/{made['id']}/sign", {"code": code, **body})

    found = at_once(at_desk, in_app)
    assert [one.status for one in found] == [200, 200], [one.body for one in found]
    assert found[0].json == found[1].json
    assert len(desk.aws.events("contract.signed")) == len(contracts.detail["invoices"]) == 1


@pytest.mark.parametrize(("amount", "size"), [(AMOUNT, 8), (0, 10)])
def test_the_signature_is_one_transaction_of_eight(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch, amount: int, size: int
) -> None:
    """Without a surcharge it also closes the case: what that frees, and when its retention is looked at."""
    contracts = complete(desk, amount=amount)
    contracts.shown()
    code, sizes, commit = contracts.code(), list[int](), UnitOfWork.commit

    def counted(uow: UnitOfWork) -> None:
        sizes.append(len(uow))
        commit(uow)

    monkeypatch.setattr(UnitOfWork, "commit", counted)
    assert contracts.sign(code).status == 200
    assert sizes == [size]


def test_the_client_has_the_same_in_the_app_and_nobody_elses(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    made = contracts.pending()
    path = f"/{made['id']}"
    assert contracts.own("GET").json["items"] == [made]
    assert contracts.own("GET", path).json == made
    assert contracts.own("GET", "", by="boris").json["items"] == []
    for method, end, body in (
        ("GET", "", None),
        ("GET", "/pdf", None),
        ("GET", "/code", None),
        ("POST", "/code", None),
        ("POST", "/sign", {"code": "123456", "sha256": made["sha256"]}),
        ("POST", "/reject", {"reason": "x"}),
    ):
        assert contracts.own(method, path + end, body, by="boris").status == 404, end
        assert contracts.own(method, path + end, body, by="manager").status == 404, end
        assert contracts.own(method, path + end, body, by=None).status == 401, end
    assert contracts.own("GET", f"{path}/code").code == "code_expired"
    assert contracts.own("GET", f"{path}/pdf").json["sha256"] == made["sha256"]
    assert contracts.own("POST", f"{path}/code").status == 202
    shown = contracts.own("GET", f"{path}/code")
    assert shown.status == 200
    from tests.integration.onboarding.contracts import code_in

    assert shown.json["code"] == code_in(contracts.sms())
    body = {"code": shown.json["code"], "sha256": made["sha256"]}
    signed = contracts.own("POST", f"{path}/sign", body)
    assert (signed.json["status"], signed.json["signed_via"]) == ("signed", "app")
    assert contracts.own("GET", f"{path}/code").status == 410
    assert contracts.own("POST", f"{path}/reject", {"reason": "нет"}).code == "contract_signed"
    assert contracts.at_desk("POST", "/cancel", {"reason": "нет"}).code == "contract_signed"


def test_rejecting_and_cancelling_end_a_contract(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    made = contracts.shown()
    code = contracts.code()
    rejected = contracts.own("POST", f"/{made['id']}/reject", {"reason": "дорого"})
    assert (rejected.json["status"], rejected.json["reject_reason"]) == ("rejected", "дорого")
    for answer in (contracts.sign(code, made["sha256"]), contracts.at_desk("POST", "/code")):
        assert (answer.status, answer.code) == (409, "contract_not_pending")
        assert answer.json["contract_status"] == "rejected"
    again = contracts.shown()
    assert again["id"] != made["id"]
    assert again["contract_no"] != made["contract_no"]
    cancelled = contracts.at_desk("POST", "/cancel", {"reason": "ошибка"})
    assert cancelled.json["contract"]["status"] == "cancelled"
    assert contracts.at_desk("POST", "/cancel", {"reason": "ошибка"}).json["contract_status"] == "cancelled"


def test_an_expired_contract_is_not_signed(contracts: Contracts) -> None:
    from shared.onboarding.contracts import service

    made = contracts.shown()
    contracts.desk.clock.tick(days=14)
    late = contracts.sign("123456", made["sha256"])
    assert (late.status, late.json["contract_status"]) == (409, "expired")
    assert service.expire(client_id=contracts.client_id, contract_id=made["id"])
    assert not service.expire(client_id=contracts.client_id, contract_id=made["id"])
    assert contracts.contract["status"] == "expired"
    assert contracts.shown()["id"] != made["id"]


def test_only_the_holder_spends_the_clients_tries(contracts: Contracts) -> None:
    contracts.shown()
    code = contracts.code()
    refused = contracts.sign(other_than(code), by="marta")
    assert (refused.status, refused.code) == (409, "client_taken")
    assert contracts.contract["code"]["tries_left"] == 5


def test_a_copy_link_leads_to_the_file_thirty_days_and_twenty_times(contracts: Contracts) -> None:
    contracts.pending()
    contracts.code()
    token = contracts.texts[-1].rpartition("/")[2]
    for _ in range(20):
        found = contracts.own("GET", f"/copy/{token}", by=None)
        assert found.status == 303, found.body
        assert "contracts/" in found.headers["location"]
    used_up = contracts.own("GET", f"/copy/{token}", by=None)
    assert (used_up.status, used_up.code) == (410, "copy_gone")
    assert contracts.contract["viewed_at"]
    assert contracts.own("GET", f"/copy/{token[::-1]}", by=None).status == 404
    contracts.desk.clock.tick(seconds=61)
    contracts.code()
    young = contracts.texts[-1].rpartition("/")[2]
    contracts.desk.clock.tick(days=30)
    assert contracts.own("GET", f"/copy/{young}", by=None).status == 410


def test_whoever_only_asks_whether_a_file_is_there_was_shown_nothing(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    made = contracts.pending()
    contracts.code()
    token = contracts.texts[-1].rpartition("/")[2]
    asked = [
        contracts.own("HEAD", f"/copy/{token}", by=None),
        contracts.own("HEAD", f"/{made['id']}/pdf"),
        contracts.at_desk("HEAD", "/pdf"),
    ]
    assert [one.status for one in asked] == [405, 405, 405]
    assert contracts.contract["viewed_at"] is None
    for _ in range(20):
        assert contracts.own("GET", f"/copy/{token}", by=None).status == 303
    assert contracts.contract["viewed_at"]


def test_a_copy_link_is_not_used_up_while_the_next_version_is_being_made(contracts: Contracts) -> None:
    contracts.shown()
    contracts.code()
    token = contracts.texts[-1].rpartition("/")[2]
    edit_facts(contracts)
    contracts.at_desk("POST")
    for _ in range(20):
        waits = contracts.own("GET", f"/copy/{token}", by=None)
        assert (waits.status, waits.code) == (409, "contract_not_ready")
    contracts.render()
    assert contracts.own("GET", f"/copy/{token}", by=None).status == 303


def test_a_copy_link_leads_to_its_own_contract_alone(contracts: Contracts, desk: Onboarding) -> None:
    made = steps.confirmed(desk, phone="+79161234599")
    fill_case(made["id"])
    other = Contracts(desk, made["id"])
    for one in (contracts, other):
        one.pending()
        one.code()
    for one in (contracts, other):
        token = one.texts[-1].rpartition("/")[2]
        found = one.own("GET", f"/copy/{token}", by=None)
        assert f"/{one.client_id}/{one.contract['id']}/" in found.headers["location"]
    assert contracts.contract["viewed_at"]
    # Of a contract that was withdrawn the link leads nowhere else: another one has its own number and links.
    contracts.at_desk("POST", "/cancel", {"reason": "ошибка"})
    withdrawn = loaded(contracts).contracts[-1].contract_id
    contracts.pending()
    again = contracts.own("GET", f"/copy/{contracts.texts[-1].rpartition('/')[2]}", by=None)
    assert again.status != 303 or f"/{withdrawn}/" in again.headers["location"]


def test_a_copy_link_that_went_to_a_wrong_phone_shows_nothing_once_the_phone_is_put_right(contracts: Contracts) -> None:
    contracts.pending()
    contracts.code()
    stray = contracts.texts[-1].rpartition("/")[2]
    now = contracts.detail
    body = {"phone": "+79161234599", "full_name": now["full_name"], "version": now["version"]}
    assert contracts.desk.desk("PUT", f"/{now['id']}/profile", body).status == 200
    contracts.pending()
    gone = contracts.own("GET", f"/copy/{stray}", by=None)
    assert (gone.status, gone.code) == (410, "copy_gone")
    assert not contracts.contract["viewed_at"]
    contracts.desk.clock.tick(seconds=61)
    contracts.code()
    assert contracts.own("GET", f"/copy/{contracts.texts[-1].rpartition('/')[2]}", by=None).status == 303


def test_nobody_sends_the_code_to_a_phone_that_has_become_their_own(desk: Onboarding) -> None:
    contracts = complete(desk)
    contracts.shown()
    for name in ("manager", "admin"):
        desk.person(name).update([User.phone.set(PHONE)])
        refused = contracts.at_desk("POST", "/code", by=name)
        assert (refused.status, refused.code) == (409, "own_client")
    assert desk.aws.messages("sms") == []
