"""YooKassa's client against a small HTTP server that misbehaves as the real one may."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from shared.providers.payments.base import (
    PaymentRequest,
    ProviderNotFoundError,
    ProviderRejectedError,
    ProviderUnavailableError,
    Receipt,
    ReceiptItem,
    RefundRequest,
)
from shared.providers.payments.yookassa import Yookassa, YookassaConfig
from tests.support.scripted_server import Server, serving

PAYMENT = {
    "id": "22d6d597-000f-5000-9000-145f6df21d6f",
    "status": "pending",
    "amount": {"value": "100.50", "currency": "RUB"},
    "created_at": "2017-11-03T11:52:31.827Z",
    "confirmation": {"type": "redirect", "confirmation_url": "https://pay.example.com/1"},
    "metadata": {"payment_id": "pay_1"},
}
REFUND = {
    "id": "r-1",
    "payment_id": PAYMENT["id"],
    "status": "canceled",
    "amount": {"value": "1.00", "currency": "RUB"},
    "created_at": "2017-11-03T11:52:31.827Z",
    "cancellation_details": {"party": "yoo_money", "reason": "insufficient_funds"},
}


@pytest.fixture
def server() -> Iterator[Server]:
    scripted = Server(replies=[(200, PAYMENT)])
    with serving(scripted):
        yield scripted


def client(server: Server, *, deadline: float = 3.0, pauses: list[float] | None = None) -> Yookassa:
    config = YookassaConfig(server.url, "100500", "test_sandbox_secret", vat_code=4, deadline=deadline)
    return Yookassa(config, pause=(pauses if pauses is not None else []).append)


REQUEST = PaymentRequest(
    amount=10_050,
    currency="RUB",
    description="Заказ " + "я" * 200,
    return_url="https://shop.example.com/",
    metadata={"payment_id": "pay_1"},
    receipt=Receipt((ReceiptItem("Hoodie", 2, 5_025, "full_prepayment"),), phone="+79001234567"),
)


def test_a_payment_is_asked_for_as_the_api_wants_it(server: Server) -> None:
    payment = client(server).create_payment(REQUEST, key="ord_1")
    assert (payment.id, payment.status, payment.amount) == (PAYMENT["id"], "pending", 10_050)
    assert payment.confirmation_url == "https://pay.example.com/1"
    ((method, path, headers, body),) = server.requests
    assert (method, path, headers["idempotence-key"]) == ("POST", "/v3/payments", "ord_1")
    assert headers["authorization"] == "Basic " + base64.b64encode(b"100500:test_sandbox_secret").decode()
    assert len(body.pop("description")) == 128
    assert body == {
        "amount": {"value": "100.50", "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "https://shop.example.com/"},
        "metadata": {"payment_id": "pay_1"},
        "receipt": {
            "customer": {"phone": "79001234567"},
            "items": [
                {
                    "description": "Hoodie",
                    "quantity": "2",
                    "amount": {"value": "50.25", "currency": "RUB"},
                    # 20 % of what is sold, as the calculated rate of a prepayment: 20/120.
                    "vat_code": 6,
                    "payment_mode": "full_prepayment",
                    "payment_subject": "commodity",
                }
            ],
        },
    }


def test_a_refund_says_why_it_was_canceled(server: Server) -> None:
    server.replies = [(200, REFUND)]
    refund = client(server).create_refund(RefundRequest("p-1", 100, "RUB", "returned"), key="ref_1")
    assert (refund.status, refund.cancellation_reason, refund.amount) == ("canceled", "insufficient_funds", 100)


def test_a_receipt_that_does_not_add_up_is_never_sent(server: Server) -> None:
    wrong = PaymentRequest(1, "RUB", "x", "https://x.example.com", receipt=Receipt((ReceiptItem("A", 1, 2),)))
    with pytest.raises(ValueError, match="adds up to 2"):
        client(server).create_payment(wrong, key="k")
    assert server.requests == []


def test_a_closing_receipt_closes_the_prepayment(server: Server) -> None:
    server.replies = [(200, {"id": "rt-1"})]
    receipt = Receipt((ReceiptItem("Hoodie", 1, 100),), email="ann@example.com")
    assert client(server).create_closing_receipt("p-1", receipt, key="close:1") == "rt-1"
    body = server.requests[0][3]
    assert body["settlements"] == [{"type": "prepayment", "amount": {"value": "1.00", "currency": "RUB"}}]


def test_a_closing_receipt_is_found_among_the_payments_receipts(server: Server) -> None:
    def listed(number: int, kind: str, status: str = "succeeded", of: str = "payment") -> dict[str, Any]:
        settlements = [{"type": kind, "amount": {"value": "1.00", "currency": "RUB"}}]
        return {"id": f"rt-{number}", "type": of, "status": status, "settlements": settlements}

    others = [listed(1, "cashless"), listed(2, "prepayment", "canceled"), listed(3, "prepayment", of="refund")]
    server.replies = [
        (200, {"type": "list", "items": [*others, listed(4, "prepayment", "pending")]}),
        (200, {"type": "list", "items": others}),
    ]
    assert client(server).find_closing_receipt("p-1") == "rt-4"
    assert client(server).find_closing_receipt("p-1") is None
    assert server.requests[0][1].endswith("/receipts?payment_id=p-1&limit=100")


def test_a_5xx_is_repeated_with_the_same_key_and_jitter(server: Server) -> None:
    server.replies = [(500, {}), (502, b"<html>"), (200, PAYMENT)]
    pauses: list[float] = []
    assert client(server, pauses=pauses).create_payment(REQUEST, key="ord_1").id == PAYMENT["id"]
    assert [request[2]["idempotence-key"] for request in server.requests] == ["ord_1"] * 3
    assert 0.2 <= pauses[0] <= 0.4 <= pauses[1] <= 0.8


def test_repeats_are_bounded_and_the_outcome_is_then_unknown(server: Server) -> None:
    server.replies = [(500, {"type": "error", "code": "internal_server_error"})]
    with pytest.raises(ProviderUnavailableError):
        client(server).create_payment(REQUEST, key="ord_1")
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 404, 405, 415])
def test_a_4xx_did_not_happen_and_is_not_repeated(server: Server, status: int) -> None:
    server.replies = [(status, {"type": "error", "code": "invalid_request", "parameter": "amount"})]
    with pytest.raises(ProviderRejectedError) as refused:
        client(server).create_payment(REQUEST, key="ord_1")
    assert len(server.requests) == 1
    assert (refused.value.code, refused.value.parameter) == ("invalid_request", "amount")


def test_what_the_provider_does_not_know_is_not_found(server: Server) -> None:
    server.replies = [(404, {"type": "error", "code": "not_found"})]
    with pytest.raises(ProviderNotFoundError):
        client(server).get_payment("../me?x=1")
    assert server.requests[0][1] == "/v3/payments/..%2Fme%3Fx%3D1"


@pytest.mark.parametrize("status", [401, 403, 429])
def test_what_is_not_about_the_payment_does_not_give_it_up(server: Server, status: int) -> None:
    server.replies = [(status, {"type": "error", "code": "invalid_credentials"})]
    with pytest.raises(ProviderUnavailableError):
        client(server).create_payment(REQUEST, key="ord_1")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage",
        [],
        {},
        {**PAYMENT, "status": "odd"},
        {**PAYMENT, "amount": {"value": "1.005", "currency": "RUB"}},
        {**PAYMENT, "amount": None},
        {**PAYMENT, "created_at": "yesterday"},
    ],
    ids=repr,
)
def test_an_answer_that_makes_no_sense_leaves_the_outcome_unknown(server: Server, answer: Any) -> None:
    server.replies = [(200, answer)]
    with pytest.raises(ProviderUnavailableError):
        client(server).create_payment(REQUEST, key="ord_1")


def test_a_silent_provider_times_out_at_the_deadline(server: Server) -> None:
    release = threading.Event()

    def silent() -> tuple[int, Any]:
        release.wait(5)
        return 200, PAYMENT

    server.replies = [silent]
    begun = time.monotonic()
    with pytest.raises(ProviderUnavailableError):
        client(server, deadline=0.4).create_payment(REQUEST, key="ord_1")
    release.set()
    assert len(server.requests) == 1
    assert time.monotonic() - begun < 4


def test_an_answer_that_drips_in_times_out_at_the_deadline(server: Server) -> None:
    server.drip = 1
    begun = time.monotonic()
    with pytest.raises(ProviderUnavailableError):
        client(server, deadline=0.4).get_payment("p-1")
    assert time.monotonic() - begun < 4


def test_calls_share_a_connection(server: Server) -> None:
    yookassa = client(server)
    for _ in range(3):
        yookassa.get_payment("p-1")
    assert len(server.peers) == 1


def test_a_refused_connection_is_an_outcome_unknown() -> None:
    nowhere = Yookassa(YookassaConfig("http://127.0.0.1:9", "s", "k", deadline=1.0), pause=lambda _: None)
    with pytest.raises(ProviderUnavailableError):
        nowhere.get_payment("p-1")


def test_a_redirect_is_not_followed_with_our_password(server: Server) -> None:
    server.replies = [(302, {})]
    with pytest.raises(ProviderUnavailableError):
        client(server).get_payment("p-1")
    assert len(server.requests) == 1


def test_the_secret_key_is_not_shown() -> None:
    assert "geheim" not in repr(YookassaConfig("http://x", "100500", "geheim"))
