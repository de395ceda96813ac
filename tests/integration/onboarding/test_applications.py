"""The client's own side: applying, reading the application, withdrawing, a copy, erasure; linking by phone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.core import clock
from shared.identity.models import User
from shared.onboarding import personal_data
from shared.onboarding.case import Desk, load_case
from shared.onboarding.consents import texts
from shared.onboarding.contracts import evidence, signing
from shared.onboarding.contracts.evidence import Origin
from shared.onboarding.contracts.models import Contract
from shared.onboarding.devices.models import Device, Photo
from shared.onboarding.models import Reference
from shared.onboarding.privacy import erasure
from shared.providers import storage
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import complete
from tests.integration.onboarding.test_passports import consented, record, reveal
from tests.support.http import Answer, Context

BOTH = ("personal_data", "e_signature")


def apply(desk: Onboarding, *kinds: str, by: str = "anna", **options: Any) -> Answer:
    texts = {one["kind"]: one["version"] for one in desk.call("GET", "/onboarding/consents").json["items"]}
    body = {"consents": [{"kind": kind, "version": texts[kind]} for kind in kinds or BOTH]}
    return desk.call("POST", "/onboarding/application", body, by=by, **options)


def own(desk: Onboarding, by: str = "anna") -> Answer:
    return desk.call("GET", "/onboarding/application", by=by)


def verified(user: User, event_type: str = "user.verified") -> None:
    """The worker of the queue `tasks` handles the event of a confirmed address."""
    from functions.workers.tasks.handler import handle
    from shared.messaging.worker import ReceiveInfo

    message = {"id": "evt_1", "type": event_type, "aggregate_id": user.id, "data": {"channel": "phone"}}
    handle(message, ReceiveInfo("1", 1))


def end_periods() -> int:
    """A run of the schedule; how much was left."""
    from functions.schedules.erase_accounts.handler import handler

    return handler({}, Context())["left"]


def device(client: dict[str, Any]) -> None:
    """A device with a photo, as other routes store them."""
    client_id, now = client["id"], clock.iso(clock.now())
    one = Device(
        client_id=client_id,
        device_id="dev_1",
        device_type="phone",
        model="A1",
        imei="490154203237518",
        condition="good",
        price=1_000_000,
        created_at=now,
        updated_at=now,
    )
    key = f"photos/{client_id}/pho_1.jpg"
    photo = Photo(
        client_id=client_id,
        photo_id="pho_1",
        device_id="dev_1",
        status="ready",
        upload_key=f"incoming/{client_id}/pho_1",
        object_key=key,
        created_at=now,
    )
    for item in (one, photo):
        item.set_index_keys()
        item.save()
    Reference.of(Reference.imei("490154203237518"), client_id, "dev_1").save()
    storage.from_settings("documents").put(key, b"picture", content_type="image/jpeg")


def contract(client: dict[str, Any], status: str = "sealed") -> None:
    """A contract in a status, with its file."""
    client_id, now = client["id"], clock.iso(clock.now())
    key = f"contracts/{client_id}/ctr_1/1.pdf"
    made = Contract(
        client_id=client_id,
        contract_id="ctr_1",
        contract_no="K7M4-9Q2D",
        status=status,
        status_at=now,
        object_key=key,
        template_version="1",
        facts_version=1,
        created_at=now,
        signed_at=now if status in ("signed", "sealed") else None,
    )
    made.set_index_keys()
    made.save()
    Reference.of(Reference.contract_no("K7M4-9Q2D"), client_id, "ctr_1").save()
    Reference.of(Reference.id("ctr_1"), client_id, "ctr_1").save()
    storage.from_settings("documents").put(key, b"%PDF", content_type="application/pdf")


def files(desk: Onboarding, client: dict[str, Any]) -> list[str]:
    store = storage.from_settings("documents")
    return [
        one.key
        for folder in ("photos", "contracts", "sealed")
        for one in store.listed(f"{folder}/{client['id']}/", limit=100)
    ]


@pytest.fixture
def signed(desk: Onboarding) -> dict[str, Any]:
    """Anna's client with passport, device and signed contract."""
    desk.person("anna", phone=PHONE)
    client = consented(desk)
    client = record(desk, client).json
    device(client)
    contract(client)
    return client


