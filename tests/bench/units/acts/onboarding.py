"""Clients at the desk: entered, recorded, signed, sealed and paid, and what they see of it themselves."""

from __future__ import annotations

from typing import Any

from shared.messaging import encrypted
from shared.onboarding.case import load_case
from shared.onboarding.consents.texts import TEXTS
from shared.onboarding.contracts import codes
from tests.bench.units.harness import Person
from tests.bench.units.story import ADDRESS, Story
from tests.onboarding.factories import PASSPORT
from tests.onboarding.pictures import jpeg
from tests.support.people import create_user

NAME = "Анна Ивановна Кузнецова"
PHONE = {
    "type": "phone",
    "brand": "Орбита",
    "model": "A1 128 ГБ",
    "imei": "490154203237518",
    "condition": "good",
    "price": 2_500_000,
    "comment": "Царапина на задней крышке",
}
LAPTOP = {"type": "laptop", "model": "Меридиан 14", "serial": "SN-2291", "condition": "fair", "price": 4_000_000}
VERA = "+79261110003"
MONTH = "from=2026-03-01&to=2026-03-31"


def _desk(story: Story, method: str, path: str, body: Any = None, **options: Any) -> Any:
    answer = story.stage.ask(method, f"/manager/clients{path}", body, by=story.admin, **options)
    return answer.json if answer.body else None


def _detail(story: Story, client_id: str) -> dict[str, Any]:
    found: dict[str, Any] = _desk(story, "GET", f"/{client_id}")
    return found


def _entered(story: Story, phone: str, name: str = NAME) -> str:
    """A client with a confirmed profile and both consents."""
    # Ids of one millisecond follow one another, and would be taken for those of one thing (tests/bench/growth.py).
    story.stage.clock.tick(seconds=1)
    body = {"phone": phone, "full_name": name, "email": "client@example.com"}
    made = _desk(story, "POST", "", body, headers=story.key())
    client_id = str(made["id"])
    profile = {"phone": phone, "full_name": name, "registration_address": ADDRESS, "version": made["version"]}
    _desk(story, "PUT", f"/{client_id}/profile", profile)
    for text in TEXTS:
        consent = {"kind": text.kind, "version": text.version, "method": "paper"}
        _desk(story, "POST", f"/{client_id}/consents", consent)
    return client_id


def _device(story: Story, client_id: str, fields: dict[str, Any], photos: int = 1) -> str:
    device = str(_desk(story, "POST", f"/{client_id}/devices", fields, headers=story.key())["id"])
    for _ in range(photos):
        path, body = f"/{client_id}/devices/{device}/photos", {"content_type": "image/jpeg"}
        form = _desk(story, "POST", path, body, headers=story.key())
        story.stage.upload(form["fields"]["key"], jpeg(), content_type="image/jpeg")
    return device


def _priced(story: Story, phone: str, imei: str, name: str = NAME, *, is_free: bool = False) -> str:
    """A client who only lacks the contract; one who is to pay nothing has the surcharge adjusted."""
    client_id = _entered(story, phone, name)
    recorded = {**PASSPORT, "version": _detail(story, client_id)["version"]}
    _desk(story, "PUT", f"/{client_id}/passport", recorded)
    _device(story, client_id, {**PHONE, "imei": imei})
    priced = _desk(story, "POST", f"/{client_id}/surcharge", {"version": _detail(story, client_id)["version"]})
    if is_free:
        adjustment = {"amount": -priced["surcharge"]["amount"], "reason": "Скидка"}
        _desk(story, "POST", f"/{client_id}/surcharge", {"version": priced["version"], "adjustment": adjustment})
    story.stage.drain()
    return client_id


