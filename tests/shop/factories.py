"""Products, codes and orders for tests of the whole system. Amounts in kopecks."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.faults.steps import expect
from tests.faults.world import World

HOME = {"address": "Москва, ул. Ленина, 1"}


def picture(colour: str = "#c33") -> bytes:
    """A small PNG."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "PNG")
    return target.getvalue()


def product(it: World, *, stock: int = 10, price: int = 100_000, **fields: Any) -> str:
    """A product in two sizes; its id."""
    number = len(it.cloud.bus) + sum(len(records) for _, records in it.cloud.streams)
    body = {
        "article": f"HD-{number:03d}",
        "name": "Худи Орбита",
        "price": price,
        "sizes": [{"size": "S", "stock": stock}, {"size": "M", "stock": stock}],
        **fields,
    }
    return str(expect(it, it.call("POST", "/products", body, by=it.admin), 201)["id"])


def preorder(it: World, *, waves: int = 2, capacity: int = 3, **fields: Any) -> str:
    """A product that is made in waves; its id."""
    total = {"order_type": "preorder", "preorder_waves_total": waves, "preorder_wave_capacity": capacity}
    return product(it, stock=0, **total, **fields)


def promo(it: World, code: str = "SPRING", **terms: Any) -> str:
    """A promo code."""
    body = {"code": code, **({"discount_percent": 10} | terms)}
    return str(expect(it, it.call("POST", "/promo-codes", body, by=it.admin), 201)["code"])


def place(it: World, *items: tuple[str, str, int], by: str = "anna", key: str = "click", **more: Any) -> Any:
    """An order of (product, size, quantity), as it was answered."""
    lines = [{"product_id": one, "size": size, "quantity": quantity} for one, size, quantity in items]
    body = {"items": lines, "delivery": HOME, **more}
    return expect(it, it.call("POST", "/orders", body, by=by, key=key), 201)["order"]


def pay(it: World, order: Any, *, amount: int | None = None) -> None:
    """The customer pays as soon as there is a link, and everything that follows is carried."""
    if not it.pay(order["id"], amount=amount):
        # The link was not made in the request: the worker, at the latest reconciliation, makes one.
        it.run_for(minutes=20)
        assert it.pay(order["id"], amount=amount), "there is no link to pay by"
    it.drain()


def patient_pay(it: World, order: Any) -> None:
    """Pay, and wait until the shop knows, even if the notification has to come again."""
    pay(it, order)
    if state(it, order)["status"] == "awaiting_payment":
        it.run_for(minutes=20)


def state(it: World, order: Any) -> Any:
    """An order as it is now; looking is not part of the story."""
    return it.watch(lambda: expect(it, it.call("GET", f"/orders/{order['id']}", by=it.admin)))
