"""What a contract prints, from the case: names, passport, devices and sums as text."""

from __future__ import annotations

from datetime import date

from shared.documents.printable import check_printable
from shared.onboarding.case import Case
from shared.onboarding.contracts import template
from shared.onboarding.contracts.local_time import moscow
from shared.onboarding.contracts.models import Contract
from shared.onboarding.contracts.template import ContractText
from shared.onboarding.errors import ContractStaleError
from shared.onboarding.passports.sealing import PassportFields, unseal


def text_of(case: Case, contract: Contract) -> ContractText:
    """The text of the present version. Raises ContractStaleError, UnprintableTextError, UnavailableError."""
    client, surcharge = case.client, case.client.surcharge
    if client.facts_version != contract.facts_version or surcharge is None:
        raise ContractStaleError()
    passport = unseal(client.client_id, case.get_passport().sealed)
    parts = {part["device_id"]: int(part["amount"]) for part in surcharge.get("parts", ())}
    rows = [
        (
            str(number),
            device.title,
            ", ".join(known for known in (*device.imeis(), device.serial) if known),
            template.CONDITIONS.get(device.condition, device.condition),
            rubles(int(device.price)),
            rubles(parts.get(device.device_id, 0)),
        )
        for number, device in enumerate(case.devices, 1)
    ]
    totals = [(template.TOTAL, rubles(int(surcharge["amount"])))]
    if adjustment := surcharge.get("adjustment"):
        totals.insert(0, (template.ADJUSTMENT, rubles(int(adjustment["amount"]))))
    variables = {
        "contract_no": contract.contract_no,
        "version": str(contract.version),
        "date": f"{moscow(contract.created_at):%d.%m.%Y}",
        "full_name": client.full_name,
        "passport": _passport_line(passport),
        "address": client.registration_address or passport.registration_address,
        "phone": client.phone,
        "device_count": str(len(case.devices)),
        "amount": rubles(int(surcharge["amount"])),
    }
    text = template.fill(variables, rows=rows, totals=totals)
    check_printable({"contract": "".join(text.texts())})
    return text


def rubles(kopecks: int) -> str:
    """An amount as it is printed: `1 500,00 ₽`, with no-break spaces."""
    sign, amount = ("−" if kopecks < 0 else ""), abs(kopecks)
    whole = f"{amount // 100:,}".replace(",", "\u00a0")
    return f"{sign}{whole},{amount % 100:02d}\u00a0₽"


def _passport_line(passport: PassportFields) -> str:
    series, issued = passport.series, date.fromisoformat(passport.issued_at)
    return (
        f"{series[:2]} {series[2:]} № {passport.number}, выдан {passport.issued_by} {issued:%d.%m.%Y},"
        f" код подразделения {passport.department_code}"
    )
