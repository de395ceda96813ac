"""What the certificate page of a sealed contract says: pure, from the case and the log up to the signature."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.core import clock
from shared.onboarding.case import Case
from shared.onboarding.consents.texts import TEXTS
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts.evidence import ChainCheck
from shared.onboarding.contracts.local_time import moscow
from shared.onboarding.contracts.models import Contract
from shared.onboarding.events import ContractCodeSent, ContractSigned

TITLE: Final = "Лист подписания"
VERIFY_PATH: Final = "/api/v1/verify"
_VIA: Final[Mapping[str, str]] = {
    "desk": "код продиктован клиентом и введён менеджером",
    "app": "код введён клиентом в приложении",
}
_ENTRIES: Final[Mapping[str, str]] = {
    "contract.requested": "запрошен",
    "contract.failed": "файл не создан",
    "contract.ready": "файл готов",
    "contract.viewed": "показан",
    "contract.code_sent": "код отправлен",
    "contract.code_refused": "неверный код",
    "contract.code_locked": "код заблокирован",
    "contract.superseded": "заменён новой версией",
    "contract.signed": "подписан",
}
_TITLES: Final[Mapping[str, str]] = {text.kind: text.title for text in TEXTS}
_ACTORS: Final[Mapping[str, str]] = {"client": "клиент", "manager": "менеджер", "system": "система"}


class EvidenceBrokenError(Exception):
    """The evidence log does not hold together, or lacks the signature: nothing is sealed on its word."""


@dataclass(frozen=True, slots=True)
class SealPage:
    """A certificate page: rows of (label, lines), and what the QR code says."""

    title: str
    contract_no: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    verify_url: str


def both_times(moment: str) -> str:
    """A moment as UTC and as Moscow's time with its offset: `2026-03-10T09:00:00Z (10.03.2026 12:00:00 UTC+03:00)`."""
    local = moscow(moment)
    offset = local.strftime("%z")
    return f"{clock.parse(moment):%Y-%m-%dT%H:%M:%SZ} ({local:%d.%m.%Y %H:%M:%S} UTC{offset[:3]}:{offset[3:]}, Москва)"


def signed_log(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The log up to the signature's entry: what is sealed, the same however often and late it is asked for.

    Raises EvidenceBrokenError.
    """
    ends = [number for number, entry in enumerate(entries, 1) if entry.get("type") == ContractSigned.type]
    found = list(entries[: ends[0]]) if ends else []
    check: ChainCheck = evidence.verify(found)
    if not found or not check.is_intact:
        raise EvidenceBrokenError(f"the log breaks at entry {check.broken_at}" if found else "no entry of a signature")
    return found


def log_bytes(log: Sequence[Mapping[str, Any]]) -> bytes:
    """The log as the file `evidence.json`: a list of entries, keys sorted, UTF-8."""
    return (json.dumps(list(log), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def page_of(
    case: Case, contract: Contract, log: Sequence[Mapping[str, Any]], *, fingerprint: str, public_url: str
) -> SealPage:
    """The certificate page of a signed contract; `log` is `signed_log`'s, `fingerprint` the seal certificate's."""
    signed = log[-1]
    no_code: Mapping[str, Any] = {}
    sent = next((one for one in reversed(log) if one["type"] == ContractCodeSent.type), no_code)
    known: dict[str, Any] = {**_code(contract), **sent.get("data", {}), **signed.get("data", {})}
    rows = [
        ("Договор", (f"№ {contract.contract_no}, версия {contract.version}", f"{contract.contract_id}")),
        ("SHA-256 подписанного документа", (str(contract.sha256), f"{int(contract.size or 0)} байт")),
        ("Подписан", (both_times(str(contract.signed_at)),)),
        ("Способ", _method(contract, known)),
        ("Телефон", (str(known.get("masked_phone", "—")),)),
        ("Адреса", tuple(_addresses(log)) or ("—",)),
        ("Фотографии, SHA-256", tuple(_photos(case)) or ("—",)),
        ("Согласия", tuple(_consents(case, str(contract.signed_at))) or ("—",)),
        ("Журнал", tuple(_entry(one) for one in log)),
        ("Голова журнала", (str(signed["hash"]), f"{len(log)} записей, файл evidence.json во вложении")),
        ("Сертификат печати, SHA-256", (fingerprint,)),
        (
            "Проверка",
            (
                f"{public_url}{VERIFY_PATH}",
                "Файл начинается с подписанного документа: его первые байты, указанные выше, имеют указанный SHA-256.",
            ),
        ),
    ]
    return SealPage(
        TITLE, contract.contract_no, tuple(rows), f"{public_url}{VERIFY_PATH}?contract_no={contract.contract_no}"
    )


def _code(contract: Contract) -> dict[str, Any]:
    code = contract.code
    return {"masked_phone": code.masked_phone, "code_no": int(code.code_no)} if code else {}


def _method(contract: Contract, known: Mapping[str, Any]) -> tuple[str, ...]:
    number = f" № {known['code_no']}" if "code_no" in known else ""
    return (
        "простая электронная подпись (63-ФЗ, ст. 5, 6, 9)",
        f"одноразовый код из СМС{number}: {_VIA.get(str(contract.signed_via), str(contract.signed_via))}",
    )


def _addresses(log: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    seen: dict[str, None] = {}
    for entry in log:
        if entry.get("ip"):
            seen[f"{_ACTORS.get(entry['actor'], entry['actor'])}: {entry['ip']}"] = None
    return seen


def _photos(case: Case) -> Iterable[str]:
    names = {device.device_id: device.title for device in case.devices}
    for photo in case.photos:
        if photo.status == "ready" and photo.sha256:
            yield f"{names.get(photo.device_id, photo.device_id)}: {photo.sha256}"


def _consents(case: Case, signed_at: str) -> Iterable[str]:
    """Those in force when it was signed: what is withdrawn before the seal stands behind the signature all the same."""
    for one in case.client.consents:
        if one.given_at <= signed_at and (not one.withdrawn_at or one.withdrawn_at > signed_at):
            how = "на бумаге" if one.method == "paper" else "в приложении"
            title = _TITLES.get(one.kind, one.kind)
            yield f"{title}, редакция {one.version}, {how}, {both_times(one.given_at)}: {one.sha256}"


def _entry(entry: Mapping[str, Any]) -> str:
    name = _ENTRIES.get(entry["type"], entry["type"])
    number = entry.get("data", {}).get("code_no")
    what = f"{name} № {number}" if number is not None and "code" in entry["type"] else name
    return f"{entry['no']}. {both_times(entry['at'])}: {what}, {_ACTORS.get(entry['actor'], entry['actor'])}"
