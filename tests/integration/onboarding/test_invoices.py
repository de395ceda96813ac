"""Invoices: issued by the signature, paid online or at the desk, held, refunded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from functions import modules
from functions.api.onboarding.handler import handler as onboarding
from functions.workers.payments import handler as payments_worker
from shared.analytics.projections import changes_of
from shared.core import ids
from shared.core.settings import settings
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.identity import sessions
from shared.payments import lookup, refunds
from shared.providers.payments.fake import FakePayments
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.seals import watch
from tests.support import http
from tests.support.http import Answer, Context
from tests.support.people import sign_in

DUE = 150_000


@dataclass
class Till:
    """The desk with the payment provider and its webhook."""

    desk: Onboarding
    provider: FakePayments

    def confirm(self, client: dict[str, Any], amount: int = DUE, method: str = "cash", **more: Any) -> Answer:
        body = {"method": method, "amount": amount, **more}
        return self.desk.desk("POST", f"/{client['id']}/payment/confirm", body)

    def link(self, client: dict[str, Any], invoice: dict[str, Any]) -> Answer:
        return self.desk.desk("POST", f"/{client['id']}/invoices/{invoice['id']}/pay")

    def extra(self, client: dict[str, Any], amount: int = 5_000) -> dict[str, Any]:
        body = {"amount": amount, "description": "Доставка"}
        answer = self.desk.desk("POST", f"/{client['id']}/invoices", body)
        assert answer.status == 201, answer.body
        return dict(answer.json)

    def money(self, invoice: dict[str, Any], amount: int | None = None, number: int = -1) -> None:
        """The money of the invoice's last payment comes."""
        payment = lookup.payments_of("invoice", invoice["id"])[number]
        self.provider.pay(str(payment.provider_payment_id), amount=amount)
        self.work("payment.notification", event="payment.succeeded", object_id=payment.provider_payment_id)

    def refund(self, invoice: dict[str, Any], amount: int) -> None:
        [payment] = lookup.payments_of("invoice", invoice["id"])
        uow = UnitOfWork()
        refund = refunds.request_refund(uow=uow, payment=payment, amount=amount, reason="Попросили")
        uow.commit()
        self.work("refund.due", refund_id=refund.refund_id)

    def work(self, kind: str, **data: Any) -> None:
        record = {
            "messageId": "m1",
            "body": json.dumps({"id": ids.new("ntf"), "type": kind, "data": data}),
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
        }
        assert payments_worker.handler({"Records": [record]}, Context())["batchItemFailures"] == []

    def give_back(self, client: dict[str, Any], invoice: dict[str, Any], by: str = "admin", **body: Any) -> Answer:
        """The desk's refund, which the worker carries out."""
        path = f"/{client['id']}/invoices/{invoice['id']}/refunds"
        answer = self.desk.desk("POST", path, {"reason": "Передумали", **body}, by=by)
        if answer.status == 201 and answer.json["refund_id"]:
            self.work("refund.due", refund_id=answer.json["refund_id"])
        return answer

    def run_late_refunds(self) -> None:
        for event in self.desk.aws.events("refund.requested"):
            self.work("refund.due", refund_id=event["data"]["refund_id"])

    def types(self, client: dict[str, Any]) -> list[str]:
        found = self.desk.desk("GET", f"/{client['id']}/history?limit=100").json["items"]
        return [one["type"] for one in found]


def without_links(client: dict[str, Any]) -> dict[str, Any]:
    """A client without the links of photos, which are signed anew each time."""
    links = {"url": None, "thumbnail_url": None}
    devices = [{**one, "photos": [{**photo, **links} for photo in one["photos"]]} for one in client["devices"]]
    return {**client, "devices": devices}


