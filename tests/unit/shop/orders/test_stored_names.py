"""Attributes whose name in Python is not the one that is stored: stored data stays readable."""

from __future__ import annotations

import json

from shared.payments.models import Payment
from shared.shop.orders.models import Order, OrderLine, PaymentReview


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


def test_an_order_of_one_line_holds_what_a_write_is_charged_by() -> None:
    """A kilobyte is one unit: what most orders do not have is not stored, and what all have has short names."""
    line = OrderLine(  # type: ignore[no-untyped-call]
        line_id="lin_1", product_id="prd_1", article="A", name="Худи", size="M", quantity=1, price=1
    )
    stored = Order(pk="ORDER#1", sk="ORDER", customer_name="Анна", lines=[line]).to_dynamodb_dict()
    assert stored["buyer"] == {"S": "Анна"}
    sparse = {"recipient", "comment", "delivery_amount", "delivery_refunded", "delivery_method", "has_failed_refunds"}
    assert not sparse & stored.keys()
    assert not {"refunded_quantity", "restocked_quantity", "receipt_size"} & stored["lines"]["L"][0]["M"].keys()


def test_lines_of_before_read_as_they_were() -> None:
    old = {"refunded_quantity": {"N": "2"}, "restocked_quantity": {"N": "0"}, "quantity": {"N": "3"}}
    order = Order()
    order.deserialize({"lines": {"L": [{"M": old}, {"M": {"quantity": {"N": "3"}}}]}})
    assert [(line.refunded_quantity, line.restocked_quantity, line.held_quantity) for line in order.lines] == [
        (2, 0, 1),
        (0, 0, 3),
    ]
