"""Another amount than was asked for: what staff accept is what came, in counters, messages, refunds and receipts."""

from __future__ import annotations

from typing import Any

from shared.karma import service as karma
from shared.payments.personal_data import running_refunds
from shared.providers.payments.base import RefundRequest
from shared.shop.counters.models import ProductSales, PromoSales, SalesDay
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_receipts import close, items, ship
from tests.integration.orders.test_refund_counters import counted, refunded


def accepted(shop: Shop, *wanted: tuple[str, str, int], amount: int, **body: Any) -> dict[str, Any]:
    """An order for which `amount` came, and staff accepted it."""
    order = shop.placed(*wanted, **body)
    shop.pay(order, amount=amount)
    answer = shop.call("POST", f"/orders/{order['id']}/attention", {"action": "accept"}, by="admin")
    assert answer.status == 200, answer.body
    return shop.read(order)


def test_an_accepted_amount_is_counted_as_it_came(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    shop.promo(discount_amount=300)
    accepted(shop, (hoodie, "M", 1), (cap, "M", 1), amount=900, promo_code="SPRING")
    found = counted(shop)
    assert found[SalesDay]["gross_revenue"] == found[PromoSales]["revenue"] == 900
    assert found[ProductSales] == {hoodie: 600, cap: 300}


def test_money_in_another_currency_is_not_accepted_as_kopecks_and_goes_back(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    shop.pay(order, amount=1000, currency="USD")
    path = f"/orders/{order['id']}/attention"
    refused = shop.call("POST", path, {"action": "accept"}, by="admin")
    assert (refused.status, refused.code) == (409, "illegal_transition")
    assert shop.read(order)["status"] == "awaiting_payment"
    assert shop.call("POST", path, {"action": "refund"}, by="admin").status == 200
    assert shop.run_refunds(order) == ["succeeded"]
    [back] = [one for one in shop.provider.requests if isinstance(one, RefundRequest)]
    assert (back.amount, back.currency) == (1000, "USD")


def test_more_than_the_price_that_was_accepted_can_all_go_back_and_no_more(shop: Shop) -> None:
    hoodie, cap = shop.product(price=1000), shop.product(price=500)
    order = accepted(shop, (hoodie, "M", 1), (cap, "M", 1), amount=3000)
    refunded(shop, order, amount=400)
    too_much = {"amount": 2601, "reason": "Х"}
    assert shop.call("POST", f"/orders/{order['id']}/refunds", too_much, by="admin").code == "refund_exceeds_paid"
    assert shop.call("POST", f"/orders/{order['id']}/cancel", {}, by="admin").status == 200
    shop.run_refunds(order)
    found = counted(shop)
    assert found[SalesDay]["gross_revenue"] == found[SalesDay]["refunded_amount"] == 3000
    assert found[ProductSales] == {hoodie: 0, cap: 0}


def test_karma_comes_back_by_the_part_of_an_accepted_amount_that_goes_back(shop: Shop) -> None:
    anna = shop.person("anna").id
    karma.award(user_id=anna, delta=100, reason="thanks", actor="test")
    method = {"code": "courier", "kind": "courier", "name": "Курьер", "price": 40_000}
    assert shop.call("POST", "/delivery-methods", method, by="admin").status == 201
    delivery = {"method": "courier", "address": "Москва, Тверская, 1"}
    order = accepted(shop, (shop.product(price=100_000), "M", 1), amount=30_000, karma_points=100, delivery=delivery)
    refunded(shop, order, amount=15_000)
    assert shop.stored(order).karma_returned == 72, "as for any sum, of the goods first: their part was 20,769 kopecks"


def test_an_order_is_sent_whose_buyer_had_paid_twice_its_price_and_got_half_back(shop: Shop) -> None:
    order = accepted(shop, (shop.product(price=1500), "M", 1), amount=3000)
    refunded(shop, order, amount=1500)
    assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").status == 200


def test_an_order_is_not_sent_once_all_of_a_smaller_accepted_amount_goes_back(shop: Shop) -> None:
    order = accepted(shop, (shop.product(price=1500), "M", 1), amount=900)
    back = {"amount": 900, "reason": "Х"}
    assert shop.call("POST", f"/orders/{order['id']}/refunds", back, by="admin").status == 201
    assert shop.call("POST", f"/orders/{order['id']}/assemble", by="admin").code == "nothing_to_ship"


def test_receipts_of_an_accepted_amount_add_up_to_what_came(shop: Shop) -> None:
    order = accepted(shop, (shop.preorder(price=1000), "M", 2), amount=1500)
    refunded(shop, order, amount=300)
    [back] = [one for one in shop.provider.requests if isinstance(one, RefundRequest)]
    assert sum(quantity * price for quantity, price, *_ in items(back.receipt)) == 300
    ship(shop, order)
    close(shop, order)
    [receipt] = shop.provider.receipts.values()
    assert sum(quantity * price for quantity, price, *_ in items(receipt)) == 1200


def test_an_accepted_amount_no_longer_stands_in_the_way_of_an_erasure(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    shop.pay(order, amount=400)
    assert [one.status for one in running_refunds([order["payment_id"]])] == ["amount_mismatch"]
    assert shop.call("POST", f"/orders/{order['id']}/attention", {"action": "accept"}, by="admin").status == 200
    assert list(running_refunds([order["payment_id"]])) == []


def test_a_wrong_amount_for_a_cancelled_order_shows_and_goes_back(shop: Shop) -> None:
    order = shop.placed((shop.product(price=1000), "M", 1))
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200

    shop.pay(order, amount=400)

    assert shop.read(order)["payment_status"] == "succeeded", "there is money that somebody must review"
    settled = shop.call("POST", f"/orders/{order['id']}/attention", {"action": "refund"}, by="admin")
    assert settled.status == 200, settled.body
    [refund] = shop.read(order)["refunds"]
    assert (refund["amount"], refund["status"]) == (400, "requested"), "it shows while it is on its way"
    assert shop.run_refunds(order) == ["succeeded"]
    found = shop.read(order)
    assert (found["status"], found["payment_status"], found["refunded_amount"]) == ("cancelled", "refunded", 400)
