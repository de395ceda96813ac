"""Words that stories are told in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tests.faults.world import World
from tests.support.http import Answer

Teller = TypeVar("Teller", bound=Callable[[World], Iterator[None]])
HOME = {"address": "Москва, ул. Ленина, 1"}
PHONE = "+79123456789"
PASSWORD = "a long enough password 1"


def story(teller: Teller) -> Teller:
    """Mark a generator function as a story."""
    teller.is_story = True  # type: ignore[attr-defined]
    return teller


def fine(it: World, answer: Answer, status: int = 200, *, again: tuple[int, ...] = ()) -> Any:
    """The answer's JSON; `again` are answers that a client may get who has to repeat what was done already."""
    allowed = {status, *again} if it.wire.struck else {status}
    assert answer.status in allowed, (answer.status, answer.body)
    return answer.json if answer.body else None


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
    return str(fine(it, it.call("POST", "/products", body, by=it.admin), 201)["id"])


def preorder(it: World, *, waves: int = 2, capacity: int = 3, **fields: Any) -> str:
    """A product that is made in waves; its id."""
    total = {"order_type": "preorder", "preorder_waves_total": waves, "preorder_wave_capacity": capacity}
    return product(it, stock=0, **total, **fields)


def promo(it: World, code: str = "SPRING", **terms: Any) -> str:
    """A promo code."""
    body = {"code": code, **({"discount_percent": 10} | terms)}
    return str(fine(it, it.call("POST", "/promo-codes", body, by=it.admin), 201)["code"])


def place(it: World, *items: tuple[str, str, int], by: str = "anna", key: str = "click", **more: Any) -> Any:
    """An order of (product, size, quantity), as it was answered."""
    lines = [{"product_id": one, "size": size, "quantity": quantity} for one, size, quantity in items]
    body = {"items": lines, "delivery": HOME, **more}
    return fine(it, it.call("POST", "/orders", body, by=by, key=key), 201)["order"]


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
    return it.watch(lambda: fine(it, it.call("GET", f"/orders/{order['id']}", by=it.admin)))


def code_for(it: World, to: str) -> str:
    """The last code that came to an address."""
    for one in reversed(it.cloud.arrived):
        found = re.search(r"\b\d{6}\b", one.text)
        if one.to == to and found:
            return found.group()
    raise AssertionError(f"no code came to {to}")
