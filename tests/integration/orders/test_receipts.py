"""Fiscal receipts of orders (54-FZ): prepayment, handover, and refunds before and after it."""

from __future__ import annotations

from typing import Any

import pytest

from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import service as payments
from shared.providers.payments.base import PaymentRequest, Receipt, RefundRequest
from shared.shop.catalog import products
from shared.shop.orders.payable import PAYABLES
from tests.integration.orders.conftest import Shop

Items = list[tuple[int, int, str, int | None]]


def set_vat(shop: Shop, product_id: str, code: int | None) -> None:
    version = products.get(product_id, hidden=True).product.version
    products.change(product_id=product_id, version=version, fields={"vat_code": code}, actor="test")


def ship(shop: Shop, order: dict[str, Any]) -> None:
    for step, body in (("assemble", None), ("ship", {"tracking_number": "T"}), ("deliver", None)):
        assert shop.call("POST", f"/orders/{order['id']}/{step}", body, by="admin").status == 200


def close(shop: Shop, order: dict[str, Any]) -> None:
    payments.close_prepayment(payment_id=order["payment_id"], payables=PAYABLES, provider=shop.provider)


def give_back(shop: Shop, order: dict[str, Any], **body: Any) -> None:
    answer = shop.call("POST", f"/orders/{order['id']}/refunds", {"reason": "Х", **body}, by="admin")
    assert answer.status == 201, answer.body


def units(order: dict[str, Any], quantity: int, line: int = 0) -> list[dict[str, Any]]:
    return [{"line_id": order["items"][line]["line_id"], "quantity": quantity}]


def items(receipt: Receipt | None) -> Items:
    assert receipt is not None
    return [(one.quantity, one.unit_price, one.payment_mode, one.vat_code) for one in receipt.items]


def refunds(shop: Shop) -> list[RefundRequest]:
    return [request for request in shop.provider.requests if isinstance(request, RefundRequest)]


def test_each_line_has_the_rate_of_its_product_as_it_was_sold(shop: Shop) -> None:
    coat, cap, book = shop.preorder(price=500), shop.product(price=100), shop.product(price=50)
    set_vat(shop, coat, 11)
    set_vat(shop, book, 3)
    order = shop.placed((coat, "M", 2), (cap, "M", 1), (book, "M", 1))
    set_vat(shop, coat, 1)
    [request] = [one for one in shop.provider.requests if isinstance(one, PaymentRequest)]
    assert items(request.receipt) == [
        (2, 500, "full_prepayment", 11),
        (1, 100, "full_payment", None),
        (1, 50, "full_payment", 3),
    ]
    shop.pay(order)
    ship(shop, order)
    close(shop, order)
    [closing] = shop.provider.receipts.values()
    assert items(closing) == [(2, 500, "full_payment", 11)]


def test_a_refund_before_the_handover_is_of_a_prepayment_and_one_after_it_of_a_full_payment(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    give_back(shop, order, lines=units(order, 1))
    shop.run_refunds(order)
    ship(shop, order)
    close(shop, order)
    close(shop, order)
    give_back(shop, order, lines=units(order, 1))
    shop.run_refunds(order)
    before, after = refunds(shop)
    assert items(before.receipt) == [(1, 500, "full_prepayment", None)]
    assert items(after.receipt) == [(1, 500, "full_payment", None)]
    [closing] = shop.provider.receipts.values()
    assert items(closing) == [(2, 500, "full_payment", None)]


def test_a_full_refund_after_the_handover_does_not_repeat_the_prepayment(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 2))
    ship(shop, order)
    close(shop, order)
    give_back(shop, order, lines=units(order, 2), restock=True)
    shop.run_refunds(order)
    [request] = refunds(shop)
    assert items(request.receipt) == [(2, 500, "full_payment", None)]


@pytest.mark.parametrize(("amount", "shown"), [(1000, [(2, 500)]), (333, [(1, 166), (1, 167)]), (1, [(1, 1)])])
def test_refunds_show_pieces(shop: Shop, amount: int, shown: list[tuple[int, int]]) -> None:
    cap = shop.product(price=500)
    order = shop.paid((cap, "M", 3))
    give_back(shop, order, lines=units(order, 2), amount=amount)
    shop.run_refunds(order)
    [request] = refunds(shop)
    assert [(quantity, price) for quantity, price, *_ in items(request.receipt)] == shown
    assert request.receipt is not None
    assert request.receipt.total == request.amount == amount


def test_a_sum_alone_shows_all_pieces_at_the_sum(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    give_back(shop, order, amount=100)
    shop.run_refunds(order)
    [request] = refunds(shop)
    assert [(quantity, price) for quantity, price, *_ in items(request.receipt)] == [(2, 33), (1, 34)]
    ship(shop, order)
    close(shop, order)
    [closing] = shop.provider.receipts.values()
    assert (closing.total, sum(one.quantity for one in closing.items)) == (1400, 3)


def test_a_refund_under_way_at_the_handover_is_not_settled_by_the_closing_receipt(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    give_back(shop, order, lines=units(order, 1))
    shop.provider.refund_outcome = "pending"
    assert shop.run_refunds(order) == ["pending"]
    ship(shop, order)
    close(shop, order)
    [closing] = shop.provider.receipts.values()
    assert closing.total == 1000


def test_a_refund_whose_answer_was_lost_is_asked_for_in_the_same_words_after_the_handover(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    give_back(shop, order, lines=units(order, 1))
    shop.provider.fail_next("lost")
    assert shop.run_refunds(order) == ["requested"]
    ship(shop, order)
    close(shop, order)
    assert shop.run_refunds(order) == ["succeeded"]
    assert len(shop.provider.refunds) == 1
    [closing] = shop.provider.receipts.values()
    assert closing.total == 1000


def test_a_closing_receipt_whose_answer_was_lost_is_asked_for_in_the_same_words(shop: Shop) -> None:
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    ship(shop, order)
    shop.provider.fail_next("lost")
    with pytest.raises(Exception, match="lost"):
        close(shop, order)
    give_back(shop, order, lines=units(order, 1))
    shop.run_refunds(order)
    close(shop, order)
    [closing] = shop.provider.receipts.values()
    assert closing.total == 1500
    [request] = refunds(shop)
    assert items(request.receipt) == [(1, 500, "full_payment", None)]
    assert payment_lookup.get(order["payment_id"]).closing_receipt_id


def test_the_handover_and_a_refund_at_once_agree(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refund's receipt is decided between the closing receipt's reading and its writing."""
    coat = shop.preorder(price=500)
    order = shop.paid((coat, "M", 3))
    ship(shop, order)
    give_back(shop, order, lines=units(order, 1))
    read, runs = payments.returned_lines, []

    def read_then_lose_the_race(*args: Any) -> Any:
        found = read(*args)
        if not runs:
            runs.append(True)
            shop.run_refunds(order)
        return found

    monkeypatch.setattr(payments, "returned_lines", read_then_lose_the_race)
    close(shop, order)
    [closing] = shop.provider.receipts.values()
    [request] = refunds(shop)
    assert (closing.total, items(request.receipt)) == (1000, [(1, 500, "full_prepayment", None)])
    assert payment_refunds.returned_lines(
        payment_lookup.get(order["payment_id"]), PAYABLES["order"].describe(order["id"])
    )
