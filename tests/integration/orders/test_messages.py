"""What buyers are written about their orders: the goods, what they come to, and links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from functions import modules
from shared.data.events import history
from shared.notifications.message_catalog import facts_of
from shared.notifications.texts import Text
from tests.integration.orders.conftest import HOME, Shop
from tests.integration.orders.test_returns import give_back, shipped

CATALOG = modules.messages()
SITE = "https://shop.example.com"
COURIER = {
    "code": "courier",
    "kind": "courier",
    "name": "Курьер",
    "price": 30000,
    "tracking_url": "https://carrier.example/follow?n={tracking_number}&l=ru",
}
ROUTER = Path(__file__).parents[3] / "web" / "src" / "app" / "router.tsx"


@pytest.fixture(autouse=True)
def site(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("PUBLIC_BASE_URL", f"{SITE}/")
    settings.cache_clear()


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """Two hoodies and a cap, by a courier."""
    assert shop.call("POST", "/delivery-methods", COURIER, by="admin").status == 201
    hoodie = shop.product(price=490000, name="Худи «Орбита»", stock={"M": 5, "L": 5})
    cap = shop.product(price=150050, name="Кепка")
    return shop.placed((hoodie, "M", 2), (cap, "M", 1), delivery={"method": "courier", **HOME})


def message(shop: Shop, event_type: str, locale: str = "ru") -> Text:
    """The message that the last event of a type calls for."""
    [order_id] = {item["order_id"] for item in shop.aws.items("shop") if item["type"] == "order"}
    event = next(one for one in history("order", order_id, limit=50).items if one.type == event_type)
    kind = CATALOG.message_of(event)
    assert kind is not None, event_type
    return CATALOG.render(kind.template, locale, CATALOG.variables_of(kind, facts_of(event), locale))


def links(text: Text) -> list[str]:
    return re.findall(r"https?://\S+", text.body)


GOODS = ["— Худи «Орбита», M × 2: 9 800,00 ₽", "— Кепка, M × 1: 1 500,50 ₽", "— Доставка курьером: 300,00 ₽"]


def says_all(text: Text, *lines: str) -> bool:
    return all(line in text.body.splitlines() for line in (*(lines or GOODS), "Итого: 11 600,50 ₽"))


def test_a_placed_order_lists_goods_delivery_and_total_and_leads_to_the_payment(
    shop: Shop, order: dict[str, Any]
) -> None:
    text = message(shop, "order.placed")
    assert says_all(text)
    assert links(text) == [f"{SITE}/orders/{order['id']}?pay=1"]
    assert "http" not in text.short


def test_an_order_that_costs_nothing_is_told_of_once_and_asks_for_no_payment(shop: Shop) -> None:
    order = shop.placed((shop.product(price=0, name="Открытка"), "M", 1))
    found = {one.type: CATALOG.message_of(one) for one in history("order", order["id"], limit=50).items}
    assert found["order.placed"] is None
    for locale in ("ru", "en"):
        text = message(shop, "order.paid", locale)
        assert links(text) == [f"{SITE}/orders/{order['id']}"]
        assert not re.search("оплат|payment", text.body)


def test_every_step_lists_the_goods_and_leads_to_the_order(shop: Shop, order: dict[str, Any]) -> None:
    shop.pay(order)
    page = f"{SITE}/orders/{order['id']}"
    assert says_all(message(shop, "order.paid"))
    assert links(message(shop, "order.paid")) == [page]
    sent = shipped(shop, order, "deliver")
    assert sent["tracking_url"] == "https://carrier.example/follow?n=T&l=ru"
    text = message(shop, "order.shipped")
    assert says_all(text)
    assert links(text) == [sent["tracking_url"], page]
    delivered = message(shop, "order.delivered")
    assert says_all(delivered)
    assert (delivered.title, links(delivered)) == (f"Заказ {order['order_number']} доставлен", [page])


def test_who_picks_an_order_up_is_told_that_it_is_ready_and_of_no_carrier(shop: Shop) -> None:
    method = {"code": "shop", "kind": "pickup", "name": "Магазин", "price": 0}
    assert shop.call("POST", "/delivery-methods", method, by="admin").status == 201
    shipped(shop, shop.paid((shop.product(), "M", 1), delivery={"method": "shop"}))
    assert message(shop, "order.shipped").body.count("можно забрать") == 1
    for locale in ("ru", "en"):
        text = message(shop, "order.shipped", locale)
        assert not re.search("доставку|отслеживания|carrier|racking", text.body)


def test_the_english_message_says_the_same(shop: Shop, order: dict[str, Any]) -> None:
    body = message(shop, "order.placed", "en").body
    assert "— Худи «Орбита», M × 2: 9 800.00 RUB" in body
    assert "— Courier: 300.00 RUB" in body
    assert "Total: 11 600.50 RUB" in body


def test_a_hold_that_ends_soon_leads_to_the_payment(shop: Shop, order: dict[str, Any]) -> None:
    from shared.shop.orders import expiry

    expiry.warn(order["id"])
    text = message(shop, "order.hold_expiring")
    assert says_all(text)
    assert links(text) == [f"{SITE}/orders/{order['id']}?pay=1"]


def test_a_refund_lists_what_came_back(shop: Shop, order: dict[str, Any]) -> None:
    shop.pay(order)
    give_back(shop, order, {"quantity": 1})
    shop.run_refunds(order)
    text = message(shop, "order.refunded")
    assert "— Худи «Орбита», M × 1: 4 900,00 ₽" in text.body
    assert "Кепка" not in text.body
    give_back(shop, order, amount=5000)
    shop.run_refunds(order)
    bare = message(shop, "order.refunded").body
    assert "50,00 ₽" in bare
    assert "—" not in bare
    assert "\n\n\n" not in bare
    give_back(shop, order, {"line": 1, "quantity": 1}, amount=0)
    assert "— Кепка, M × 1" in message(shop, "order.goods_returned").body


def test_what_was_given_back_is_not_in_the_parcel(shop: Shop, order: dict[str, Any]) -> None:
    shop.pay(order)
    give_back(shop, order, {"line": 1, "quantity": 1})
    shipped(shop, order)
    assert "Кепка" not in message(shop, "order.shipped").body


def test_a_correction_is_told_to_the_buyer_unless_they_made_it(shop: Shop, order: dict[str, Any]) -> None:
    line_id = order["items"][0]["line_id"]
    body = {"items": [{"line_id": line_id, "size": "L"}], "delivery": {"address": "Казань"}}
    assert shop.call("PATCH", f"/orders/{order['id']}", body, by="admin").status == 200
    text = message(shop, "order.corrected")
    assert text.body.splitlines()[2:4] == ["— адрес доставки", "— размер: M → L"]
    assert says_all(text, "— Худи «Орбита», L × 2: 9 800,00 ₽")
    assert "Казань" not in text.body
    shop.call("PATCH", f"/orders/{order['id']}", {"delivery": {"address": "Пермь"}}, by="anna")
    with pytest.raises(AssertionError, match=r"order\.corrected"):
        message(shop, "order.corrected")


@pytest.mark.parametrize("kind", [kind for kind in CATALOG.kinds if kind.event.startswith("order.")])
def test_an_event_of_before_there_were_lists_still_makes_a_message(kind: Any) -> None:
    data = {
        "order_number": "K7M4-9Q2D",
        "final_amount": 100,
        "amount": 100,
        "tracking_number": "T",
        "product_name": "Худи",
        "wave_number": 1,
        "status": "full",
        "lines": [{"product_id": "prd_1", "quantity": 1, "amount": 100}],
    }
    variables = CATALOG.variables_of(kind, {**data, "aggregate_id": "ord_1"}, "ru")
    assert "K7M4-9Q2D" in CATALOG.render(kind.template, "ru", variables).body or kind.category == "preorders"


def test_every_message_about_an_order_leads_to_its_page() -> None:
    about_orders = [kind for kind in CATALOG.kinds if kind.event.startswith("order.")]
    assert len(about_orders) > 9
    assert [kind.template for kind in about_orders if "link" not in kind.variables] == []


def test_the_pages_that_messages_lead_to_exist() -> None:
    assert 'screen("orders/:orderId"' in ROUTER.read_text()
