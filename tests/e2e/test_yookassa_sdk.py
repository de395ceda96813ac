"""The official SDK, an independent peer, against the payment sandbox over real HTTP."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from yookassa import Configuration, Payment, Receipt, Refund, Settings
from yookassa.domain.exceptions import (
    BadRequestError,
    NotFoundError,
    UnauthorizedError,
)
from yookassa.domain.notification import WebhookNotificationFactory

from tests.support.yookassa_sandbox import SECRET_KEY, SHOP_ID, Running, running_sandbox
from tests.support.yookassa_sdk import hoodie, paid, rub, wish

pytestmark = pytest.mark.sample


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def sandbox(server: Running) -> Iterator[Running]:
    Configuration.configure(SHOP_ID, SECRET_KEY, api_url=f"{server.base}/v3")
    yield server
    server.heal()


def test_a_payment_is_created_with_a_link_and_waits(sandbox: Running) -> None:
    payment = Payment.create(wish(sandbox))

    assert payment.status == "pending"
    assert len(payment.id) == 36
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", payment.created_at)
    assert (payment.paid, payment.test, payment.refundable) == (False, True, False)
    assert payment.recipient.account_id == SHOP_ID
    assert payment.metadata == {"order_id": "ord_01", "cms_name": "yookassa_sdk_python"}
    assert payment.confirmation.confirmation_url == f"{sandbox.base}/checkout/{payment.id}"
    assert Payment.find_one(payment.id).description == "Order K7M-2QD"


def test_a_paid_payment_is_succeeded_and_its_notification_parses(sandbox: Running) -> None:
    payment = paid(sandbox, receipt={"customer": {"phone": "+79001234567"}, "items": [hoodie()]})

    assert (payment.status, payment.paid, payment.refundable) == ("succeeded", True, True)
    assert payment.payment_method.type == "bank_card"
    assert payment.payment_method.card.last4 == "4444"
    assert payment.receipt_registration == "succeeded"
    assert payment.captured_at is not None
    assert payment.refunded_amount.value == 0
    note = WebhookNotificationFactory().create(sandbox.shop.await_event("payment.succeeded", payment.id))
    assert (note.type, note.event, note.object.id) == ("notification", "payment.succeeded", payment.id)
    assert note.object.amount.value == payment.amount.value


def test_the_same_key_gives_the_same_payment_and_other_data_are_refused(sandbox: Running) -> None:
    key = str(uuid.uuid4())
    first = Payment.create(wish(sandbox), key)

    assert Payment.create(wish(sandbox), key).id == first.id
    with pytest.raises(BadRequestError) as refusal:
        Payment.create(wish(sandbox, "101.00"), key)
    assert refusal.value.content["code"] == "invalid_request"
    assert refusal.value.content["parameter"] == "Idempotence-Key"


def test_lists_are_paged_by_cursor_and_filtered(sandbox: Running) -> None:
    start = Payment.create(wish(sandbox)).created_at
    made = [Payment.create(wish(sandbox)).id for _ in range(5)]

    seen, cursor = [], None
    while True:
        query = {"limit": 2, "created_at.gte": start, **({"cursor": cursor} if cursor else {})}
        answer = Payment.list(query)
        assert answer.type == "list"
        assert len(answer.items) <= 2
        seen += [payment.id for payment in answer.items]
        cursor = answer.next_cursor
        if cursor is None:
            break
    assert seen[:5] == list(reversed(made))
    assert len(seen) == len(set(seen))
    assert Payment.list({"status": "succeeded", "created_at.gte": start}).items == []
    first = Payment.list({"limit": 2, "created_at.gte": start})
    with pytest.raises(BadRequestError) as refusal:
        Payment.list({"limit": 2, "status": "pending", "cursor": first.next_cursor})
    assert refusal.value.content["parameter"] == "cursor"


def test_two_stages_hold_the_money_and_take_a_part_of_it(sandbox: Running) -> None:
    payment = paid(sandbox, capture=False)
    assert (payment.status, payment.paid, payment.refundable) == ("waiting_for_capture", True, False)
    assert payment.expires_at is not None
    assert sandbox.shop.await_event("payment.waiting_for_capture", payment.id)

    captured = Payment.capture(payment.id, {"amount": rub("60.00")})

    assert (captured.status, str(captured.amount.value)) == ("succeeded", "60.00")
    assert sandbox.shop.await_event("payment.succeeded", payment.id)
    with pytest.raises(BadRequestError):
        Payment.capture(payment.id)


def test_held_money_is_given_back_and_a_pending_payment_cannot_be_withdrawn(sandbox: Running) -> None:
    held = paid(sandbox, capture=False)
    canceled = Payment.cancel(held.id)
    details = canceled.cancellation_details
    assert (canceled.status, details.party, details.reason) == ("canceled", "merchant", "canceled_by_merchant")
    assert sandbox.shop.await_event("payment.canceled", held.id)

    with pytest.raises(BadRequestError):
        Payment.cancel(Payment.create(wish(sandbox)).id)


def test_a_declined_payment_is_canceled(sandbox: Running) -> None:
    payment = Payment.create(wish(sandbox))
    assert sandbox.press(payment.confirmation.confirmation_url, "decline").status == 303

    declined = Payment.find_one(payment.id)
    assert (declined.status, declined.paid) == ("canceled", False)
    assert declined.cancellation_details.reason == "general_decline"
    note = WebhookNotificationFactory().create(sandbox.shop.await_event("payment.canceled", payment.id))
    assert note.object.cancellation_details.party == "payment_network"


def test_a_link_lives_one_hour(sandbox: Running) -> None:
    payment = Payment.create(wish(sandbox))
    url = payment.confirmation.confirmation_url
    sandbox.advance(3601)

    assert sandbox.press(url, "pay").status == 410
    late = Payment.find_one(payment.id)
    assert (late.status, late.cancellation_details.reason) == ("canceled", "expired_on_confirmation")
    assert sandbox.shop.await_event("payment.canceled", payment.id)


def test_a_second_click_changes_nothing(sandbox: Running) -> None:
    payment = Payment.create(wish(sandbox))
    url = payment.confirmation.confirmation_url

    answers = [sandbox.press(url, action) for action in ("pay", "pay", "decline")]

    assert {(answer.status, answer.headers["location"]) for answer in answers} == {(303, f"{sandbox.origin}/thanks")}
    assert Payment.find_one(payment.id).status == "succeeded"
    sandbox.shop.await_event("payment.succeeded", payment.id)
    assert sandbox.shop.events(payment.id) == ["payment.succeeded"]


def test_refunds_in_parts_never_exceed_the_payment(sandbox: Running) -> None:
    payment = paid(sandbox)
    first = Refund.create({"payment_id": payment.id, "amount": rub("30.00"), "description": "One sleeve too long"})
    second = Refund.create({"payment_id": payment.id, "amount": rub("70.00")})

    assert (first.status, first.payment_id, str(first.amount.value)) == ("succeeded", payment.id, "30.00")
    with pytest.raises(BadRequestError) as refusal:
        Refund.create({"payment_id": payment.id, "amount": rub("1.00")})
    assert refusal.value.content["parameter"] == "amount.value"
    after = Payment.find_one(payment.id)
    assert (str(after.refunded_amount.value), after.refundable) == ("100.00", False)
    assert [refund.id for refund in Refund.list({"payment_id": payment.id}).items] == [second.id, first.id]
    note = WebhookNotificationFactory().create(sandbox.shop.await_event("refund.succeeded", first.id))
    assert note.object.payment_id == payment.id
    assert Refund.find_one(first.id).description == "One sleeve too long"


def test_a_refund_that_the_bank_refuses_sends_no_notification(sandbox: Running) -> None:
    payment = paid(sandbox)
    sandbox.fault(mode="refund_pending")
    refund = Refund.create({"payment_id": payment.id, "amount": rub("100.00")})
    assert refund.status == "pending"

    sandbox.http.request("POST", f"{sandbox.base}/_refunds/{refund.id}", json={"status": "canceled"})

    assert Refund.find_one(refund.id).status == "canceled"
    assert Refund.create({"payment_id": payment.id, "amount": rub("100.00")}).status == "succeeded"
    assert sandbox.shop.events(refund.id) == []


def test_receipts_are_registered_with_the_payment_and_at_the_handover(sandbox: Running) -> None:
    prepaid = {**hoodie(), "payment_mode": "full_prepayment"}
    payment = paid(sandbox, receipt={"customer": {"email": "anna@example.com"}, "items": [prepaid]})

    closing = Receipt.create(
        {
            "type": "payment",
            "payment_id": payment.id,
            "customer": {"email": "anna@example.com"},
            "items": [hoodie()],
            "settlements": [{"type": "prepayment", "amount": rub("100.00")}],
            "send": True,
        }
    )

    assert (closing.type, closing.status, closing.payment_id) == ("payment", "succeeded", payment.id)
    assert Receipt.find_one(closing.id).settlements[0].type == "prepayment"
    both = Receipt.list({"payment_id": payment.id}).items
    assert [receipt.items[0].payment_mode for receipt in both] == ["full_payment", "full_prepayment"]


@pytest.mark.parametrize(
    ("receipt", "parameter"),
    [
        ({"customer": {"phone": "+79001234567"}, "items": [hoodie(3)]}, "receipt.items"),
        ({"customer": {"phone": "+79001234567"}, "items": [hoodie(price="49.99")]}, "receipt.items"),
        ({"items": [hoodie()]}, "receipt.customer"),
        ({"customer": {"phone": "+79001234567"}, "items": [hoodie(1, "1.00")] * 81}, "receipt.items"),
    ],
)
def test_a_wrong_receipt_stops_the_payment(sandbox: Running, receipt: dict[str, Any], parameter: str) -> None:
    answer = sandbox.http.request(
        "POST",
        f"{sandbox.base}/v3/payments",
        json=wish(sandbox, receipt=receipt),
        headers={**sandbox.basic_auth(), "Idempotence-Key": str(uuid.uuid4())},
    )
    assert (answer.status, answer.json()["parameter"]) == (400, parameter)


def test_errors_are_documents(sandbox: Running) -> None:
    with pytest.raises(NotFoundError) as missing:
        Payment.find_one("2f000000-000f-5000-8000-000000000000")
    assert missing.value.content["code"] == "not_found"
    assert missing.value.error.parameter == "payment_id"

    Configuration.configure(SHOP_ID, "wrong", api_url=f"{sandbox.base}/v3")
    with pytest.raises(UnauthorizedError) as stranger:
        Payment.list()
    assert stranger.value.content["type"] == "error"
    assert stranger.value.content["code"] == "invalid_credentials"


def test_the_shop_can_be_read(sandbox: Running) -> None:
    me = Settings.get_account_settings()
    assert (me.account_id, me.status, me.test) == (SHOP_ID, "enabled", True)