def test_who_applies_waits_for_a_manager(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    answer = apply(desk)
    assert answer.status == 201, answer.body
    made = answer.json
    assert (made["status"], made["waits_for"]) == ("NEW", "manager")
    assert [one["kind"] for one in made["consents"]] == list(BOTH)
    assert {one["method"] for one in made["consents"]} == {"app"}
    assert own(desk).json == made
    seen = desk.desk("GET", f"/{made['id']}").json
    assert (seen["source"], seen["user_id"], seen["phone"], seen["manager_id"]) == ("app", anna.id, PHONE, None)
    kinds = [one["event_type"] for one in desk.aws.events() if one["pk"] == f"client#{made['id']}"]
    assert sorted(kinds) == ["client.consented", "client.consented", "client.created", "client.linked"]


def test_one_open_application_per_person(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    headers = {"Idempotency-Key": "once"}
    made = apply(desk, headers=headers).json
    assert apply(desk, headers=headers).json["id"] == made["id"]
    refused = apply(desk)
    assert (refused.status, refused.code, refused.json["client_id"]) == (409, "client_exists", made["id"])
    desk.desk("POST", f"/{made['id']}/claim")
    desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"})
    assert own(desk).json["status"] == "CANCELLED"
    again = apply(desk)
    assert again.status == 201
    assert own(desk).json["id"] == again.json["id"]


def test_an_application_needs_a_confirmed_phone_and_the_first_consent(desk: Onboarding) -> None:
    desk.person("olga")
    assert apply(desk, by="olga").code == "phone_unconfirmed"
    desk.person("anna", phone=PHONE)
    refused = apply(desk, "e_signature")
    assert (refused.status, refused.code, refused.json["missing"]) == (
        409,
        "step_incomplete",
        ["consent_personal_data"],
    )
    old = desk.call(
        "POST", "/onboarding/application", {"consents": [{"kind": "personal_data", "version": "1"}]}, by="anna"
    )
    assert (old.status, old.code) == (409, "consent_outdated")
    assert apply(desk, "personal_data").json["consents"][0]["kind"] == "personal_data"


def test_an_application_shows_its_invoices_without_the_staff(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    made = apply(desk).json
    path = f"/{made['id']}"
    desk.desk("POST", f"{path}/claim")
    invoice = desk.desk("POST", f"{path}/invoices", {"amount": 5_000, "description": "Доставка"}).json
    paid = {"method": "cash", "amount": 5_000, "invoice_id": invoice["id"]}
    assert desk.desk("POST", f"{path}/payment/confirm", paid).json["invoices"][0]["confirmed_by"]
    [seen] = own(desk).json["invoices"]
    assert (seen["id"], seen["status"], seen["confirmed_by"]) == (invoice["id"], "paid", None)


def test_others_see_no_application(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    apply(desk)
    for method, path in (
        ("GET", "/onboarding/application"),
        ("POST", "/onboarding/erasure"),
        ("DELETE", "/onboarding/consents/personal_data"),
    ):
        assert desk.call(method, path, by="olga").status == 404
        assert desk.call(method, path, by=None).status == 401


def test_a_manager_handles_no_case_of_their_own(desk: Onboarding) -> None:
    desk.person("manager", phone=PHONE)
    made = apply(desk, by="manager").json
    assert desk.desk("POST", f"/{made['id']}/claim").code == "own_client"
    assert desk.desk("POST", f"/{made['id']}/thread", {"text": "x"}).code == "own_client"
    assert reveal(desk, made).code == "own_client"


@pytest.mark.parametrize("event_type", ["user.verified", "user.phone_changed"])
def test_an_account_is_linked_when_its_phone_is_confirmed(desk: Onboarding, event_type: str) -> None:
    made = desk.client()
    anna = desk.person("anna", phone=PHONE)
    assert own(desk).status == 404
    for _ in range(2):
        verified(anna, event_type)
    assert own(desk).json["id"] == made["id"]
    assert [one["data"]["user_id"] for one in desk.aws.events("client.linked")] == [anna.id]


def test_a_closed_case_and_an_unconfirmed_phone_link_nobody(desk: Onboarding) -> None:
    made = desk.client()
    verified(desk.person("olga"))
    desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"})
    verified(desk.person("anna", phone=PHONE))
    assert desk.aws.events("client.linked") == []


def test_a_signed_contract_does_not_go_to_the_next_owner_of_the_number(
    desk: Onboarding, signed: dict[str, Any]
) -> None:
    assert signed["status"] not in ("PROCESSED", "CANCELLED")
    anna = desk.person("anna")
    anna.update([User.phone.set("+79160000009")])
    verified(desk.person("boris", phone=PHONE))
    assert own(desk).json["contract"]["status"] == "sealed"
    assert own(desk, by="boris").status == 404


def test_what_is_not_signed_follows_the_confirmed_phone(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = consented(desk)
    anna.update([User.phone.set("+79160000009")])
    verified(desk.person("boris", phone=PHONE))
    assert own(desk, by="boris").json["id"] == made["id"]
    assert own(desk).status == 404


def test_a_withdrawal_erases_what_is_not_signed(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    client = consented(desk)
    client = record(desk, client).json
    device(client)
    contract(client, "pending")
    desk.desk("POST", f"/{client['id']}/thread", {"text": "живёт рядом"})
    answer = desk.call("DELETE", "/onboarding/consents/personal_data", by="anna")
    assert answer.status == 200, answer.body
    assert set(answer.json["erased"]) == {"passport", "contract", "photos", "devices", "profile", "thread"}
    assert answer.json["kept"] == []
    assert answer.json["act_id"]
    assert own(desk).status == 404
    seen = desk.desk("GET", f"/{client['id']}").json
    assert (seen["status"], seen["phone"], seen["full_name"]) == ("CANCELLED", "erased", "erased")
    assert (seen["passport"], seen["devices"], seen["registration_address"]) == (None, [], None)
    assert seen["erased_at"]
    assert files(desk, client) == []
    left = repr(desk.aws.items("onboarding"))
    assert not any(text in left for text in (PHONE, "Сидоров", "сидоров", "Лесная", "490154203237518", "живёт"))
    [event] = desk.aws.events("client.erased")
    assert event["data"]["act_id"] == answer.json["act_id"]
    # The phone is free, and there is nothing to withdraw any more.
    assert desk.client()["id"] != client["id"]
    assert desk.call("DELETE", "/onboarding/consents/personal_data", by="anna").code == "consent_not_found"


def test_the_other_consent_erases_nothing(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    consented(desk)
    answer = desk.call("DELETE", "/onboarding/consents/e_signature", by="anna")
    assert answer.json == {"erased": [], "kept": [], "act_id": None}
    assert "consent_e_signature" in [one["code"] for one in own(desk).json["blockers"]]
    assert desk.call("DELETE", "/onboarding/consents/marketing", by="anna").status == 422


def test_who_agreed_to_two_texts_withdraws_both(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.person("anna", phone=PHONE)
    made = consented(desk)
    newer = replace(texts.E_SIGNATURE, version="2027-01-01", text="Новый текст")
    monkeypatch.setattr(texts, "TEXTS", (texts.PERSONAL_DATA, newer))
    body = {"kind": "e_signature", "version": newer.version, "method": "paper"}
    assert desk.desk("POST", f"/{made['id']}/consents", body).status == 200
    assert desk.call("DELETE", "/onboarding/consents/e_signature", by="anna").status == 200
    assert "consent_e_signature" in [one["code"] for one in own(desk).json["blockers"]]
    assert [one["kind"] for one in own(desk).json["consents"] if not one["withdrawn_at"]] == ["personal_data"]
    assert desk.call("DELETE", "/onboarding/consents/e_signature", by="anna").code == "consent_not_found"
    assert len(desk.aws.events("client.consent_withdrawn")) == 1


def test_after_the_signature_the_law_keeps_the_contract(desk: Onboarding, signed: dict[str, Any]) -> None:
    answer = desk.call("POST", "/onboarding/erasure", by="anna")
    assert answer.status == 200, answer.body
    assert answer.json["erased"] == ["passport"]
    assert {(one["until"], one["law"]) for one in answer.json["kept"]} == {("2031-12-31", "402-FZ art. 29")}
    assert {one["what"] for one in answer.json["kept"]} >= {"contract", "evidence", "photos"}
    seen = desk.desk("GET", f"/{signed['id']}").json
    assert (seen["passport"], seen["contract"]["status"], len(seen["devices"])) == (None, "sealed", 1)
    assert len(files(desk, signed)) == 2
    assert desk.call("POST", "/onboarding/erasure", by="anna").json == answer.json
    assert len(desk.aws.events("client.erased")) == 1


def test_what_was_noted_after_an_erasure_is_erased_by_the_next(desk: Onboarding, signed: dict[str, Any]) -> None:
    assert desk.call("POST", "/onboarding/erasure", by="anna").status == 200
    assert desk.desk("POST", f"/{signed['id']}/thread", {"text": "живёт рядом"}).status == 201
    again = desk.call("POST", "/onboarding/erasure", by="anna")
    assert again.json["erased"] == ["thread"]
    assert "живёт рядом" not in repr(desk.aws.items("onboarding"))


def test_while_a_contract_is_made_nothing_is_erased(desk: Onboarding) -> None:
    desk.person("anna", phone=PHONE)
    client = consented(desk)
    contract(client, "rendering")
    refused = desk.call("POST", "/onboarding/erasure", by="anna")
    assert (refused.status, refused.code) == (409, "erasure_waits")
    assert desk.desk("GET", f"/{client['id']}").json["phone"] == PHONE


def test_a_rendering_that_was_lost_does_not_keep_a_case_from_its_erasure(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    client = consented(desk)
    contract(client, "rendering")
    assert list(personal_data.waits_for(anna.id)) != []
    # As long as the desk waits before it may ask for the contract again.
    desk.clock.tick(minutes=15)
    assert list(personal_data.waits_for(anna.id)) == []
    answer = desk.call("POST", "/onboarding/erasure", by="anna")
    assert answer.status == 200, answer.body
    assert "contract" in answer.json["erased"]
    assert files(desk, client) == []


def test_a_signature_in_the_moment_of_the_erasure_keeps_its_file(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    sha256, code, done_before = contracts.shown()["sha256"], contracts.code(), erasure._done_before
    manager = Desk(desk.person("manager").id)

    def meanwhile(case: Any) -> Any:
        origin = Origin("manager", manager.user_id)
        client_id = contracts.client_id
        signing.sign(client_id=client_id, code=code, sha256=sha256, via="desk", origin=origin, desk=manager)
        return done_before(case)

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "_done_before", meanwhile)
        answer = desk.call("POST", "/onboarding/erasure", by="anna")
    assert answer.status == 200, answer.body
    assert {one["what"] for one in answer.json["kept"]} >= {"contract", "evidence", "photos"}
    assert contracts.contract["status"] == "signed"
    stored = load_case(contracts.client_id).contract
    assert stored is not None
    assert storage.from_settings("documents").get(stored.object_key).startswith(b"%PDF")
    assert len(evidence.load(contracts.client_id, stored.contract_id)) == stored.evidence_count


def test_an_erasure_that_was_stopped_has_closed_the_case_and_goes_on(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    contracts.shown()
    code = contracts.code()

    def dies(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "_erase_files", dies)
        assert desk.call("POST", "/onboarding/erasure", by="anna").status == 500
    assert contracts.sign(code, "0" * 64).status == 409
    seen = contracts.detail
    assert (seen["status"], seen["contract"]["status"]) == ("CANCELLED", "cancelled")
    answer = desk.call("POST", "/onboarding/erasure", by="anna")
    assert "contract" in answer.json["erased"]
    assert contracts.detail["full_name"] == "erased"
    assert len(desk.aws.events("contract.cancelled")) == 1


def test_an_admin_erases_and_gets_the_same_act_again(desk: Onboarding) -> None:
    client = consented(desk)
    path, body = f"/{client['id']}/erase", {"reason": "письмо клиента"}
    assert desk.desk("POST", path, body).status == 403
    once, again = (desk.desk("POST", path, body, by="admin") for _ in range(2))
    assert once.status == 200, once.body
    assert once.json == again.json
    assert "profile" in once.json["erased"]
    [act] = [one for one in desk.aws.items("onboarding") if "#ACT#" in str(one["sk"])]
    assert act["ttl"] > clock.epoch(clock.now()) + 3 * 365 * 24 * 3600


def test_the_copy_holds_the_cases_and_no_ciphertext(desk: Onboarding, signed: dict[str, Any]) -> None:
    from shared.onboarding.personal_data import export

    answer = desk.call("POST", "/onboarding/export", by="anna")
    assert answer.status == 202
    assert answer.json["task_id"].startswith("tsk_")
    anna = desk.person("anna")
    found = {one.name: one for one in export(anna.id)}
    clients = [row for rows, _ in found["clients.json"].pages(None) for row in rows]  # type: ignore[misc]
    passports = [row for rows, _ in found["passports.json"].pages(None) for row in rows]  # type: ignore[misc]
    read = {name: get() for named, _ in found["files"].files(None) for name, get in named}  # type: ignore[misc]
    assert [row["client_id"] for row in clients] == [signed["id"]]
    assert passports[0]["masked"] == "45** ****72"
    assert "sealed" not in passports[0]
    assert read == {"K7M4-9Q2D-contract.pdf": b"%PDF", "pho_1.jpg": b"picture"}


def test_the_thread_is_the_desks(desk: Onboarding) -> None:
    client = desk.client()
    headers = {"Idempotency-Key": "once"}
    once, again = (
        desk.desk("POST", f"/{client['id']}/thread", {"text": "перезвонить"}, headers=headers) for _ in range(2)
    )
    assert (once.status, again.status) == (201, 201)
    assert once.json == again.json
    assert (once.json["kind"], once.json["author_id"]) == ("note", desk.person("manager").id)
    refused = desk.desk("POST", f"/{client['id']}/thread", {"text": "моё"}, by="marta")
    assert (refused.status, refused.code) == (409, "client_taken")
    read = desk.desk("GET", f"/{client['id']}/thread", by="marta").json
    assert (read["client_id"], read["ticket_id"], read["items"]) == (client["id"], None, [once.json])
    assert desk.desk("GET", f"/{client['id']}/thread", by="anna").status == 403


def test_an_unsigned_case_ends_after_its_days(desk: Onboarding) -> None:
    client = consented(desk)
    end_periods()
    desk.clock.tick(days=89)
    end_periods()
    assert desk.desk("GET", f"/{client['id']}").json["phone"] == PHONE
    desk.clock.tick(days=2)
    assert end_periods() == 0
    assert desk.desk("GET", f"/{client['id']}").json["phone"] == "erased"
    desk.clock.tick(days=6 * 366)
    end_periods()
    assert desk.desk("GET", f"/{client['id']}").status == 404
    assert [one for one in desk.aws.items("onboarding") if client["id"] in repr(one)] == []


def test_a_processed_case_loses_its_passport_first_and_all_after_the_years(
    desk: Onboarding, signed: dict[str, Any]
) -> None:
    from shared.onboarding.clients.models import Client, RetentionDue

    stored = Client.get(*Client.key(signed["id"]))
    stored.update([Client.status.set("PROCESSED"), Client.processed_at.set(clock.iso(clock.now()))])
    RetentionDue.of(signed["id"], clock.now()).save()
    end_periods()
    desk.clock.tick(days=29)
    end_periods()
    assert load_case(signed["id"]).passport is not None
    desk.clock.tick(days=2)
    assert end_periods() == 0
    case = load_case(signed["id"])
    assert (case.passport, case.client.phone) == (None, PHONE)
    desk.clock.tick(days=5 * 365)
    end_periods()
    assert len(files(desk, signed)) == 2
    desk.clock.tick(days=300)
    assert end_periods() == 0
    assert [one for one in desk.aws.items("onboarding") if signed["id"] in repr(one)] == []
    assert files(desk, signed) == []


def test_the_erasure_of_the_account_takes_the_cases_along(desk: Onboarding, signed: dict[str, Any]) -> None:
    from shared.onboarding.personal_data import PERSONAL_DATA

    anna = desk.person("anna")
    for _ in range(2):
        PERSONAL_DATA.erase(anna.id)
    assert load_case(signed["id"]).passport is None
    assert PERSONAL_DATA.purge(anna.id, "2032-01-01")
    desk.clock.tick(days=6 * 366)
    assert not PERSONAL_DATA.purge(anna.id, "2032-01-01")
    assert [one for one in desk.aws.items("onboarding") if signed["id"] in repr(one)] == []
    PERSONAL_DATA.erase("usr_nobody")


def test_the_copy_of_a_case_says_nothing_of_the_desk_and_of_other_clients(desk: Onboarding) -> None:
    user = desk.person("anna", phone=PHONE)
    client_id = apply(desk).json["id"]
    client = load_case(client_id).client
    client.update(
        [
            type(client).manager_id.set(desk.person("manager").id),
            type(client).manager_name.set("Марта Иванова"),
            type(client).duplicates.set([{"client_id": "cli_other", "status": "NEW", "by": "phone"}]),
            type(client).idle_since.set("2026-03-10T09:00:00Z"),
        ]
    )
    [listed] = [one for one in personal_data.export(user.id) if one.name == "clients.json"]
    assert listed.pages is not None
    [shown] = [record for found, _ in listed.pages(None) for record in found]
    assert shown["client_id"] == client_id
    text = json.dumps(shown, ensure_ascii=False)
    assert [word for word in ("Марта", "cli_other", "manager_", "duplicates", "idle_since") if word in text] == []
