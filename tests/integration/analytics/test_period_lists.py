"""Products, promo codes and waves of a period, beside another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions import modules
from shared.analytics import rebuild
from shared.core.clock import FrozenClock
from tests.integration.analytics.conftest import count, line, order_event, refund, store, wave_event
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def answer(aws: Aws, call: Callable[..., Answer]) -> Callable[[str], Answer]:
    from functions.api.analytics.handler import handler

    admin = create_user("admin", "admin")
    return lambda path: call(handler, "GET", f"/api/v1/analytics{path}", token=sign_in(admin).access_token)


@pytest.fixture
def ask(answer: Callable[[str], Answer]) -> Ask:
    def items(path: str) -> list[dict[str, Any]]:
        found = answer(path)
        assert found.status == 200, found.body
        return list(found.json["items"])

    return items


def paid(number: str, *items: dict[str, Any], **more: Any) -> Any:
    return order_event("paid", *items, number=number, late=False, **more)


def test_products_of_a_period_stand_beside_those_of_the_days_before(ask: Ask, time: FrozenClock) -> None:
    count(paid("A", line("cap", 3, 1000), line("mug", 1, 500)))  # 10 March
    time.tick(days=2)
    count(paid("B", line("cap", 1, 1000), line("hoodie", 1, 4000)), refund(1000, ("cap", 1, 1000)))  # 12 March
    assert ask("/products?from=2026-03-12&to=2026-03-13&compare=previous") == [
        {
            "product_id": "prd_hoodie",
            "article": "HOODIE",
            "name": "Hoodie",
            "quantity": 1,
            "revenue": 4000,
            "quantity_before": 0,
            "revenue_before": 0,
        },
        {
            "product_id": "prd_cap",
            "article": "CAP",
            "name": "Cap",
            "quantity": 0,
            "revenue": 0,
            "quantity_before": 3,
            "revenue_before": 3000,
        },
        {
            "product_id": "prd_mug",
            "article": "MUG",
            "name": "Mug",
            "quantity": 0,
            "revenue": 0,
            "quantity_before": 1,
            "revenue_before": 500,
        },
    ]
    assert [one["product_id"] for one in ask("/products?from=2026-03-12")] == ["prd_hoodie"]
    assert [one["product_id"] for one in ask("/products?to=2026-03-10&sort=quantity")] == ["prd_cap", "prd_mug"]


def test_both_ends_belong_to_the_period_and_a_year_ago_is_compared_too(ask: Ask, time: FrozenClock) -> None:
    count(paid("A", line("cap", 2, 1000)))
    time.tick(days=365)
    count(paid("B", line("cap", 5, 1000)))
    [cap] = ask("/products?from=2027-03-10&to=2027-03-10&compare=year")
    assert (cap["quantity"], cap["quantity_before"]) == (5, 2)
    assert ask("/products?from=2027-03-11&to=2027-03-12") == []


def test_without_a_period_the_answer_is_over_all_time_as_it_was(ask: Ask, time: FrozenClock) -> None:
    count(paid("A", line("cap", 2, 1000)))
    time.tick(days=400)
    [cap] = ask("/products")
    assert cap == {"product_id": "prd_cap", "article": "CAP", "name": "Cap", "quantity": 2, "revenue": 2000}
    assert ask("/products?compare=previous") == [], "the last thirty days and those before"


def test_promo_codes_of_a_period(ask: Ask, time: FrozenClock) -> None:
    count(paid("A", line("cap", 1, 1500, 150), promo_code="Spring.1"))
    time.tick(days=1)
    count(
        paid("B", line("cap", 2, 1500, 300), promo_code="SPRING.1"),
        refund(500, ("cap", 1, 500), promo_code="SPRING.1"),
    )
    assert ask("/promo-codes?from=2026-03-11&to=2026-03-11&compare=previous") == [
        {
            "code": "SPRING.1",
            "uses": 1,
            "discount_amount": 300,
            "revenue": 2200,
            "uses_before": 1,
            "discount_amount_before": 150,
            "revenue_before": 1350,
        }
    ]


def test_waves_of_a_period_by_the_units_that_were_reserved_in_it(ask: Ask, time: FrozenClock) -> None:
    count(
        wave_event("opened", "hoodie", 1, capacity=10),
        order_event("placed", line("hoodie", 4, 4000, wave=1), number="A"),
    )
    time.tick(days=1)
    count(
        order_event("placed", line("hoodie", 3, 4000, wave=1), number="B"),
        wave_event("slot_freed", "hoodie", 1, quantity=1),
    )
    assert ask("/waves?from=2026-03-11&to=2026-03-11&compare=previous") == [
        {
            "product_id": "prd_hoodie",
            "wave_number": 1,
            "name": "Hoodie",
            "status": "open",
            "capacity": 10,
            "reserved": 6,
            "reserved_in_period": 2,
            "reserved_before": 4,
        }
    ]
    assert ask("/waves?from=2026-03-12&to=2026-03-12") == []


def test_a_period_is_paged_and_a_cursor_is_good_for_it_alone(answer: Callable[[str], Answer]) -> None:
    count(paid("A", *(line(f"p{number:02d}", 1, 1000 + number // 2) for number in range(9))))
    seen: list[str] = []
    path = "/products?from=2026-03-10&to=2026-03-10&limit=2"
    cursor = ""
    while cursor is not None:
        page = answer(path + (f"&cursor={cursor}" if cursor else "")).json
        seen += [one["product_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 9
    cursor = answer(path).json["next_cursor"]
    foreign = answer(f"/products?from=2026-03-09&to=2026-03-10&limit=2&cursor={cursor}")
    assert (foreign.status, foreign.code) == (400, "invalid_cursor")


def test_an_order_of_as_many_lines_as_there_may_be_is_counted_in_one_transaction(ask: Ask) -> None:
    lines = [line(f"p{number:02d}", 1, 1000) for number in range(50)]
    count(paid("A", *lines, promo_code="SPRING"))
    assert len(ask("/products?from=2026-03-10&limit=100")) == 50


def test_a_replay_counts_the_days_of_before(aws: Aws, ask: Ask, time: FrozenClock) -> None:
    sale = paid("A", line("cap", 2, 1000), promo_code="SPRING")
    store(sale)
    generation = rebuild.begin_rebuild()
    assert rebuild.rebuild_with(sale, generation, modules.counters())
    rebuild.finish_rebuild(generation)
    [cap] = ask("/products?from=2026-03-10")
    assert (cap["quantity"], cap["revenue"]) == (2, 2000)
