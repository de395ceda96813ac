"""Invoices: sent, paid by a link or at the desk, refunded, cancelled."""

from __future__ import annotations

from collections.abc import Iterator

from shared.onboarding.case import load_case
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.onboarding.factories import AMOUNT, PHONE, client, confirmed, fill_case
from tests.onboarding.stories.contracts import sign_at_desk


@story
def invoices_are_paid_refunded_and_cancelled(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    client_id = confirmed(it, client(it))["id"]
    fill_case(client_id)
    sign_at_desk(it, client_id)
    path = f"/manager/clients/{client_id}"
    yield
    made = [
        expect(it, it.call("POST", f"{path}/invoices", {"amount": 50_000, "description": d}, by="manager", key=k), 201)
        for k, d in (("one", "Доставка"), ("two", "Чехол"), ("three", "Плёнка"))
    ]
    by_desk, by_client, cancelled = (one["id"] for one in made)
    expect(it, it.call("POST", f"{path}/invoices/{by_desk}/pay", by="manager", key="link"))
    expect(it, it.call("POST", f"/invoices/{by_client}/pay", by="anna", key="own"))
    expect(it, it.call("POST", f"{path}/invoices/{cancelled}/cancel", by="manager", key="no"), again=(409,))
    it.drain()
    it.run_for(minutes=40)
    for invoice in (by_desk, by_client):
        assert it.pay(invoice, kind="invoice")
    it.drain()
    it.run_for(minutes=40)
    part = {"amount": 10_000, "reason": "Привезли позже"}
    back = f"{path}/invoices/{by_desk}/refunds"
    refunded = expect(it, it.call("POST", back, part, by="admin", key="back"), 201)
    assert (refunded["amount"], refunded["status"]) == (10_000, "requested")
    it.drain()
    it.run_for(minutes=40)
    body = {"method": "cash", "amount": AMOUNT, "receipt_no": "17"}
    expect(it, it.call("POST", f"{path}/payment/confirm", body, by="manager", key="cash"))
    it.drain()
    it.run_for(minutes=40)
    yield
    case = it.watch(lambda: load_case(client_id))
    assert case.client.status == "PROCESSED"
    refunded = case.get_invoice(by_desk)
    assert (refunded.payment_status, refunded.refunded_amount) == ("partially_refunded", 10_000)
    states = {one.invoice_id: one.status for one in case.invoices}
    assert (states.pop(cancelled), set(states.values())) == ("cancelled", {"paid"})
    assert len(it.aws.events("client.processed")) == 1
    assert len(it.aws.events("invoice.paid")) == 3
    assert [int(one.amount) for one in it.provider.refunds.values()] == [10_000]
