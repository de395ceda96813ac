"""Requests to the API of the module `onboarding`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx

from shared.onboarding.consents.texts import TEXTS
from tests.e2e.client import eventually
from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok
from tests.onboarding.pictures import jpeg

Json = dict[str, Any]
WITHIN_S = 60
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


def phone(mark: str) -> str:
    """A Russian mobile number of its own for each mark."""
    return f"+7916{uuid.uuid5(uuid.NAMESPACE_URL, mark).int % 10**7:07}"


def _serial(mark: str) -> Json:
    return {"type": "laptop", "model": "A1", "serial": mark, "condition": "good", "price": 1_000_000}


def _at(made: PathParamFactories, path: str = "") -> str:
    return f"/manager/clients/{made('client_id')}{path}"


def _client(made: PathParamFactories) -> str:
    """The customer's own case, by the confirmed phone, with profile and consents; nobody handles one of their own."""
    is_own = made.owner is not made.admin
    number = ok(made.owner.get("/users/me"))["phone"] if is_own else phone(uuid.uuid4().hex)
    entered = ok(made.admin.post("/manager/clients", {"phone": number, "full_name": "Пётр Сидоров"}))
    path = f"/manager/clients/{entered['id']}"
    profile = {"phone": number, "full_name": "Пётр Сидоров", "version": entered["version"]}
    ok(made.admin.put(f"{path}/profile", profile))
    for text in TEXTS:
        ok(made.admin.post(f"{path}/consents", {"kind": text.kind, "version": text.version, "method": "paper"}))
    return str(entered["id"])


def _device(made: PathParamFactories) -> str:
    return str(ok(made.admin.post(_at(made, "/devices"), _serial("SN1")))["id"])


def _photo(made: PathParamFactories) -> str:
    asked = made.admin.post(_at(made, f"/devices/{made('device_id')}/photos"), {"content_type": "image/jpeg"})
    form = ok(asked)
    httpx.post(form["url"], data=form["fields"], files={"file": jpeg()}).raise_for_status()

    def is_ready() -> bool:
        [device] = ok(made.admin.get(_at(made)))["devices"]
        return [one["status"] for one in device["photos"] if one["id"] == form["photo_id"]] == ["ready"]

    eventually(is_ready, within=WITHIN_S, what="the photo's inspection")
    return str(form["photo_id"])


def _contract(made: PathParamFactories) -> str:
    """A contract that waits for the customer's signature."""
    assert made("photo_id")
    version = ok(made.admin.get(_at(made)))["version"]
    version = ok(made.admin.put(_at(made, "/passport"), {**PASSPORT, "version": version}))["version"]
    ok(made.admin.post(_at(made, "/surcharge"), {"version": version}))
    asked = ok(made.admin.post(_at(made, "/contract")))

    def is_pending() -> bool:
        return bool(ok(made.admin.get(_at(made)))["contract"]["status"] == "pending")

    eventually(is_pending, within=WITHIN_S, what="the contract's file")
    return str(asked["contract_id"])


def _contract_no(made: PathParamFactories) -> str:
    assert made("contract_id")
    return str(ok(made.admin.get(_at(made)))["contract"]["contract_no"])


def _invoice(made: PathParamFactories) -> str:
    return str(ok(made.admin.post(_at(made, "/invoices"), {"amount": 50_000, "description": "Доставка"}))["id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "client_id": _client,
    "device_id": _device,
    "photo_id": _photo,
    "contract_id": _contract,
    "contract_no": _contract_no,
    "invoice_id": _invoice,
    "kind": lambda made: "personal_data",
}

_CLIENT = "POST /api/v1/manager/clients/{client_id}"
# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/onboarding/application": lambda known, mark: {
        "consents": [{"kind": text.kind, "version": text.version} for text in (TEXTS if mark[0] == "b" else TEXTS[:1])]
    },
    "POST /api/v1/manager/clients": lambda known, mark: {"phone": phone(mark), "full_name": "Пётр"},
    f"{_CLIENT}/thread": lambda known, mark: {"text": mark},
    f"{_CLIENT}/devices": lambda known, mark: _serial(mark),
    f"{_CLIENT}/devices/{{device_id}}/photos": lambda known, mark: {
        "content_type": "image/png" if mark[0] == "b" else "image/jpeg"
    },
    f"{_CLIENT}/contract": lambda known, mark: None,
    f"{_CLIENT}/invoices": lambda known, mark: {"amount": 50_000, "description": mark},
    f"{_CLIENT}/invoices/{{invoice_id}}/pay": lambda known, mark: None,
    f"{_CLIENT}/invoices/{{invoice_id}}/cancel": lambda known, mark: None,
    f"{_CLIENT}/payment/confirm": lambda known, mark: {
        "method": "cash" if mark[0] == "b" else "terminal",
        "amount": 50_000,
        "invoice_id": known["invoice_id"],
    },
    "POST /api/v1/invoices/{invoice_id}/pay": lambda known, mark: None,
}