def _clients(story: Story) -> None:
    """Clients are entered, handed over, recorded with passport and devices, and one of them leaves."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    client_id = _entered(story, "+79261110001")
    stage.drain()
    ask("GET", "/onboarding/consents")
    for tab in ("new", "in_work", "processed", "mine"):
        ask("GET", f"/manager/clients?tab={tab}", by=admin, label="" if tab == "in_work" else f"GET clients, {tab}")
    for words in ("+79261110001", "анна"):
        ask("GET", f"/manager/clients?tab=in_work&q={words.replace('+', '%2B')}", by=admin, label="search a client")
    _desk(story, "DELETE", f"/{client_id}/claim")
    _desk(story, "POST", f"/{client_id}/claim", {})
    _desk(story, "POST", f"/{client_id}/thread", {"text": "Перезвонить после обеда"}, headers=story.key())
    _desk(story, "GET", f"/{client_id}/thread")
    _desk(story, "PUT", f"/{client_id}/passport", {**PASSPORT, "version": _detail(story, client_id)["version"]})
    _desk(story, "POST", f"/{client_id}/passport/reveal", {"reason": "Сверка"})
    phone, laptop = _device(story, client_id, PHONE, photos=3), _device(story, client_id, LAPTOP)
    change = {"version": _detail(story, client_id)["version"], "price": 2_400_000}
    _desk(story, "PATCH", f"/{client_id}/devices/{phone}", change)
    first, second, _ = (one["id"] for one in _detail(story, client_id)["devices"][0]["photos"])
    _desk(story, "DELETE", f"/{client_id}/devices/{phone}/photos/{first}")
    _desk(story, "DELETE", f"/{client_id}/photos/{second}")
    _desk(story, "DELETE", f"/{client_id}/devices/{laptop}")
    rules = ask("GET", "/manager/surcharge-rules", by=admin).json
    ask("PUT", "/manager/surcharge-rules", rules, by=admin)
    example = {"devices": [{"condition": "good", "price": 5_000_000}]}
    ask("POST", "/manager/surcharge-rules/preview", example, by=admin)
    _desk(story, "POST", f"/{client_id}/surcharge", {"version": _detail(story, client_id)["version"]})
    stage.drain()
    _desk(story, "GET", f"/{client_id}/history")
    _desk(story, "GET", f"/{client_id}/why")
    story.stage.ask("GET", f"/clients/{client_id}/why", by=story.admin)
    _desk(story, "POST", f"/{client_id}/cancel", {"reason": "Передумала"})
    stage.drain()
    _desk(story, "POST", f"/{client_id}/erase", {"reason": "Просьба"})
    stage.drain()


def _pending(story: Story, client_id: str) -> dict[str, Any]:
    _desk(story, "POST", f"/{client_id}/contract", headers=story.key())
    story.stage.drain()
    contract: dict[str, Any] = _detail(story, client_id)["contract"]
    assert contract["status"] == "pending"
    return contract


def _code(client_id: str) -> str:
    return codes.read(load_case(client_id).get_contract()).code


def _copy_token(story: Story) -> str:
    """The token of the link in the last text about a code."""
    sent = [one["data"] for one in story.stage.aws.messages("sms") if one["data"].get("encrypted")]
    return encrypted.decrypt(sent[-1]["encrypted"])["link"].rpartition("/")[2]


def _contracts(story: Story, vera: Person) -> None:
    """One contract is signed at the desk, sealed and verified; one without a surcharge in the app; others are ended."""
    stage, ask = story.stage, story.stage.ask
    client_id = _priced(story, "+79261110002", PHONE["imei"])
    contract = _pending(story, client_id)
    path = f"/{client_id}/contract"
    _desk(story, "POST", f"{path}/cancel", {"reason": "Опечатка"})
    contract = _pending(story, client_id)
    _desk(story, "GET", f"{path}/pdf")
    _desk(story, "POST", f"{path}/code")
    token = _copy_token(story)
    stage.drain()
    ask("GET", f"/contracts/copy/{token}")
    _desk(story, "POST", f"{path}/sign", {"code": _code(client_id), "sha256": contract["sha256"]})
    stage.drain()
    sealed = _detail(story, client_id)["contract"]
    assert sealed["status"] == "sealed"
    _desk(story, "GET", f"{path}/evidence")
    ask("GET", "/verify")
    ask("GET", f"/verify/{sealed['contract_no']}?sha256={contract['sha256']}")
    # Vera's own: rejected, then signed in the app. Nothing is to be paid, so that the signature also ends the case.
    free = _priced(story, VERA, "356938035643809", is_free=True)
    rejected = _pending(story, free)
    ask("POST", f"/contracts/{rejected['id']}/reject", {"reason": "Не та модель"}, by=vera)
    stage.drain()
    own = f"/contracts/{_pending(story, free)['id']}"
    ask("GET", "/contracts", by=vera)
    sha256 = ask("GET", own, by=vera).json["sha256"]
    ask("GET", f"{own}/pdf", by=vera)
    ask("POST", f"{own}/code", by=vera)
    code = ask("GET", f"{own}/code", by=vera).json["code"]
    ask("POST", f"{own}/sign", {"code": code, "sha256": sha256}, by=vera)
    stage.drain()
    ask("GET", f"{own}/evidence", by=vera)


def _money(story: Story, vera: Person) -> None:
    """The surcharge is paid in cash; extra invoices by links, one is refunded in part, one cancelled."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    listed = ask("GET", "/manager/clients?tab=in_work", by=admin, label="another list of clients").json["items"]
    client_id = next(one["id"] for one in listed if one["contract_status"] == "sealed")
    made = [
        _desk(
            story,
            "POST",
            f"/{client_id}/invoices",
            {"amount": 50_000, "description": "Доставка курьером"},
            headers=story.key(),
        )["id"]
        for _ in range(2)
    ]
    stage.drain()
    _desk(story, "POST", f"/{client_id}/invoices/{made[0]}/pay", headers=story.key())
    _desk(story, "POST", f"/{client_id}/invoices/{made[1]}/cancel", headers=story.key())
    [seen] = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == made[0]]
    stage.provider.pay(seen.id)
    stage.notify("payment.succeeded", seen.id)
    stage.drain()
    back = {"amount": 20_000, "reason": "Доставили позже"}
    _desk(story, "POST", f"/{client_id}/invoices/{made[0]}/refunds", back, headers=story.key())
    stage.drain()
    [due] = [one for one in _detail(story, client_id)["invoices"] if one["kind"] == "surcharge"]
    body = {"method": "cash", "amount": due["amount"], "receipt_no": "17"}
    _desk(story, "POST", f"/{client_id}/payment/confirm", body, headers=story.key())
    stage.drain()
    mine = ask("GET", "/manager/clients?tab=processed", by=admin, label="another list of clients").json["items"]
    own = next(one["id"] for one in mine if one["phone"] == VERA)
    extra = _desk(story, "POST", f"/{own}/invoices", {"amount": 50_000, "description": "Чехол"}, headers=story.key())[
        "id"
    ]
    ask("POST", f"/invoices/{extra}/pay", by=vera, headers=story.key())
    stage.drain()
    ask("GET", f"/analytics/onboarding?{MONTH}", by=admin)


def _own_case(story: Story, vera: Person) -> None:
    """Vera applies once more, takes a copy of everything, withdraws one consent and has the rest erased."""
    stage, ask = story.stage, story.stage.ask
    stage.clock.tick(seconds=1)
    body = {"consents": [{"kind": text.kind, "version": text.version} for text in TEXTS]}
    ask("POST", "/onboarding/application", body, by=vera, headers=story.key())
    ask("GET", "/onboarding/application", by=vera)
    ask("DELETE", "/onboarding/consents/e_signature", by=vera)
    ask("POST", "/onboarding/export", by=vera, headers=story.key())
    stage.drain()
    ask("POST", "/onboarding/erasure", by=vera)
    stage.drain()
    stage.run("OnboardingWatchFunction")
    stage.drain()


def onboarding(story: Story) -> None:
    """The desk's life: a client who leaves, one who signs at the desk, and Vera, who has an account."""
    # Registered with her phone, so that her case is linked to her.
    vera = Person(create_user("vera.orlova", claimed=True, full_name="Вера Павловна Орлова", phone=VERA))
    _clients(story)
    _contracts(story, vera)
    _money(story, vera)
    _own_case(story, vera)
