"""Accounts that proved nothing hold nothing, and nobody holds much without paying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.api.auth.handler import handler as auth
from functions.api.orders.handler import handler as orders
from functions.api.products.handler import handler as products
from functions.api.requests.handler import handler as requests
from functions.api.support.handler import handler as support
from functions.api.tutor.handler import handler as tutor
from functions.api.visits.handler import handler as visits
from shared.core import clock
from shared.core.addresses import address_block
from shared.identity.models import Session, User
from shared.payments import service as payments
from shared.providers.payments.fake import FakePayments
from shared.shop.orders.models import CustomerLimits, Order
from shared.shop.orders.payable import PAYABLES
from tests.support import http
from tests.support.cloud import Aws, forget_settings
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

Json = dict[str, Any]


class Shop:
    """A product with a hundred pieces, one that is waited for, and an open space."""

    def __init__(self, aws: Aws) -> None:
        from functions.api.spaces.handler import handler as spaces

        self.aws = aws
        self.admin = sign_in(create_user("boss", "admin")).access_token
        goods = {"name": "Худи", "price": 100_000, "sizes": [{"size": "M", "stock": 100}]}
        self.hoodie = self._made(products, "/products", {**goods, "article": "H-1"})
        self.waited = self._made(products, "/products", {**goods, "article": "W-1", "order_type": "waiting"})
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        always = {day: ["00:00", "24:00"] for day in days}
        space = {"name": "Атриум", "capacity": 50, "time_zone": "Europe/Moscow", "opening_hours": always}
        self.space = self._made(spaces, "/spaces", {**space, "requires_door_code": False})

    def _made(self, handler: Any, path: str, body: Json) -> str:
        answer = http.call(handler, "POST", f"/api/v1{path}", body, token=self.admin)
        assert answer.status == 201, answer.body
        return str(answer.json["id"])

    def order(self, token: str, quantity: int = 1, **options: Any) -> Answer:
        items = [{"product_id": self.hoodie, "size": "M", "quantity": quantity}]
        body = {"items": items, "delivery": {"address": "Дом"}}
        return http.call(orders, "POST", "/api/v1/orders", body, token=token, **options)

    def check_in(self, token: str, **options: Any) -> Answer:
        return http.call(visits, "POST", "/api/v1/visits/check-in", {"space_id": self.space}, token=token, **options)

    def stock(self) -> int:
        found = http.call(products, "GET", f"/api/v1/products/{self.hoodie}")
        return int(found.json["sizes"][0]["stock"])

    def stored(self) -> list[str]:
        return sorted(
            f"{table} {item['pk']}" for table in ("shop", "coworking", "tasks") for item in self.aws.items(table)
        )


@pytest.fixture
def shop(aws: Aws) -> Shop:
    return Shop(aws)


def token_of(name: str, **fields: Any) -> str:
    return sign_in(create_user(name, **fields)).access_token


HOLDING: dict[str, Callable[[Shop, str], Answer]] = {
    "an order": lambda shop, token: shop.order(token),
    "a place": lambda shop, token: shop.check_in(token),
    "a door code": lambda shop, token: http.call(visits, "POST", "/api/v1/visits/door-code", token=token),
    "a place in a line": lambda shop, token: http.call(
        products, "POST", f"/api/v1/products/{shop.waited}/waitlist", {}, token=token
    ),
    "the assistant's work": lambda shop, token: http.call(
        tutor, "POST", "/api/v1/assistant", {"text": "Где мой заказ?"}, token=token
    ),
    "the model's work": lambda shop, token: http.call(
        requests, "POST", "/api/v1/request", {"kind": "question", "text": "Когда?"}, token=token
    ),
}
CHANGING: dict[str, Callable[[Shop, str], Answer]] = HOLDING | {
    "a ticket": lambda shop, token: http.call(
        support, "POST", "/api/v1/support/tickets", {"subject": "Размер", "text": "M?"}, token=token
    ),
    "a quote": lambda shop, token: http.call(
        orders,
        "POST",
        "/api/v1/orders/quote",
        {"items": [{"product_id": shop.hoodie, "size": "M", "quantity": 1}]},
        token=token,
    ),
    "sessions": lambda shop, token: http.call(auth, "GET", "/api/v1/auth/sessions", token=token),
}


@pytest.mark.parametrize("what", HOLDING)
def test_an_account_without_a_confirmed_address_holds_nothing(shop: Shop, what: str) -> None:
    before = shop.stored()
    answer = HOLDING[what](shop, token_of("anna", confirmed=False, phone="+79990001122"))
    assert (answer.status, answer.code) == (403, "address_unconfirmed")
    assert "/api/v1/auth/verify/request" in answer.json["detail"]
    assert shop.stored() == before


@pytest.mark.parametrize("what", HOLDING)
@pytest.mark.parametrize("confirmed", ["email_verified", "phone_verified"])
def test_one_confirmed_address_is_enough(shop: Shop, what: str, confirmed: str) -> None:
    person = token_of("anna", confirmed=False, phone="+79990001122", **{confirmed: True})
    assert HOLDING[what](shop, person).status in {200, 201, 202}


@pytest.mark.parametrize("what", CHANGING)
@pytest.mark.parametrize("way", ["signed out", "disabled"])
def test_whoever_has_left_gets_none(shop: Shop, what: str, way: str) -> None:
    user = create_user("anna")
    signed_in = sign_in(user)
    if way == "disabled":
        user.update([User.is_active.set(False)])
    else:
        Session(*Session.key(user.id, signed_in.session_id)).delete()
    answer = CHANGING[what](shop, signed_in.access_token)
    assert (answer.status, answer.code) == (401, "session_ended")


def test_a_link_to_pay_by_is_shown_to_a_live_session_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    user = create_user("anna")
    signed_in = sign_in(user)
    order = shop.order(signed_in.access_token).json["order"]
    payments.begin(kind="order", payable_id=order["id"], payables=PAYABLES, provider=FakePayments())

    def links() -> set[Any]:
        one = http.call(orders, "GET", f"/api/v1/orders/{order['id']}", token=signed_in.access_token).json
        listed = http.call(orders, "GET", "/api/v1/orders", token=signed_in.access_token).json["items"]
        return {one["payment_url"], *(each["payment_url"] for each in listed)}

    assert links() == {"https://pay.example.com/1"}
    Session(*Session.key(user.id, signed_in.session_id)).delete()
    assert links() == {None}


def test_a_person_has_three_unpaid_orders_and_a_cancelled_one_makes_room(shop: Shop) -> None:
    user = create_user("anna")
    anna = sign_in(user).access_token
    placed = [shop.order(anna).json["order"]["id"] for _ in range(3)]
    refused = shop.order(anna)
    assert (refused.status, refused.code, refused.json["max_unpaid_orders"]) == (409, "too_many_unpaid_orders", 3)
    assert shop.stock() == 97
    for _ in range(2):
        http.call(orders, "POST", f"/api/v1/orders/{placed[0]}/cancel", token=anna)
    assert CustomerLimits.get(*CustomerLimits.key(user.id)).held.keys() == set(placed[1:])
    assert shop.order(anna).status == 201
    assert shop.order(anna).code == "too_many_unpaid_orders"
    assert shop.order(token_of("boris")).status == 201


def test_a_person_holds_ten_pieces_of_a_product(shop: Shop) -> None:
    anna = token_of("anna")
    assert shop.order(anna, 11).code == "too_many_pieces"
    assert shop.order(anna, 6).status == 201
    refused = shop.order(anna, 5)
    assert (refused.status, refused.code, refused.json["available"]) == (409, "too_many_pieces", 4)
    assert shop.order(anna, 4).status == 201
    assert shop.stock() == 90


def test_orders_at_once_are_no_more_than_may_be(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    anna = token_of("anna")
    answers = at_once(*[lambda: shop.order(anna, 4)] * 6)
    placed = sum(answer.status == 201 for answer in answers)
    assert {answer.code for answer in answers if answer.status != 201} <= {"too_many_pieces", "too_busy"}
    assert placed <= 2
    while shop.order(anna, 4).status == 201:
        placed += 1
    assert (placed, shop.stock()) == (2, 92)


def test_nothing_stays_once_all_is_settled(shop: Shop) -> None:
    user = create_user("anna")
    anna = sign_in(user).access_token
    placed = [shop.order(anna).json["order"]["id"] for _ in range(2)]
    for one in placed:
        assert http.call(orders, "POST", f"/api/v1/orders/{one}/cancel", token=anna).status == 200
    assert CustomerLimits.get_or_none(*CustomerLimits.key(user.id)) is None
    assert Order.get(*Order.key(placed[0])).is_counted_unpaid is None


def test_an_order_of_before_is_no_concern_of_the_list(shop: Shop) -> None:
    user = create_user("anna")
    anna = sign_in(user).access_token
    old, new = (shop.order(anna).json["order"]["id"] for _ in range(2))
    Order(*Order.key(old)).update([Order.is_counted_unpaid.remove()])
    CustomerLimits(*CustomerLimits.key(user.id)).update(
        [CustomerLimits.held.set({new: {shop.hoodie: 1}}), CustomerLimits.stamp.set("ver_1")]
    )
    assert http.call(orders, "POST", f"/api/v1/orders/{old}/cancel", token=anna).status == 200
    assert CustomerLimits.get(*CustomerLimits.key(user.id)).held == {new: {shop.hoodie: 1}}


@pytest.mark.parametrize("what", ["order", "check_in"])
def test_new_accounts_from_one_address_do_so_much_in_an_hour(
    shop: Shop, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEW_ACCOUNT_ORDERS_PER_HOUR", "2")
    monkeypatch.setenv("NEW_ACCOUNT_CHECK_INS_PER_HOUR", "2")
    forget_settings()
    act, now = getattr(shop, what), clock.iso(clock.now())
    made_up = [token_of(f"person{number}", created_at=now) for number in range(4)]
    assert [act(one).status for one in made_up[:2]] == [201, 201]
    before = shop.stored()
    refused = act(made_up[2])
    assert (refused.status, refused.code) == (429, "new_account_cap")
    assert 0 < int(refused.headers["retry-after"]) <= 3601
    assert shop.stored() == before
    assert act(made_up[3], source_ip="203.0.113.9").status == 201
    assert act(token_of("regular")).status == 201


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_subscribers_block(address: str, block: str) -> None:
    assert address_block(address, ipv4_prefix=32) == block
