"""What people do about their own cases: they apply, withdraw, take their data and have it erased."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.settings import settings
from shared.onboarding.case import load_case
from shared.onboarding.consents.texts import TEXTS
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.onboarding.factories import PHONE, client, confirmed, fill_case
from tests.onboarding.pictures import jpeg
from tests.onboarding.stories.contracts import sign_at_desk

CONSENTS = {"consents": [{"kind": text.kind, "version": text.version} for text in TEXTS]}


@story
def a_person_applies_and_is_erased(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    yield
    made = expect(it, it.call("POST", "/onboarding/application", CONSENTS, by="anna", key="apply"), 201)
    expect(it, it.call("DELETE", "/onboarding/consents/e_signature", by="anna"), again=(404,))
    asked = expect(it, it.call("POST", "/onboarding/export", by="anna"), 202, again=(409,))
    it.drain()
    it.run_for(minutes=40)
    assert it.watch(lambda: it.call("GET", f"/result/{asked['task_id']}", by="anna")).json["status"] == "succeeded"
    expect(it, it.call("POST", "/onboarding/erasure", by="anna"))
    it.drain()
    yield
    case = it.watch(lambda: load_case(made["id"]))
    assert case.client.erased_at
    assert PHONE not in str(vars(case.client))


@story
def a_signed_case_is_erased_but_for_what_the_law_has_kept(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    client_id = confirmed(it, client(it))["id"]
    fill_case(client_id)
    sign_at_desk(it, client_id)
    yield
    expect(it, it.call("POST", f"/manager/clients/{client_id}/erase", {"reason": "Просьба"}, by="admin"))
    it.drain()
    yield
    case = it.watch(lambda: load_case(client_id))
    assert case.passport is None
    assert case.get_contract().is_signed


@story
def an_unsigned_case_is_erased_with_all_that_it_had(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    client_id = confirmed(it, client(it))["id"]
    path = f"/manager/clients/{client_id}"
    expect(it, it.call("POST", f"{path}/thread", {"text": "Перезвонить"}, by="manager"), 201)
    laptop = {"type": "laptop", "model": "B2", "serial": "SN1", "condition": "fair", "price": 500_000}
    device = expect(it, it.call("POST", f"{path}/devices", laptop, by="manager", key="laptop"), 201)["id"]
    asked = it.call("POST", f"{path}/devices/{device}/photos", {"content_type": "image/jpeg"}, by="manager", key="one")
    it.upload(expect(it, asked, 201), jpeg(), "image/jpeg", bucket=settings().documents_bucket)
    it.drain()
    fill_case(client_id)
    # Two versions, the second of which waits for its signature with a code that was sent.
    for number in range(2):
        expect(it, it.call("POST", f"{path}/contract", by="manager", key=f"contract{number}"), 202)
        it.drain()
        if not number:
            now = expect(it, it.call("GET", path, by="manager"))
            body = {"phone": PHONE, "full_name": "Анна Петрова", "version": now["version"]}
            expect(it, it.call("PUT", f"{path}/profile", body, by="manager"))
    expect(it, it.call("POST", f"{path}/contract/code", by="manager"), 202)
    yield
    expect(it, it.call("POST", "/onboarding/erasure", by="anna"), again=(404,))
    it.drain()
    yield
    case = it.watch(lambda: load_case(client_id))
    assert case.client.erased_at
    assert (case.passport, case.devices, case.photos, case.contracts) == (None, [], [], [])
    assert len(it.aws.events("client.erased")) == 1
