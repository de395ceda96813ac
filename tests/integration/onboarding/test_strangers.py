"""What belongs to one client is not there under another's path, and what a contract cannot print gets in nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding

OTHER_PHONE = "+79160000002"
PASSPORT = {
    "series": "4517",
    "number": "482913",
    "issued_by": "ГУ МВД России по г. Уфе",
    "issued_at": "2017-05-14",
    "department_code": "770-001",
    "birth_date": "1990-01-31",
    "birth_place": "г. Уфа",
    "registration_address": "г. Уфа, ул. Ленина, д. 7",
}
# No glyph in the contract's font: a Chinese, a Georgian letter, an emoji, a joiner that nobody sees.
UNPRINTABLE = ("漢", "ჰ", "😀", "\u2060x")


def test_ids_under_another_clients_path_are_not_there(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json["id"]
    photo = steps.add_photo(desk, made, device)
    body = {"amount": 5_000, "description": "Доставка"}
    invoice = desk.desk("POST", f"/{made['id']}/invoices", body).json["id"]
    other = steps.confirmed(desk, phone=OTHER_PHONE)
    device_of_other = steps.add_device(desk, other, imei=steps.OTHER_IMEI).json["id"]
    at = f"/{other['id']}"
    version = steps.read(desk, other)["version"]
    tried: list[tuple[str, str, Any, str]] = [
        ("PATCH", f"{at}/devices/{device}", {"version": version, "price": 1}, "device_not_found"),
        ("DELETE", f"{at}/devices/{device}", None, "device_not_found"),
        ("POST", f"{at}/devices/{device}/photos", {"content_type": "image/jpeg"}, "device_not_found"),
        ("DELETE", f"{at}/devices/{device_of_other}/photos/{photo}", None, "photo_not_found"),
        ("DELETE", f"{at}/photos/{photo}", None, "photo_not_found"),
        ("POST", f"{at}/invoices/{invoice}/pay", None, "invoice_not_found"),
        ("POST", f"{at}/invoices/{invoice}/cancel", None, "invoice_not_found"),
        ("POST", f"{at}/invoices/{invoice}/refunds", {"reason": "x"}, "invoice_not_found"),
        (
            "POST",
            f"{at}/payment/confirm",
            {"method": "cash", "amount": 5_000, "invoice_id": invoice},
            "invoice_not_found",
        ),
    ]
    for method, path, body, code in tried:
        by = "admin" if path.endswith("/refunds") else "manager"
        answer = desk.desk(method, path, body, by=by)
        assert (answer.status, answer.code) == (404, code), path
    seen = steps.read(desk, made)
    assert [one["id"] for one in seen["devices"][0]["photos"]] == [photo]
    assert seen["invoices"][0]["status"] == "awaiting_payment"


def test_an_id_of_another_kind_is_no_client(desk: Onboarding) -> None:
    made = desk.client()
    for wrong in (made["id"].lower(), made["id"] + "0", "cli_", made["id"].replace("cli_", "usr_"), "CLIENT", "x" * 64):
        answer = desk.desk("GET", f"/{wrong}")
        assert (answer.status, answer.code) == (404, "client_not_found"), wrong


@pytest.mark.parametrize("text", UNPRINTABLE)
def test_no_field_that_is_printed_takes_what_the_font_does_not_have(desk: Onboarding, text: str) -> None:
    made = steps.confirmed(desk)
    device = steps.add_device(desk, made).json["id"]
    at, profile = f"/{made['id']}", {"phone": made["phone"], "full_name": "Пётр Сидоров"}
    version = steps.read(desk, made)["version"]
    mixed = f"Ёж {text}"
    tried: list[tuple[str, str, dict[str, Any], str]] = [
        ("POST", "", {"phone": OTHER_PHONE, "full_name": mixed}, "full_name"),
        ("PUT", f"{at}/profile", {**profile, "full_name": mixed}, "full_name"),
        ("PUT", f"{at}/profile", {**profile, "registration_address": mixed}, "registration_address"),
        *(("PUT", f"{at}/passport", {**PASSPORT, name: mixed}, name) for name in printed_of_passport()),
        *(
            ("POST", f"{at}/devices", {**steps.PHONE_DEVICE, "imei": steps.OTHER_IMEI, name: mixed}, name)
            for name in ("brand", "model", "serial", "comment")
        ),
        *(("PATCH", f"{at}/devices/{device}", {name: mixed}, name) for name in ("brand", "model", "serial", "comment")),
        ("POST", f"{at}/surcharge", {"adjustment": {"amount": 1, "reason": mixed}}, "reason"),
        ("POST", f"{at}/invoices", {"amount": 5_000, "description": mixed}, "description"),
    ]
    for method, path, body, field in tried:
        with_version = body if method == "POST" and not path.endswith("surcharge") else {**body, "version": version}
        answer = desk.desk(method, path, with_version)
        assert (answer.status, answer.code) == (422, "unprintable_text"), (path, field, answer.body)
        assert [one["field"].rpartition(".")[2] for one in answer.json["errors"]] == [field]
        assert "Ёж" not in answer.body, "values are not repeated"
    assert steps.read(desk, made)["version"] == version


def printed_of_passport() -> tuple[str, ...]:
    """The fields of a passport that hold free text."""
    return ("issued_by", "birth_place", "registration_address")
