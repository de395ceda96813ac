"""Orders as their events tell them, and the projector that counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions import modules
from shared.analytics import service
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.data.uow import DuplicateMessage
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

Call = Callable[..., Answer]
MARCH_TENTH = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def line(product: str, quantity: int, price: int, discount: int = 0, wave: int | None = None) -> dict[str, Any]:
    return {
        "product_id": f"prd_{product}",
        "article": product.upper(),
        "name": product.title(),
        "size": "M",
        "quantity": quantity,
        "price": price,
        "discount": discount,
        "is_preorder": wave is not None,
        "preorder_wave": wave,
    }


def order_event(what: str, *items: dict[str, Any], number: str = "K7M2", **more: Any) -> DomainEvent:
    """`order.<what>` with what orders' events say."""
    total = sum(item["price"] * item["quantity"] for item in items)
    discount = sum(item["discount"] for item in items)
    data = {
        "order_number": number,
        "total_amount": total,
        "discount_amount": discount,
        "final_amount": total - discount,
        "currency": "RUB",
        "promo_code": None,
        "items": list(items),
        **more,
    }
    return DomainEvent(f"order.{what}", "order", f"ord_{number}", data, customer_id="usr_anna")


def paid(number: str, *items: dict[str, Any], **more: Any) -> Any:
    return order_event("paid", *items, number=number, late=False, **more)


def refund(amount: int, *lines: tuple[str, int, int], **more: Any) -> DomainEvent:
    lines = [{"product_id": f"prd_{name}", "quantity": quantity, "amount": value} for name, quantity, value in lines]
    return DomainEvent("order.refunded", "order", "ord_K7M2", {"amount": amount, "lines": lines, **more})


def wave_event(what: str, product: str, number: int, **more: Any) -> DomainEvent:
    data = {"product_id": f"prd_{product}", "product_name": product.title(), "wave_number": number, **more}
    return DomainEvent(f"wave.{what}", "product", f"prd_{product}", data)


def count(*events: DomainEvent) -> None:
    """Let the projector see events, repeats included."""
    for event in events:
        try:
            service.project(event, modules.counters())
        except DuplicateMessage:
            continue


def store(*events: DomainEvent) -> None:
    """Put events into the events table, from which a replay reads."""
    for event in events:
        EventItem.of(event).save()


@pytest.fixture(autouse=True)
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(MARCH_TENTH) as frozen:
        yield frozen


@pytest.fixture
def admin(aws: Aws) -> Callable[[], str]:
    """Gives a fresh access token: tests walk through weeks, and a token lives for minutes."""
    person = create_user("admin", "admin")
    return lambda: sign_in(person).access_token


@pytest.fixture
def ask(aws: Aws, call: Call, admin: Callable[[], str]) -> Call:
    from functions.api.analytics.handler import handler

    def get(path: str, *, token: str | None = "") -> Answer:
        return call(handler, "GET", f"/api/v1/analytics{path}", token=admin() if token == "" else token)

    return get
