"""What operations cost: everything is measured, nothing is far above its minimum or grows with what is in the tables,
and the file says what is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.core.paging import Page
from shared.data.base import query_page
from shared.shop.catalog.stock_models import StockMovement
from shared.shop.orders.models import Order
from tests.bench.growth import Growing, curve_of
from tests.bench.units import BAR, first_of_each, record, uncovered
from tests.bench.units.acts import play
from tests.bench.units.harness import opened
from tests.bench.units.minimum import MINIMA
from tests.bench.units.story import Story
from tests.support import virtual_items
from tests.support.meter import moto_tables

pytestmark = pytest.mark.long

SIZES = (100, 3_000)
# What is planted reads all that there is: for it, less has to do.
FEW = (100, 300)
# Units of what reads up to a bound of its own: 200 categories, facets of 500 products, 200 tickets of each queue, the
# keys of a hundred tickets in each queue to count them, and of the audit the staff's acts of a month that a filter
# looks through for a page.
BOUNDED = {
    "GET /api/v1/categories": 6,
    "GET /api/v1/products/facets": 560,
    "GET /api/v1/support/queue/counts": 20,
    "GET /api/v1/support/unread": 220,
    "GET /api/v1/ops/audit": 60,
}

# One worker plays the story, once.


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with virtual_items.possible(), opened(Growing) as stage:
        stage.sizes, stage.in_all_ways = SIZES, False
        yield play(stage)


@pytest.fixture
def growing(story: Story) -> Growing:
    assert isinstance(story.stage, Growing)
    return story.stage


def test_every_route_and_every_function_is_measured(story: Story) -> None:
    assert uncovered(story.stage) == []


def test_what_nobody_measured_is_named(story: Story) -> None:
    measured = story.stage.measured
    kept = [one for one in measured if one.operation != "GET /api/v1/health" and one.function != "SmsWorkerFunction"]
    story.stage.measured = kept
    try:
        assert uncovered(story.stage) == ["GET /api/v1/health", "SmsWorkerFunction", "HealthFunction"]
    finally:
        story.stage.measured = measured


@pytest.mark.parametrize("operation", MINIMA)
def test_an_operation_costs_at_most_a_tenth_above_its_minimum(story: Story, operation: str) -> None:
    span, least = first_of_each(story)[operation].span, MINIMA[operation]
    asked = {"writes": span.writes, "reads": span.reads, "calls": span.count()}
    allowed = {"writes": least.writes * BAR, "reads": least.reads * BAR, "calls": least.calls * BAR}
    assert all(asked[name] <= allowed[name] for name in asked), f"{asked}, at most {allowed}\n{span.explain()}"


def test_the_file_says_what_the_meter_sees(story: Story) -> None:
    def exact(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in one.items() if name != "log_bytes"} for one in operations]

    kept = json.loads(record.FILE.read_text())["operations"]
    assert exact(kept) == exact(record.operations(story)), "run `make units`"


def test_an_order_has_no_write_that_nobody_asked_for(story: Story) -> None:
    """What is written for a standard order, all functions together; a new item must be put down here."""
    tables = {
        charge.table.partition("-test-")[2] for one in story.standard for charge in one.span.charges if charge.writes
    }
    assert tables == {"shop", "payments", "events", "notifications", "analytics"}


def test_no_get_asks_for_more_when_there_is_more(growing: Growing) -> None:
    assert growing.not_drawn() == []
    grown = {what: curve.points[max(SIZES)] for what, curve in growing.curves.items() if curve.grows}
    assert {what: point for what, point in grown.items() if what not in BOUNDED} == {}
    assert {what: point for what, point in grown.items() if point.is_endless or point.units > BOUNDED[what]} == {}
    # Simulated items were there to be read: by lists at least, whose pages they fill.
    assert sum(any(point.met for point in curve.points.values()) for curve in growing.curves.values()) >= 10


def stored(kind: str) -> moto_tables.Image:
    """The first item of a type."""
    return next(one for one in moto_tables.images(Order.Meta.table_name) if one["type"] == {"S": kind})


def test_a_list_without_pages_grows(growing: Growing) -> None:
    key = stored("order")["gsi1pk"]["S"]
    assert not curve_of(growing, "a page", lambda: query_page(Order.gsi1, key, scope="s"), SIZES).grows
    assert curve_of(growing, "everything", lambda: list(Order.gsi1.query(key)), FEW).grows


def test_a_filter_over_what_grows_is_found(growing: Growing) -> None:
    sales = stored("stock_movement")["pk"]["S"]

    def search() -> None:
        query_page(StockMovement, sales, scope="s", filter_condition=StockMovement.delta == 99, limit=5)

    assert curve_of(growing, "a search", search, FEW).grows


def test_a_scan_is_found(growing: Growing) -> None:
    with pytest.raises(NotImplementedError, match="Scan"):
        curve_of(growing, "a scan", lambda: list(Order.scan(limit=1)), FEW)


def test_a_route_that_reads_all_is_found(growing: Growing, monkeypatch: pytest.MonkeyPatch, story: Story) -> None:
    def everything(index: Any, key: str, **_: Any) -> Page[Any]:
        return Page(list(index.query(key))[:20])

    monkeypatch.setattr("shared.shop.promo.service.query_page", everything)
    monkeypatch.setattr(growing, "sizes", FEW)
    growing.draw("planted", "/promo-codes", story.admin)
    assert growing.curves.pop("planted").grows


def test_a_route_that_nobody_asks_is_named(growing: Growing) -> None:
    curve = growing.curves.pop("GET /api/v1/pages")
    try:
        assert growing.not_drawn() == ["GET /api/v1/pages"]
    finally:
        growing.curves["GET /api/v1/pages"] = curve
