"""Clients at the desk, for tests of the whole system."""

from __future__ import annotations

import json
from typing import Any

from shared.core import clock
from shared.onboarding.case import load_case, refresh
from shared.onboarding.clients.steps import Status
from shared.onboarding.devices.models import Device, Photo
from shared.onboarding.models import Reference
from shared.onboarding.passports.models import Passport
from shared.onboarding.passports.sealing import PassportFields, seal
from tests.faults.steps import expect
from tests.faults.world import World
from tests.support.http import Context

PHONE, NAME = "+79161234567", "Пётр Сидоров"
AMOUNT = 150_000
PASSPORT = {
    "series": "4517",
    "number": "123456",
    "issued_by": "ГУ МВД России по г. Москве",
    "issued_at": "2017-05-14",
    "department_code": "770-001",
    "birth_date": "1990-01-31",
    "birth_place": "г. Уфа",
    "registration_address": "г. Уфа, ул. Ленина, д. 7",
}


def client(it: World, *, by: str = "manager", phone: str = PHONE, key: str = "client") -> dict[str, Any]:
    """A client whom a manager has just entered."""
    it.person(by, "manager")
    body = {"phone": phone, "full_name": NAME}
    return dict(expect(it, it.call("POST", "/manager/clients", body, by=by, key=key), 201))


def confirmed(it: World, made: dict[str, Any], *, by: str = "manager") -> dict[str, Any]:
    """The client with both consents, on paper, and a confirmed profile."""
    path = f"/manager/clients/{made['id']}"
    body = {"phone": made["phone"], "full_name": made["full_name"], "version": made["version"]}
    expect(it, it.call("PUT", f"{path}/profile", body, by=by), 200)
    texts = expect(it, it.call("GET", "/onboarding/consents"), 200)["items"]
    for text in texts:
        consent = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        made = expect(it, it.call("POST", f"{path}/consents", consent, by=by), 200)
    return made


def fill_case(client_id: str, amount: int = AMOUNT) -> None:
    """Give a confirmed client passport, device with photo and surcharge, past their routes and without events."""
    sealed = seal(client_id, PassportFields(**PASSPORT))

    case, now = load_case(client_id), clock.iso(clock.now())
    passport = Passport(
        *Passport.key(client_id),
        client_id=client_id,
        sealed=sealed,
        masked="45** ****56",
        valid_until="2035-05-01",
        adult_on="2008-01-31",
        passport_hash="a",
        person_hash="b",
        recorded_at=now,
        recorded_by="usr_1",
    )
    moments = {"created_at": now, "updated_at": now}
    device = Device(
        client_id=client_id,
        device_id="dev_1",
        device_type="phone",
        brand="Ёлка",
        model="X1 <b>128</b> & ГБ",
        imei="490154203237518",
        condition="good",
        price=2_500_000,
        **moments,
    )
    photo = Photo(
        client_id=client_id,
        photo_id="pho_1",
        device_id="dev_1",
        status="ready",
        upload_key="incoming/x",
        sha256="c" * 64,
        created_at=now,
    )
    part = {"device_id": "dev_1", "title": "Ёлка X1", "price": 2_500_000, "rate_percent": 6, "amount": amount}
    case.client.surcharge = {
        "amount": amount,
        "currency": "RUB",
        "parts": [part],
        "rules_version": 1,
        "computed_at": now,
    }
    case.client.status = Status.AWAITING_CONTRACT.value
    for item in (passport, device, photo):
        if isinstance(item, Device | Photo):
            item.set_index_keys()
        case.put(item)
        item.save()
    for key in (Reference.imei(device.imei), Reference.imei_of(device.imei, client_id)):
        Reference.of(key, client_id, device.device_id).save()
    refresh(case, clock.now())
    case.client.save()


def render(asked: dict[str, Any]) -> None:
    """Let the worker make the contract of a request's answer, past its queue."""
    from functions.workers.documents.handler import handler

    message = {"id": f"evt_{asked['task_id']}", "type": "task.document_requested", "correlation_id": "test"}
    message["data"] = {"task_id": asked["task_id"]}
    record = {
        "messageId": "1",
        "body": json.dumps(message),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:atrium-test-documents",
    }
    assert handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
