"""Made-up people, passports and devices with pictures, for the demo data and the demo. Amounts in kopecks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PICTURES = Path(__file__).parent / "pictures"
# A series and number that no passport has: 00 is no region of OKATO.
PASSPORT = {
    "series": "0017",
    "number": "000042",
    "issued_by": "Отделом по вопросам миграции города Примерска",
    "issued_at": "2017-06-14",
    "department_code": "000-042",
    "birth_date": "1990-05-30",
    "birth_place": "город Примерск",
    "registration_address": "Россия, город Примерск, улица Образцовая, дом 1, квартира 42",
}


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the API takes it, and its picture in `pictures/`."""

    fields: dict[str, Any]
    picture: str

    def photo(self) -> bytes:
        """The picture's bytes, JPEG."""
        return picture(self.picture)


def picture(name: str) -> bytes:
    """A picture of `pictures/`, JPEG."""
    return (PICTURES / f"{name}.jpg").read_bytes()


def phone(imei: str) -> Device:
    """A phone with an IMEI."""
    fields = {"type": "phone", "brand": "Орбита", "model": "P1", "imei": imei, "condition": "good", "price": 3_490_000}
    return Device(fields, "phone")


def laptop(serial: str) -> Device:
    """A laptop with a serial number."""
    fields = {"type": "laptop", "brand": "Орбита", "model": "L14", "serial": serial, "condition": "excellent"}
    return Device({**fields, "price": 6_250_000}, "laptop")


def imei(number: int) -> str:
    """The IMEI of a number of six digits, with its check digit (Luhn); 00 is a test range (GSMA TS.06)."""
    body = f"00101012{number:06d}"
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(body))
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def fresh_imei() -> str:
    """An IMEI that hardly any other sample has."""
    return imei(secrets.randbelow(10**6))