def counted_refunds(till: Till, client: dict[str, Any]) -> list[dict[str, int]]:
    """What the refunds of a client's invoices add to the desk's counters."""
    refunds = [
        DomainEvent("invoice.refunded", "client", client["id"], one["data"])
        for one in till.desk.aws.events("invoice.refunded")
    ]
    return [dict(change.amounts) for one in refunds for change in changes_of(one, modules.counters())]


@pytest.fixture
def till(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> Till:
    fake = FakePayments()
    monkeypatch.setattr("functions.api.onboarding.invoices.payment_provider", lambda: fake)
    monkeypatch.setattr(payments_worker, "provider", lambda: fake)
    return Till(desk, fake)


def test_the_signature_issues_the_surcharges_invoice_and_the_case_waits_for_money(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    assert (invoice["kind"], invoice["amount"], invoice["status"]) == ("surcharge", DUE, "awaiting_payment")
    assert (invoice["payment_status"], invoice["number"]) == ("none", f"{made['contract']['contract_no']}-1")
    assert made["status"] == "AWAITING_CONTRACT"
    assert "payment_missing" in [one["code"] for one in made["blockers"]]


def test_without_a_surcharge_the_signature_ends_the_case(till: Till) -> None:
    made = steps.ready(till.desk)
    body = {"version": made["version"], "adjustment": {"amount": -DUE, "reason": "скидка"}}
    till.desk.desk("POST", f"/{made['id']}/surcharge", body)
    done = steps.sign(till.desk, made)
    assert (done["status"], done["invoices"]) == ("PROCESSED", [])


def test_cash_is_confirmed_once_and_ends_the_case(till: Till) -> None:
    made = steps.signed(till.desk)
    first = till.confirm(made, receipt_no="000123")
    assert (first.status, first.json["status"]) == (200, "PROCESSED")
    [invoice] = first.json["invoices"]
    assert (invoice["status"], invoice["method"], invoice["receipt_no"]) == ("paid", "cash", "000123")
    assert invoice["confirmed_by"] == till.desk.person("manager").id
    again = till.confirm(made, receipt_no="000123")
    assert again.status == 200
    assert without_links(again.json) == without_links(first.json)
    assert till.types(made).count("invoice.paid") == 1
    assert till.types(made).count("client.processed") == 1


def test_another_sum_is_refused_with_the_one_that_is_due(till: Till) -> None:
    made = steps.signed(till.desk)
    refused = till.confirm(made, DUE - 1)
    assert (refused.status, refused.code, refused.json["due"]) == (409, "amount_mismatch", DUE)


def test_nothing_is_confirmed_before_the_signature(till: Till) -> None:
    refused = till.confirm(steps.priced(till.desk))
    assert (refused.status, refused.json["missing"]) == (409, ["signature_missing"])


def test_a_link_is_paid_and_cash_is_refused_then(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    link = till.link(made, invoice)
    assert link.status == 200, link.body
    assert link.json["payment_url"] == link.json["invoice"]["payment_url"]
    assert link.json["payment_url"]
    assert till.link(made, invoice).json["payment_url"] == link.json["payment_url"]
    till.money(invoice)
    done = steps.read(till.desk, made)
    assert (done["status"], done["invoices"][0]["method"]) == ("PROCESSED", "online")
    refused = till.confirm(made)
    assert (refused.status, refused.code) == (409, "already_paid")
    assert till.link(made, invoice).code == "already_paid"


def test_a_link_that_ran_out_is_replaced(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    first = till.link(made, invoice).json["payment_url"]
    till.desk.clock.tick(hours=2)
    assert till.link(made, invoice).json["payment_url"] != first
    till.money(invoice, number=0)
    assert steps.read(till.desk, made)["status"] == "PROCESSED"
    till.money(invoice, number=1)
    assert "invoice.late_refund" in till.types(made)


def test_money_by_a_link_after_cash_goes_back(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    assert till.confirm(made).status == 200
    till.money(invoice)
    till.run_late_refunds()
    [payment] = lookup.payments_of("invoice", invoice["id"])
    assert payment.refunded_amount == DUE
    [kept] = steps.read(till.desk, made)["invoices"]
    assert (kept["status"], kept["method"]) == ("paid", "cash")
    assert till.types(made).count("invoice.late_refund") == 1
    assert "invoice.refunded" not in till.types(made)


def test_another_amount_is_held_and_waits_again_once_it_was_refunded(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.money(invoice, amount=DUE - 100)
    held = steps.read(till.desk, made)
    assert (held["status"], held["invoices"][0]["status"]) == ("AWAITING_CONTRACT", "held")
    # What came, and not what was asked for, is what can go back.
    assert (held["invoices"][0]["paid_amount"], held["invoices"][0]["refunded_amount"]) == (DUE - 100, 0)
    # The client has done their part: until the money went back they cannot pay again.
    first = held["blockers"][0]
    assert (first["code"], first["waits_for"]) == ("payment_missing", "manager")
    assert held["waits_for"] == "manager"
    waits_for = till.desk.desk("GET", f"/{made['id']}/why", headers={"Accept-Language": "en"}).json["waits_for"]
    assert (waits_for["what"], waits_for["who"]) == ("a refund: another sum came", "an admin")
    refused = till.confirm(made)
    assert (refused.status, refused.code, refused.json["invoice_status"]) == (409, "invoice_not_payable", "held")
    till.refund(invoice, DUE - 100)
    again = steps.read(till.desk, made)
    assert (again["invoices"][0]["status"], again["waits_for"]) == ("awaiting_payment", "client")
    assert till.confirm(made).json["status"] == "PROCESSED"


def test_a_paid_invoice_is_refunded_in_parts(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.money(invoice)
    till.refund(invoice, 50_000)
    assert steps.read(till.desk, made)["invoices"][0]["payment_status"] == "partially_refunded"
    till.refund(invoice, 100_000)
    done = steps.read(till.desk, made)
    assert (done["status"], done["invoices"][0]["status"]) == ("PROCESSED", "refunded")


def test_an_extra_invoice_is_cancelled_and_late_money_goes_back(till: Till) -> None:
    made = steps.confirmed(till.desk)
    invoice = till.extra(made)
    till.link(made, invoice)
    path = f"/{made['id']}/invoices/{invoice['id']}/cancel"
    assert till.desk.desk("POST", path).json["status"] == "cancelled"
    assert till.desk.desk("POST", path).code == "invoice_not_payable"
    till.money(invoice)
    assert "invoice.late_refund" in till.types(made)


def test_late_money_of_a_cancelled_invoice_is_not_counted_as_refunded(till: Till) -> None:
    made = steps.confirmed(till.desk)
    invoice = till.extra(made)
    till.link(made, invoice)
    assert till.desk.desk("POST", f"/{made['id']}/invoices/{invoice['id']}/cancel").status == 200
    till.money(invoice)
    till.run_late_refunds()
    assert counted_refunds(till, made) == []


def test_a_wrong_sum_for_a_cancelled_invoice_is_shown_until_it_was_given_back(till: Till) -> None:
    made = steps.confirmed(till.desk)
    invoice = till.extra(made)
    till.link(made, invoice)
    assert till.desk.desk("POST", f"/{made['id']}/invoices/{invoice['id']}/cancel").status == 200
    till.money(invoice, amount=4_000)
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["paid_amount"], seen["refunded_amount"]) == ("cancelled", 4_000, 0)
    assert till.link(made, invoice).code == "invoice_not_payable"
    assert till.give_back(made, invoice, amount=1_000).status == 201
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["paid_amount"], seen["refunded_amount"]) == ("cancelled", 4_000, 1_000)
    assert till.give_back(made, invoice).json["amount"] == 3_000
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["refunded_amount"]) == ("refunded", 4_000)


def test_the_surcharges_invoice_is_not_cancelled(till: Till) -> None:
    made = steps.signed(till.desk)
    answer = till.desk.desk("POST", f"/{made['id']}/invoices/{made['invoices'][0]['id']}/cancel")
    assert (answer.status, answer.code) == (409, "invoice_not_payable")


def test_a_cancelled_client_owes_nothing(till: Till) -> None:
    made = steps.confirmed(till.desk)
    till.extra(made)
    done = till.desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"}).json
    assert [one["status"] for one in done["invoices"]] == ["cancelled"]
    refused = till.desk.desk("POST", f"/{made['id']}/invoices", {"amount": 1, "description": "Доставка"})
    assert (refused.status, refused.code) == (409, "client_closed")


def test_a_case_has_no_more_unpaid_extra_invoices_than_end_with_it(till: Till) -> None:
    made = steps.ready(till.desk)
    issued = [till.extra(made) for _ in range(20)]
    path = f"/{made['id']}/invoices"
    body = {"amount": 5_000, "description": "Доставка"}
    refused = till.desk.desk("POST", path, body)
    assert (refused.status, refused.code) == (409, "invoice_limit")
    assert till.confirm(made, 5_000, invoice_id=issued[0]["id"]).status == 200
    assert till.desk.desk("POST", path, body).status == 201
    done = till.desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"})
    assert (done.status, done.json["status"]) == (200, "CANCELLED")


def test_a_case_of_many_cancelled_invoices_is_erased(till: Till) -> None:
    made = steps.ready(till.desk)
    issued = []
    for _ in range(50):
        issued.append(till.extra(made)["id"])
        assert till.desk.desk("POST", f"/{made['id']}/invoices/{issued[-1]}/cancel").status == 200
    erased = till.desk.desk("POST", f"/{made['id']}/erase", {"reason": "письмо"}, by="admin")
    assert (erased.status, erased.json["kept"]) == (200, []), erased.body
    assert "invoices" in erased.json["erased"]
    assert [one for one in issued if one in repr(till.desk.aws.items("onboarding"))] == []


@pytest.mark.parametrize(("due", "status"), [("2026-03-09T09:00:00Z", 422), ("2099-01-01", 201)])
def test_an_extra_invoice_is_not_due_before_it_is_issued(till: Till, due: str, status: int) -> None:
    made = steps.confirmed(till.desk)
    body = {"amount": 5_000, "description": "Доставка", "due_at": due}
    answer = till.desk.desk("POST", f"/{made['id']}/invoices", body)
    assert (answer.status, answer.json.get("code")) == (status, "due_in_past" if status == 422 else None)
    assert len(steps.read(till.desk, made)["invoices"]) == (status == 201)


def test_a_person_pays_their_own_invoice_alone(till: Till) -> None:
    till.desk.person("anna", phone=PHONE)
    made = steps.signed(till.desk)
    path = f"/invoices/{made['invoices'][0]['id']}/pay"
    answer = till.desk.call("POST", path, by="anna")
    assert answer.status == 200, answer.body
    assert answer.json["payment_url"]
    assert answer.json["invoice"]["id"] == made["invoices"][0]["id"]
    [payment] = lookup.payments_of("invoice", made["invoices"][0]["id"])
    assert payment.customer_id == till.desk.person("anna").id
    refused = till.desk.call("POST", path, by="boris")
    assert (refused.status, refused.code) == (404, "invoice_not_found")


def test_an_application_shows_a_link_to_pay_by_to_a_live_session_alone(till: Till) -> None:
    anna = till.desk.person("anna", phone=PHONE)
    made = steps.signed(till.desk)
    till.link(made, made["invoices"][0])
    token = sign_in(anna).access_token

    def link() -> str | None:
        [invoice] = http.call(onboarding, "GET", "/api/v1/onboarding/application", token=token).json["invoices"]
        return invoice["payment_url"]  # type: ignore[no-any-return]

    assert link()
    sessions.log_out_everywhere(user_id=anna.id)
    assert link() is None


def test_without_the_providers_answer_the_link_comes_later(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.provider.fail_next("down")
    answer = till.link(made, invoice)
    assert (answer.status, answer.json["payment_url"]) == (200, None)
    assert till.link(made, invoice).json["payment_url"]
    assert len(lookup.payments_of("invoice", invoice["id"])) == 1


def test_money_that_comes_after_the_erasure_goes_back(till: Till) -> None:
    made = steps.confirmed(till.desk)
    open_link, unpaid = till.extra(made), till.extra(made, 7_000)
    assert till.link(made, open_link).status == 200
    erased = till.desk.desk("POST", f"/{made['id']}/erase", {"reason": "письмо"}, by="admin")
    assert erased.status == 200, erased.body
    assert [one["what"] for one in erased.json["kept"]] == ["invoices"]
    till.money(open_link)
    till.run_late_refunds()
    [payment] = lookup.payments_of("invoice", open_link["id"])
    assert (payment.captured_amount, payment.refunded_amount) == (5_000, 5_000)
    seen = steps.read(till.desk, made)
    assert [(one["id"], one["status"]) for one in seen["invoices"]] == [(open_link["id"], "refunded")]
    assert unpaid["id"] not in repr(till.desk.aws.items("onboarding"))


def test_money_by_an_earlier_link_goes_back_after_the_erasure_of_an_invoice_that_waited_again(till: Till) -> None:
    made = steps.confirmed(till.desk)
    invoice = till.extra(made)
    assert till.link(made, invoice).status == 200
    till.desk.clock.tick(minutes=settings().payment_link_minutes)
    assert till.link(made, invoice).status == 200
    till.money(invoice, amount=4_000)
    assert till.give_back(made, invoice).status == 201
    erased = till.desk.desk("POST", f"/{made['id']}/erase", {"reason": "письмо"}, by="admin")
    assert erased.status == 200, erased.body
    till.money(invoice, number=0)
    till.run_late_refunds()
    paid = [(one.captured_amount, one.refunded_amount) for one in lookup.payments_of("invoice", invoice["id"])]
    assert paid == [(5_000, 5_000), (4_000, 4_000)]


def test_an_admin_gives_back_what_came_by_a_link(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    nothing = till.give_back(made, invoice)
    assert (nothing.status, nothing.code) == (409, "nothing_to_refund")
    till.link(made, invoice)
    till.money(invoice)
    assert till.give_back(made, invoice, by="manager").status == 403
    part = till.give_back(made, invoice, amount=50_000)
    assert (part.status, part.json["amount"], part.json["status"]) == (201, 50_000, "requested")
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["payment_status"]) == ("paid", "partially_refunded")
    more = till.give_back(made, invoice, amount=DUE)
    assert (more.status, more.code, more.json["available"]) == (409, "refund_exceeds_paid", DUE - 50_000)
    assert till.give_back(made, invoice).json["amount"] == DUE - 50_000
    done = steps.read(till.desk, made)
    assert (done["invoices"][0]["status"], done["status"]) == ("refunded", "PROCESSED")
    assert till.give_back(made, invoice).code == "nothing_to_refund"
    log = till.desk.desk("GET", f"/{made['id']}/thread").json["items"]
    refunds_in_log = [one["kind"] for one in log if one["text"].endswith(": Передумали")]
    assert refunds_in_log == ["invoice", "invoice"]


def test_a_refund_that_is_asked_for_again_is_one(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.money(invoice)
    path, body = f"/{made['id']}/invoices/{invoice['id']}/refunds", {"amount": 50_000, "reason": "Брак"}
    headers = {"Idempotency-Key": "once"}
    once, again = (till.desk.desk("POST", path, body, by="admin", headers=headers) for _ in range(2))
    assert once.json == again.json
    assert len(till.desk.aws.events("refund.requested")) == 1


def test_a_held_invoice_waits_for_its_money_again_once_an_admin_gave_it_back(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.money(invoice, amount=100_000)
    assert till.give_back(made, invoice).json["amount"] == 100_000
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["payment_status"]) == ("awaiting_payment", "none")
    assert till.confirm(made).json["status"] == "PROCESSED"
    # What was never counted as paid is not counted as refunded, as what was paid is.
    assert till.give_back(made, invoice, amount=50_000).status == 201
    assert len(till.desk.aws.events("invoice.refunded")) == 2
    assert counted_refunds(till, made) == [{"counters.amount.refunded": 50_000}]


def test_a_held_invoice_of_a_cancelled_client_waits_for_no_more_money(till: Till) -> None:
    made = steps.confirmed(till.desk)
    invoice = till.extra(made)
    till.link(made, invoice)
    till.money(invoice, amount=4_000)
    till.desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"})
    assert till.give_back(made, invoice).json["amount"] == 4_000
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["payment_status"]) == ("refunded", "refunded")
    assert till.link(made, invoice).code == "invoice_not_payable"
    assert till.confirm(made, 5_000, invoice_id=invoice["id"]).code == "invoice_not_payable"


def test_the_client_is_reminded_of_a_held_invoice_that_waits_again(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.money(invoice, amount=100_000)
    assert till.give_back(made, invoice).status == 201
    till.desk.clock.tick(days=1, minutes=1)
    watch()
    assert [one["data"]["number"] for one in till.desk.aws.events("invoice.reminded")] == [1]


def test_money_over_a_paid_invoice_goes_back_first_and_the_cash_then(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    till.link(made, invoice)
    till.confirm(made)
    till.money(invoice, amount=100_000)
    assert till.give_back(made, invoice).json["amount"] == 100_000
    [seen] = steps.read(till.desk, made)["invoices"]
    assert (seen["status"], seen["method"]) == ("paid", "cash")
    part = till.give_back(made, invoice, amount=50_000)
    assert (part.json["status"], part.json["refund_id"], part.json["invoice"]["status"]) == ("recorded", None, "paid")
    assert (part.json["invoice"]["paid_amount"], part.json["invoice"]["refunded_amount"]) == (DUE, 50_000)
    assert till.give_back(made, invoice, amount=DUE).json["available"] == DUE - 50_000
    rest = till.give_back(made, invoice)
    assert (rest.json["amount"], rest.json["invoice"]["status"]) == (DUE - 50_000, "refunded")
    assert [one["data"]["amount"] for one in till.desk.aws.events("invoice.refunded")] == [50_000, DUE - 50_000]


def test_a_refund_names_the_clients_own_invoice_and_a_good_sum(till: Till) -> None:
    made, other = steps.signed(till.desk), till.desk.client("+79160000002")
    [invoice] = made["invoices"]
    till.confirm(made)
    wrong = till.give_back(other, invoice)
    assert (wrong.status, wrong.code) == (404, "invoice_not_found")
    for body in ({"amount": 0}, {"amount": -5}, {"amount": 10**13}, {"reason": ""}, {"reason": "x" * 251}):
        assert till.give_back(made, invoice, **body).status == 422


def test_only_the_holder_touches_the_money(till: Till) -> None:
    made = steps.signed(till.desk)
    [invoice] = made["invoices"]
    path = f"/{made['id']}/payment/confirm"
    body = {"method": "cash", "amount": DUE}
    for wrong in (body, {**body, "amount": 1}):
        refused = till.desk.desk("POST", path, wrong, by="marta")
        assert (refused.status, refused.code) == (409, "client_taken")
    assert till.confirm(made).status == 200
    assert till.desk.desk("POST", path, body, by="marta").code == "client_taken"
    link = till.desk.desk("POST", f"/{made['id']}/invoices/{invoice['id']}/pay", by="marta")
    assert link.code == "client_taken"
