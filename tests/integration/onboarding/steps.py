"""Steps of a case through the real handlers, for tests of what comes after them."""

from __future__ import annotations

from typing import Any

from shared.core.settings import settings
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts
from tests.onboarding.factories import PASSPORT
from tests.onboarding.pictures import jpeg, sharp
from tests.support.cloud import boto_client
from tests.support.http import Answer, Context

__all__ = ["jpeg", "sharp"]
IMEI, OTHER_IMEI = "490154203237518", "356938035643809"
PHONE_DEVICE = {
    "type": "phone",
    "brand": "Орбита",
    "model": "A1",
    "imei": IMEI,
    "condition": "good",
    "price": 1_000_000,
}


def confirmed(desk: Onboarding, **given: Any) -> dict[str, Any]:
    """A client with a confirmed profile and both consents."""
    made = desk.client(**given)
    by = given.get("by", "manager")
    found: dict[str, Any] = desk.confirm(made, by=by).json
    for text in desk.call("GET", "/onboarding/consents", by=None).json["items"]:
        body = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        found = desk.desk("POST", f"/{made['id']}/consents", body, by=by).json
    return found


def add_device(desk: Onboarding, client: dict[str, Any], by: str = "manager", **fields: Any) -> Answer:
    return desk.desk("POST", f"/{client['id']}/devices", {**PHONE_DEVICE, **fields}, by=by)


def request_photo(desk: Onboarding, client: dict[str, Any], device_id: str) -> Answer:
    return desk.desk("POST", f"/{client['id']}/devices/{device_id}/photos", {"content_type": "image/jpeg"})


def upload(form: dict[str, Any], data: bytes) -> str:
    """What the browser does; the key of the upload."""
    key = str(form["fields"]["key"])
    boto_client("s3").put_object(Bucket=settings().documents_bucket, Key=key, Body=data)
    return key


def inspect(key: str) -> None:
    from functions.streams.media_inspector.handler import handler

    bucket = {"name": settings().documents_bucket}
    handler({"Records": [{"s3": {"bucket": bucket, "object": {"key": key}}}]}, Context())


def add_photo(desk: Onboarding, client: dict[str, Any], device_id: str, data: bytes | None = None) -> str:
    """An uploaded and inspected photo; its id."""
    form = request_photo(desk, client, device_id).json
    inspect(upload(form, jpeg() if data is None else data))
    return str(form["photo_id"])


def record_passport(desk: Onboarding, client: dict[str, Any], by: str = "manager") -> dict[str, Any]:
    """Step 2: the passport of somebody of age."""
    body = {**PASSPORT, "version": read(desk, client)["version"]}
    answer = desk.desk("PUT", f"/{client['id']}/passport", body, by=by)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def ready(desk: Onboarding, **given: Any) -> dict[str, Any]:
    """A client for whom the surcharge may be computed."""
    made = confirmed(desk, **given)
    record_passport(desk, made)
    device = add_device(desk, made).json
    add_photo(desk, made, device["id"])
    return read(desk, made)


def priced(desk: Onboarding, **given: Any) -> dict[str, Any]:
    """A client whose surcharge is computed."""
    made = ready(desk, **given)
    answer = desk.desk("POST", f"/{made['id']}/surcharge", {"version": made["version"]})
    assert answer.status == 200, answer.body
    return dict(answer.json)


def read(desk: Onboarding, client: dict[str, Any]) -> dict[str, Any]:
    return dict(desk.desk("GET", f"/{client['id']}").json)


def sign(desk: Onboarding, client: dict[str, Any]) -> dict[str, Any]:
    """The contract: made, shown, and signed by the code that was sent."""
    contracts = Contracts(desk, client["id"])
    contracts.shown()
    answer = contracts.sign(contracts.code())
    assert answer.status == 200, answer.body
    return read(desk, client)


def signed(desk: Onboarding, **given: Any) -> dict[str, Any]:
    """A client who has signed and has not paid 1 500 ₽."""
    return sign(desk, priced(desk, **given))
