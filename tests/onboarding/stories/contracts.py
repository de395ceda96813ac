"""Contracts: made, shown, signed by a code, whatever dies on the way."""

from __future__ import annotations

from collections.abc import Iterator

from shared.onboarding.case import load_case
from shared.onboarding.contracts import codes, evidence
from shared.providers import storage
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.onboarding.factories import AMOUNT, PHONE, client, confirmed, fill_case


@story
def a_contract_is_made_and_signed(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    client_id = confirmed(it, client(it))["id"]
    fill_case(client_id)
    path = f"/manager/clients/{client_id}/contract"
    yield
    made = expect(it, it.call("POST", path, by="manager", key="contract"), 202)
    it.drain()
    it.run_for(minutes=30)
    shown = expect(it, it.call("GET", f"{path}/pdf", by="manager"))
    expect(it, it.call("POST", f"{path}/code", by="manager"), 202, again=(429,))
    it.drain()
    code = it.watch(lambda: codes.read(load_case(client_id).get_contract()).code)
    body = {"code": code, "sha256": shown["sha256"]}
    signed = expect(it, it.call("POST", f"{path}/sign", body, by="manager"))
    it.drain()
    it.run_for(minutes=20)
    yield
    again = expect(it, it.call("POST", f"/contracts/{made['contract_id']}/sign", body, by="anna"))
    assert again["signed_at"] == signed["signed_at"]
    case = it.watch(lambda: load_case(client_id))
    contract = case.get_contract()
    assert contract.is_signed
    assert [int(one.amount) for one in case.invoices] == [AMOUNT]
    log = it.watch(lambda: evidence.load(client_id, contract.contract_id))
    assert evidence.verify(log, head=contract.evidence_head, count=int(contract.evidence_count)).is_intact
    assert [one["type"] for one in log].count("contract.signed") == 1
    assert len(it.watch(lambda: storage.from_settings("documents").listed("contracts/", limit=10))) == 1
    assert len(it.aws.events("contract.signed")) == 1


def sign_at_desk(it: World, client_id: str) -> None:
    """Bring a case behind its signature and seal, before a story begins."""
    path = f"/manager/clients/{client_id}/contract"
    expect(it, it.call("POST", path, by="manager", key="contract"), 202)
    it.drain()
    shown = expect(it, it.call("GET", f"{path}/pdf", by="manager"))
    expect(it, it.call("POST", f"{path}/code", by="manager"), 202)
    code = it.watch(lambda: codes.read(load_case(client_id).get_contract()).code)
    expect(it, it.call("POST", f"{path}/sign", {"code": code, "sha256": shown["sha256"]}, by="manager"))
    it.drain()


@story
def contracts_are_withdrawn_rejected_and_signed_in_the_app(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    client_id = confirmed(it, client(it))["id"]
    fill_case(client_id)
    path = f"/manager/clients/{client_id}/contract"
    yield

    def pending(key: str) -> str:
        made = expect(it, it.call("POST", path, by="manager", key=key), 202)
        it.drain()
        it.run_for(minutes=30)
        return f"/contracts/{made['contract_id']}"

    pending("first")
    expect(it, it.call("POST", f"{path}/cancel", {"reason": "Опечатка"}, by="manager"), again=(409,))
    own = pending("second")
    expect(it, it.call("POST", f"{own}/reject", {"reason": "Не та сумма"}, by="anna"), again=(409,))
    own = pending("third")
    shown = expect(it, it.call("GET", f"{own}/pdf", by="anna"))
    expect(it, it.call("POST", f"{own}/code", by="anna"), 202, again=(429,))
    it.drain()
    code = it.watch(lambda: codes.read(load_case(client_id).get_contract()).code)
    signed = expect(it, it.call("POST", f"{own}/sign", {"code": code, "sha256": shown["sha256"]}, by="anna"))
    it.drain()
    it.run_for(minutes=20)
    yield
    assert signed["signed_via"] == "app"
    contracts = it.watch(lambda: load_case(client_id)).contracts
    assert [one.status for one in contracts] == ["cancelled", "rejected", "sealed"]
    for kind in ("contract.cancelled", "contract.rejected", "contract.signed", "contract.sealed"):
        assert len(it.aws.events(kind)) == 1, kind
