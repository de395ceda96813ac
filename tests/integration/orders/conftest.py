"""A shop with products, people with tokens, and a payment provider in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.payments import lookup as payment_lookup
from shared.payments import refunds as payment_refunds
from shared.payments import service as payments
from shared.providers.payments.fake import FakePayments
from shared.shop.catalog import preorders, products, stock_split, wave_places
from shared.shop.catalog.models import Availability, Product, WaveMember
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.orders import limits
from shared.shop.orders.models import Order
from shared.shop.orders.payable import PAYABLES
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import service as promos
from shared.shop.promo.models import Promo, PromoUse
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

HOME = {"address": "Москва, ул. Ленина, 1"}


@dataclass
class Person:
    id: str
    token: str


@dataclass
class Shop:
    """What tests of orders need: products, people, calls, and what is stored."""

    aws: Aws
    provider: FakePayments
    people: dict[str, Person] = field(default_factory=dict)
    # Into how many items a new preorder product is divided.
    shards: int = 1

    def person(self, name: str = "anna", *roles: str) -> Person:
        if name not in self.people:
            user = create_user(name, *roles, full_name=name)
            self.people[name] = Person(user.id, sign_in(user).access_token)
        return self.people[name]

    @property
    def admin(self) -> Person:
        return self.person("admin", "admin")

    def product(self, *, price: int = 1000, stock: dict[str, int] | None = None, **fields: Any) -> str:
        """A product in stock; returns its id."""
        product = _product(price, list(stock or {"M": 10}), **fields)
        product.save()
        Availability(*Availability.key(product.id), product_id=product.id, stock=stock or {"M": 10}).save()
        return str(product.id)

    def preorder(self, *, waves: int = 2, capacity: int = 5, price: int = 1000, sizes: str = "MS") -> str:
        """A product sold in waves; returns its id."""
        product = _product(
            price,
            list(sizes),
            order_type=ProductOrderType.PREORDER,
            preorder_waves_total=waves,
            preorder_wave_capacity=capacity,
        )
        product.save()
        stock = dict.fromkeys(sizes, 0)
        Availability(*Availability.key(product.id), product_id=product.id, stock=stock, current_wave=1).save()
        uow = UnitOfWork()
        preorders.add_waves(uow, product, first=1, last=waves, actor="test")
        uow.commit()
        if self.shards > 1:
            stock_split.split(product_id=product.id, shards=self.shards, actor="test")
        return str(product.id)

    def promo(self, code: str = "SPRING", **fields: Any) -> str:
        terms = fields if "discount_amount" in fields else {"discount_percent": 10, **fields}
        return str(promos.create(code=code, fields=terms, actor="test").code)

    def call(self, method: str, path: str, body: Any = None, *, by: str = "anna", **options: Any) -> Answer:
        from functions.api.orders.handler import handler as orders
        from functions.api.promo_codes.handler import handler as promo_codes

        token = None if by == "guest" else (self.admin if by == "admin" else self.person(by)).token
        handler = promo_codes if path.startswith("/promo-codes") else orders
        return http.call(handler, method, f"/api/v1{path}", body, token=token, **options)

    def order(self, *items: tuple[str, str, int], by: str = "anna", **body: Any) -> Answer:
        """POST /orders with (product id, size, quantity) items."""
        headers = body.pop("headers", None)
        return self.call("POST", "/orders", {"delivery": HOME, **wanted(*items), **body}, by=by, headers=headers)

    def placed(self, *items: tuple[str, str, int], by: str = "anna", **body: Any) -> dict[str, Any]:
        answer = self.order(*items, by=by, **body)
        assert answer.status == 201, answer.body
        found: dict[str, Any] = answer.json["order"]
        return found

    def pay(self, order: dict[str, Any], *, amount: int | None = None, currency: str | None = None) -> None:
        """The customer pays, and the notification's worker applies it."""
        payment = payment_lookup.get(order["payment_id"])
        assert payment.provider_payment_id
        self.provider.pay(payment.provider_payment_id, amount=amount, currency=currency)
        self.notify(payment.provider_payment_id)

    def notify(self, provider_payment_id: str) -> None:
        payments.refresh(provider_payment_id=provider_payment_id, payables=PAYABLES, provider=self.provider)

    def paid(self, *items: tuple[str, str, int], by: str = "anna", **body: Any) -> dict[str, Any]:
        order = self.placed(*items, by=by, **body)
        self.pay(order)
        return self.read(order)

    def run_refunds(self, order: dict[str, Any]) -> list[str]:
        """What the payments worker does about an order's refunds; their statuses."""
        done = []
        for payment in payment_lookup.payments_of("order", order["id"]):
            for refund in payment_lookup.refunds_of(payment.payment_id):
                ran = payment_refunds.run_refund(refund_id=refund.refund_id, payables=PAYABLES, provider=self.provider)
                done.append(ran.status)
        return done

    def expire(self) -> dict[str, int]:
        from functions.schedules.expire_orders.handler import handler

        return handler({}, SimpleNamespace(aws_request_id="r", get_remaining_time_in_millis=lambda: 60_000))

    def read(self, order: dict[str, Any], *, by: str = "admin") -> dict[str, Any]:
        answer = self.call("GET", f"/orders/{order['id']}", by=by)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.json
        return found

    def stored(self, order: dict[str, Any]) -> Order:
        return Order.get(*Order.key(order["id"]))

    def stock(self, product_id: str, size: str = "M") -> int | None:
        return self.levels(product_id).of_size(size)

    def waves(self, product_id: str) -> list[tuple[int, str]]:
        """(units taken, status) of each wave."""
        levels, found = preorders.with_levels(self.levels(product_id), consistent=True)
        return [(state.count, state.status) for state in wave_places.states_of(levels, found)]

    def levels(self, product_id: str) -> StockLevels:
        return products.get(product_id, hidden=True, consistent=True).levels

    def current_wave(self, product_id: str) -> tuple[int, int]:
        found = self.levels(product_id)
        return int(found.availability.current_wave), found.current_wave_count

    def members(self, product_id: str, wave: int) -> dict[str, int]:
        found = [one for key in WaveMember.partitions(product_id, wave) for one in WaveMember.query(key)]
        assert len(found) == len({one.order_id for one in found})
        return {member.order_id: int(member.quantity) for member in found}

    def order_type(self, product_id: str) -> str:
        return str(Product.get(*Product.key(product_id)).order_type)

    def uses(self, code: str = "SPRING") -> int:
        return promo_counts.of(Promo.get(*Promo.key(code)), consistent=True).uses

    def uses_by(self, name: str, code: str = "SPRING") -> int:
        person = self.person(name).id
        keys = [key(code, person) for key in (PromoUse.key, PromoUse.key_apart)]
        apart = sum(int(found.uses) for found in (PromoUse.get_or_none(*key) for key in keys) if found)
        return apart + limits.read(person).uses.get(code, 0)

    def holds(self) -> int:
        """How many orders hold goods until a moment."""
        waiting = [item for item in self.aws.items("shop") if item["type"] == "order" and "hold_expires_at" in item]
        assert {item["gsi2pk"] for item in waiting} <= set(Order.keys_of_status("awaiting_payment"))
        return len(waiting)

    def types(self, *aggregates: str) -> list[str]:
        """The types of all events about these aggregates, in their order."""
        prefix = aggregates or ("order", "wave", "promo")
        return [event["event_type"] for event in self.aws.events() if event["event_type"].startswith(prefix)]


def wanted(*items: tuple[str, str, int]) -> dict[str, Any]:
    return {"items": [{"product_id": p, "size": s, "quantity": n} for p, s, n in items]}


def _product(price: int, sizes: list[str], **fields: Any) -> Product:
    product_id = ids.new("prd")
    moment = clock.iso(clock.now())
    defaults = {"article": f"ART-{product_id[-6:]}", "name": "Худи"}
    product = Product(
        id=product_id, price=price, sizes=sizes, created_at=moment, updated_at=moment, **{**defaults, **fields}
    )
    product.set_index_keys()
    return product


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakePayments:
    """The provider that the functions are wired to."""
    fake = FakePayments()
    monkeypatch.setattr("functions.api.orders.routes.payment_provider", lambda: fake)
    monkeypatch.setattr("functions.schedules.expire_orders.handler.from_settings", lambda: fake)
    return fake


@pytest.fixture
def shop(aws: Aws, provider: FakePayments) -> Shop:
    return Shop(aws, provider)
