"""Devices and their IMEIs, through the real handler."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts

OTHER_PHONE = "+79161234568"


def test_a_device_is_added_and_stands_in_the_case(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    answer = steps.add_device(desk, made, imei="490154-20-323751-8", comment="царапина")
    assert answer.status == 201, answer.body
    device = answer.json
    assert (device["type"], device["imei"], device["photos"]) == ("phone", steps.IMEI, [])
    case = steps.read(desk, made)
    assert case["devices"] == [device]
    assert case["facts_version"] == made["facts_version"] + 1
    assert "photo_missing" in [one["code"] for one in case["blockers"]]


def test_the_profile_comes_first(desk: Onboarding) -> None:
    refused = steps.add_device(desk, desk.client())
    assert (refused.status, refused.code) == (409, "step_incomplete")
    assert "profile_unconfirmed" in refused.json["missing"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"imei": "490154203237517"}, "imei_invalid"),
        ({"imei": "4901542032375181"}, "imei_invalid"),
        ({"imei2": steps.IMEI}, "imei_invalid"),
        ({"imei": None}, "imei_required"),
        ({"type": "laptop", "imei": None}, "serial_required"),
        ({"model": "A1 📱"}, "unprintable_text"),
    ],
)
def test_what_no_device_can_be_is_refused_by_name(desk: Onboarding, fields: dict[str, Any], code: str) -> None:
    refused = steps.add_device(desk, steps.confirmed(desk), **fields)
    assert (refused.status, refused.code) == (422, code)


def test_a_device_with_two_sims_holds_both_imeis(desk: Onboarding) -> None:
    first, second = steps.confirmed(desk), steps.confirmed(desk, phone=OTHER_PHONE)
    assert steps.add_device(desk, first, imei2=steps.OTHER_IMEI).status == 201
    refused = steps.add_device(desk, second, imei=steps.OTHER_IMEI)
    assert (refused.status, refused.code, refused.json["client_id"]) == (409, "device_taken", first["id"])
    again = steps.add_device(desk, first)
    assert (again.status, again.code) == (409, "device_taken")


def test_an_imei_is_free_once_its_client_is_closed_and_the_device_is_known(desk: Onboarding) -> None:
    first, second = steps.confirmed(desk), steps.confirmed(desk, phone=OTHER_PHONE)
    steps.add_device(desk, first)
    desk.desk("POST", f"/{first['id']}/cancel", {"reason": "передумал"})
    assert steps.add_device(desk, second).status == 201
    duplicate = {"client_id": first["id"], "status": "CANCELLED", "by": "imei"}
    assert steps.read(desk, second)["duplicates"] == [duplicate]


def test_an_imei_is_free_once_its_device_has_another_or_is_gone(desk: Onboarding) -> None:
    first, second = steps.confirmed(desk), steps.confirmed(desk, phone=OTHER_PHONE)
    device = steps.add_device(desk, first).json
    path = f"/{first['id']}/devices/{device['id']}"
    version = steps.read(desk, first)["version"]
    changed = desk.desk("PATCH", path, {"version": version, "imei": steps.OTHER_IMEI})
    assert (changed.status, changed.json["devices"][0]["imei"]) == (200, steps.OTHER_IMEI)
    assert steps.add_device(desk, second).status == 201
    assert desk.desk("DELETE", path).json["devices"] == []
    assert steps.add_device(desk, second, imei=steps.OTHER_IMEI).status == 201


def test_a_change_needs_the_version_that_was_read(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json
    refused = desk.desk("PATCH", f"/{made['id']}/devices/{device['id']}", {"version": made["version"], "price": 5})
    assert (refused.status, refused.code) == (409, "version_conflict")


def test_a_client_has_at_most_ten_devices(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    for number in range(10):
        assert steps.add_device(desk, made, type="laptop", imei=None, serial=f"SN{number}").status == 201
    refused = steps.add_device(desk, made, type="laptop", imei=None, serial="SN10")
    assert (refused.status, refused.code) == (409, "device_limit")


def test_a_repeated_request_adds_one_device(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    path, headers = f"/{made['id']}/devices", {"Idempotency-Key": "one"}
    first, again = (desk.desk("POST", path, steps.PHONE_DEVICE, headers=headers) for _ in range(2))
    assert first.json["id"] == again.json["id"]
    assert len(steps.read(desk, made)["devices"]) == 1


def test_a_device_that_is_corrected_voids_the_surcharge(desk: Onboarding) -> None:
    made = steps.priced(desk)
    assert made["status"] == "AWAITING_CONTRACT"
    path = f"/{made['id']}/devices/{made['devices'][0]['id']}"
    changed = desk.desk("PATCH", path, {"version": made["version"], "price": 2_000_000}).json
    assert (changed["status"], changed["surcharge"]) == ("IN_VERIFICATION", None)
    assert desk.desk("PATCH", path, {"version": changed["version"], "price": None}).status == 422


def test_a_device_that_is_saved_as_it_was_voids_nothing(desk: Onboarding) -> None:
    made = steps.priced(desk)
    contract = Contracts(desk, made["id"]).pending()
    path = f"/{made['id']}/devices/{made['devices'][0]['id']}"
    body = {**steps.PHONE_DEVICE, "version": steps.read(desk, made)["version"]}
    same = desk.desk("PATCH", path, body).json
    assert (same["status"], same["surcharge"]) == ("AWAITING_CONTRACT", made["surcharge"])
    assert (same["contract"]["status"], same["contract"]["sha256"]) == ("pending", contract["sha256"])
    assert "surcharge_missing" not in [one["code"] for one in same["blockers"]]
