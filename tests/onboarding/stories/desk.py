"""The desk: clients come, are handled by one manager after another, and leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.core.settings import settings
from shared.onboarding.case import load_case
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.onboarding.factories import NAME, PASSPORT, PHONE, client, confirmed
from tests.onboarding.pictures import jpeg

DEVICE = {"type": "phone", "model": "A1", "imei": "490154203237518", "condition": "good", "price": 1_000_000}
LAPTOP = {"type": "laptop", "model": "B2", "serial": "SN1", "condition": "fair", "price": 500_000}


def detail(it: World, client_id: str) -> dict[str, Any]:
    """The case as the desk sees it now, past the story's calls."""
    found: dict[str, Any] = it.watch(lambda: it.call("GET", f"/manager/clients/{client_id}", by="manager")).json
    return found


@story
def a_client_is_entered_and_handed_over(it: World) -> Iterator[None]:
    it.person("manager", "manager")
    it.person("marta", "manager")
    yield
    made = expect(
        it, it.call("POST", "/manager/clients", {"phone": PHONE, "full_name": NAME}, by="manager", key="c"), 201
    )
    path = f"/manager/clients/{made['id']}"
    expect(it, it.call("DELETE", f"{path}/claim", by="manager"), again=(409,))
    taken = expect(it, it.call("POST", f"{path}/claim", by="marta"))
    body = {"phone": PHONE, "full_name": "Анна Петрова", "version": taken["version"]}
    expect(it, it.call("PUT", f"{path}/profile", body, by="marta"), again=(409,))
    texts = expect(it, it.call("GET", "/onboarding/consents"))["items"]
    for text in texts:
        consent = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        expect(it, it.call("POST", f"{path}/consents", consent, by="marta"))
    expect(it, it.call("POST", f"{path}/thread", {"text": "Перезвонить"}, by="marta", key="note"), 201)
    expect(it, it.call("POST", f"{path}/cancel", {"reason": "Передумала"}, by="marta"), again=(409,))
    it.drain()
    yield
    case = it.watch(lambda: load_case(made["id"]))
    assert (case.client.status, case.client.full_name) == ("CANCELLED", "Анна Петрова")
    assert len(it.aws.events("client.cancelled")) == 1
    assert {one.kind for one in case.client.consents} == {"personal_data", "e_signature"}


@story
def a_passport_and_devices_are_recorded(it: World) -> Iterator[None]:
    assert it.admin
    client_id = confirmed(it, client(it))["id"]
    path = f"/manager/clients/{client_id}"
    yield
    rules = expect(it, it.call("GET", "/manager/surcharge-rules", by="manager"))
    expect(it, it.call("PUT", "/manager/surcharge-rules", rules, by="admin"), again=(409,))
    expect(
        it,
        it.call(
            "POST",
            "/manager/surcharge-rules/preview",
            {"devices": [{"condition": "good", "price": 1_000_000}]},
            by="manager",
        ),
    )
    recorded = {**PASSPORT, "version": detail(it, client_id)["version"]}
    expect(it, it.call("PUT", f"{path}/passport", recorded, by="manager"), again=(409,))
    shown = expect(it, it.call("POST", f"{path}/passport/reveal", {"reason": "Сверка"}, by="manager"))
    assert shown["number"] == PASSPORT["number"]
    phone = expect(it, it.call("POST", f"{path}/devices", DEVICE, by="manager", key="phone"), 201)["id"]
    laptop = expect(it, it.call("POST", f"{path}/devices", LAPTOP, by="manager", key="laptop"), 201)["id"]
    change = {"version": detail(it, client_id)["version"], "imei": "356938035643809"}
    expect(it, it.call("PATCH", f"{path}/devices/{phone}", change, by="manager"), again=(409,))
    for device, key in ((phone, "one"), (phone, "two"), (phone, "three"), (laptop, "four")):
        asked = it.call(
            "POST", f"{path}/devices/{device}/photos", {"content_type": "image/jpeg"}, by="manager", key=key
        )
        form = expect(it, asked, 201)
        it.watch(lambda form=form: it.upload(form, jpeg(), "image/jpeg", bucket=settings().documents_bucket))
    it.drain()
    it.run_for(minutes=10)
    [one, two, _] = [photo["id"] for photo in detail(it, client_id)["devices"][0]["photos"]]
    expect(it, it.call("DELETE", f"{path}/devices/{phone}/photos/{one}", by="manager"), again=(404,))
    expect(it, it.call("DELETE", f"{path}/photos/{two}", by="manager"), again=(404,))
    expect(it, it.call("DELETE", f"{path}/devices/{laptop}", by="manager"), again=(404,))
    priced = {"version": detail(it, client_id)["version"], "adjustment": {"amount": -100, "reason": "Скидка"}}
    expect(it, it.call("POST", f"{path}/surcharge", priced, by="manager"), again=(409,))
    it.drain()
    yield
    now = detail(it, client_id)
    assert now["status"] == "AWAITING_CONTRACT"
    assert now["surcharge"]["amount"] == sum(part["amount"] for part in now["surcharge"]["parts"]) - 100
    [device] = now["devices"]
    assert [photo["status"] for photo in device["photos"]] == ["ready"]
    assert len(it.aws.events("client.passport_recorded")) == 1
    assert len(it.aws.events("client.passport_viewed")) >= 1
