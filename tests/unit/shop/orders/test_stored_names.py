"""Attributes whose name in Python is not the one that is stored: stored data stays readable."""

from __future__ import annotations

import json

from shared.payments.models import Payment
from shared.shop.orders.models import Order, PaymentReview


def test_a_mismatch_of_amounts_is_stored_under_its_old_name() -> None:
    payment = Payment(pk="PAYMENT#1", sk="PAYMENT", amount_mismatch=True)
    assert payment.to_dynamodb_dict()["held"] == {"BOOL": True}


def test_a_payment_review_is_stored_under_its_old_name() -> None:
    review = PaymentReview(  # type: ignore[no-untyped-call]
        reason="amount_mismatch", payment_id="pay_1", captured_amount=1, expected_amount=2
    )
    order = Order(pk="ORDER#1", sk="ORDER", payment_review=review)
    stored = order.to_dynamodb_dict()
    assert "payment_review" not in stored
    assert stored["attention"]["M"]["captured_amount"] == {"N": "1"}


def test_statuses_are_sent_as_text() -> None:
    stored = Order(pk="ORDER#1", sk="ORDER").to_dynamodb_dict()
    assert json.dumps(stored["status"]) == '{"S": "awaiting_payment"}'
