"""Rankings of all time: exactly in order, page by page, while what is sold often moves no index entry."""

from __future__ import annotations

import random
from typing import Any

import pytest

from shared.analytics import rankings
from shared.analytics.rankings import MANY_TIMES, RankEntry, bound_of, rank
from shared.core.paging import encode_cursor
from shared.data.uow import UnitOfWork
from shared.shop.counters.models import ProductSales
from tests.integration.analytics.conftest import Call, count, line, order_event, paid, refund
from tests.support import proof

pytestmark = pytest.mark.usefixtures("aws")
NAMES = [f"thing{number}" for number in range(12)]


def stored(name: str) -> ProductSales:
    return ProductSales.get(*ProductSales.key_in(1, f"prd_{name}"), consistent_read=True)


def entry(name: str) -> RankEntry | None:
    found = stored(name)
    made = RankEntry.of(found, 0)
    return RankEntry.get_or_none(made.pk, made.sk)


def in_order() -> list[str]:
    """By what is stored of each, most first."""
    found = list(ProductSales.scan(ProductSales.sk == "TOTAL"))
    return [one.product_id for one in sorted(found, key=lambda one: (one.revenue, one.product_id), reverse=True)]


def pages(ask: Call, limit: int) -> list[str]:
    shown: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ask(f"/products?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        assert len(page["items"]) == limit or page["next_cursor"] is None
        shown += [item["product_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    return shown


@pytest.mark.parametrize("seed", proof.sampled(range(4), one_in=4))
def test_at_random_every_page_is_in_order(ask: Call, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(60):
        name = chance.choice(NAMES)
        units, price = chance.choice((1, 2, 30, 70)), chance.choice((1, 990, 1000))
        if chance.random() < 0.2:
            count(refund(units * price, (name, units, units * price)))
        else:
            count(paid(f"N{number}", line(name, units, price)))
        if number % 6 == 5:
            assert pages(ask, chance.randint(1, 5)) == in_order()
    assert {bool(stored(name).gsi1pk) for name in NAMES if f"prd_{name}" in in_order()} == {True, False}


def test_what_is_sold_often_moves_its_entry_seldom(ask: Call) -> None:
    count(paid("A", line("cap", MANY_TIMES - 1, 1000)))
    assert (stored("cap").gsi1sk, entry("cap")) == (rank(63_000, "prd_cap"), None)
    count(paid("B", line("cap", 1000, 1000)))
    keys = set()
    for number in range(40):
        count(paid(f"N{number}", line("cap", 1, 1000)))
        found = entry("cap")
        assert found is not None
        assert (stored("cap").gsi1pk, found.gsi1sk) == (None, rank(bound_of(stored("cap").revenue), "prd_cap"))
        keys.add(found.gsi1sk)
    assert len(keys) <= 3
    assert ask("/products").json["items"][0]["revenue"] == (MANY_TIMES - 1 + 1000 + 40) * 1000


def test_counters_of_before_stand_where_they_did(ask: Call) -> None:
    for name, units in (("cap", 900), ("mug", 901), ("pin", 5)):
        old = ProductSales(*ProductSales.key_in(1, f"prd_{name}"), quantity=units, revenue=units * 100, version=1)
        old.gsi1pk, old.gsi1sk = "G1#PRODUCTS", rank(units * 100, f"prd_{name}")
        old.gsi2pk, old.gsi2sk = "G1#PRODUCTS", "1"
        old.save()
    assert pages(ask, 1) == ["prd_mug", "prd_cap", "prd_pin"]
    count(paid("A", line("cap", 2, 100)))
    assert pages(ask, 1) == ["prd_cap", "prd_mug", "prd_pin"]
    assert (stored("cap").gsi1pk, stored("cap").gsi2pk, stored("mug").gsi1pk) == (None, None, "G1#PRODUCTS")


def test_a_bound_that_is_too_high_costs_no_place(ask: Call) -> None:
    """Refunds lowered the value, or a projector died before it stored the counter."""
    for name, units in (("cap", 300), ("mug", 200), ("pin", 100)):
        count(paid(name, line(name, units, 1000)))
    count(refund(250_000, ("cap", 250, 250_000)))
    RankEntry.of(stored("pin"), 10**9).save()
    for limit in (1, 2, 3):
        assert pages(ask, limit) == ["prd_mug", "prd_pin", "prd_cap"]
    count(paid("B", line("pin", 1000, 1000)))
    assert pages(ask, 1) == ["prd_pin", "prd_mug", "prd_cap"]


def test_a_bound_never_falls() -> None:
    count(paid("A", line("cap", 1000, 1000)))
    count(refund(900_000, ("cap", 900, 900_000)))
    assert entry("cap").gsi1sk == rank(bound_of(1_000_000), "prd_cap")  # type: ignore[union-attr]
    found = stored("cap")
    assert (found.revenue, found.bound) == (100_000, bound_of(1_000_000))
    found.bound = 500_000
    rankings.raise_bound(found)
    assert entry("cap").gsi1sk == rank(bound_of(1_000_000), "prd_cap")  # type: ignore[union-attr]


def test_an_entry_without_its_counter_is_passed_over(ask: Call) -> None:
    ghost = ProductSales(*ProductSales.key_in(1, "prd_ghost"))
    RankEntry.of(ghost, 10**6).save()
    count(paid("A", line("cap", 1, 1000)))
    assert pages(ask, 1) == ["prd_cap"]


def test_codes_are_ranked_by_uses(ask: Call) -> None:
    for code, uses in (("SPRING", 70), ("SUMMER", 66), ("AUTUMN", 3)):
        count(*(paid(f"{code}{number}", line("cap", 1, 100), promo_code=code) for number in range(uses)))
    items = ask("/promo-codes").json["items"]
    assert [(one["code"], one["uses"]) for one in items] == [("SPRING", 70), ("SUMMER", 66), ("AUTUMN", 3)]


@pytest.mark.parametrize("place", [{}, {"value": "1", "name": "a", "from": "b"}, {"value": 1, "name": "a", "from": ""}])
def test_a_made_up_cursor_is_refused(ask: Call, place: dict[str, Any]) -> None:
    cursor = encode_cursor("analytics:1:products:revenue", place)
    refused = ask(f"/products?cursor={cursor}")
    assert (refused.status, refused.code) == (400, "invalid_cursor")


def test_a_placed_order_ranks_nothing() -> None:
    count(order_event("placed", line("cap", 100, 1000)))
    assert list(RankEntry.scan()) == []


@pytest.mark.parametrize("again", [200, 490])
def test_a_bound_is_never_below_what_is_counted_while_a_refund_is(
    ask: Call, monkeypatch: pytest.MonkeyPatch, again: int
) -> None:
    """A sale is counted right after a refund's transaction."""
    count(paid("A", line("cap", 1000, 1000)), paid("B", line("mug", 600, 1000)))
    commit, left = UnitOfWork.commit, [paid("C", line("cap", again, 1000))]

    def then_sells(uow: UnitOfWork) -> None:
        commit(uow)
        if left:
            count(left.pop())

    monkeypatch.setattr(UnitOfWork, "commit", then_sells)
    count(refund(500_000, ("cap", 500, 500_000)))
    assert stored("cap").revenue == (500 + again) * 1000
    assert entry("cap").gsi1sk >= rank(stored("cap").revenue, "prd_cap")  # type: ignore[union-attr]
    assert pages(ask, 1) == ["prd_cap", "prd_mug"]


def test_what_sells_between_two_pages_and_stays_below_them_is_shown(ask: Call) -> None:
    for name, revenue in (("a", 1_000_000), ("m", 990_000), ("z", 950_000)):
        count(paid(name, line(name, 100, revenue // 100)))
    first = ask("/products?limit=1").json
    count(paid("more", line("z", 1, 34_000)))
    assert bound_of(984_000) == bound_of(1_000_000)
    rest = ask(f"/products?limit=5&cursor={first['next_cursor']}").json
    shown = [item["product_id"] for item in (*first["items"], *rest["items"])]
    assert (shown, rest["next_cursor"]) == (["prd_a", "prd_m", "prd_z"], None)
