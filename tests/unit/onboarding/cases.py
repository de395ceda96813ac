"""Cases in memory, at a given point of the way: nothing is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shared.onboarding.case import Case
from shared.onboarding.clients.models import Client, Consent
from shared.onboarding.contracts.models import Contract
from shared.onboarding.devices.models import Device, Photo
from shared.onboarding.invoices.models import Invoice
from shared.onboarding.passports.models import Passport

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
AT = "2026-03-10T09:00:00.000Z"
ID = "cli_01KKB4M1V8W7Q3Z5N6P2R4S9TA"


def case(**fields: Any) -> Case:
    """A client whom nobody has taken yet; `fields` are attributes of the client."""
    values = {"phone": "+79161234567", "full_name": "Пётр", "source": "desk", "created_at": AT, "updated_at": AT}
    return Case(Client(client_id=ID, waits_since=AT, **{**values, **fields}))


def consent(kind: str, **fields: Any) -> Consent:
    """A consent on paper."""
    values = {"version": "1", "sha256": "0" * 64, "method": "paper", "given_at": AT, "given_by": "usr_1"}
    return Consent(kind=kind, **{**values, **fields})  # type: ignore[no-untyped-call]


def device(number: int = 1, **fields: Any) -> Device:
    """A phone in good condition at 10 000 ₽."""
    values = {"device_type": "phone", "model": "A1", "condition": "good", "price": 1_000_000, "created_at": AT}
    return Device(client_id=ID, device_id=f"dev_{number}", updated_at=AT, **{**values, **fields})


def photo(number: int = 1, status: str = "ready", **fields: Any) -> Photo:
    """A photo of the device of this number."""
    values = {"photo_id": f"pho_{number}", "upload_key": "incoming/x", "created_at": AT}
    return Photo(client_id=ID, device_id=f"dev_{number}", status=status, **{**values, **fields})


def passport(**fields: Any) -> Passport:
    """A passport of somebody of age."""
    values = {"masked": "45** ****56", "adult_on": "2010-01-01", "valid_until": "2030-01-01"}
    hashes = {"passport_hash": "a", "person_hash": "b", "sealed": b"x"}
    return Passport(client_id=ID, recorded_at=AT, recorded_by="usr_1", **{**values, **hashes, **fields})


def contract(status: str = "pending", **fields: Any) -> Contract:
    """A contract that was shown."""
    values = {"contract_id": "ctr_1", "contract_no": "K7M4-9Q2D", "template_version": "1", "facts_version": 1}
    moments = {"status_at": AT, "created_at": AT, "viewed_at": AT}
    signed = {"signed_at": AT} if status in ("signed", "sealed") else {}
    return Contract(client_id=ID, status=status, **{**values, **moments, **signed, **fields})


def invoice(status: str = "awaiting_payment", kind: str = "surcharge") -> Invoice:
    """An invoice over 1 500 ₽."""
    moments = {"due_at": AT, "created_at": AT}
    return Invoice(
        client_id=ID,
        invoice_id="inv_1",
        number="1",
        kind=kind,
        amount=150_000,
        description="x",
        status=status,
        **moments,
    )


def complete(**fields: Any) -> Case:
    """A case that only lacks its contract."""
    consents = [consent("personal_data"), consent("e_signature")]
    values = {"manager_id": "usr_1", "profile_confirmed_at": AT, "consents": consents}
    found = case(
        **{**values, "status": "AWAITING_CONTRACT", "surcharge": {"amount": 150_000, "computed_at": AT}, **fields}
    )
    found.passport, found.devices, found.photos = passport(), [device()], [photo()]
    return found
