"""The bill of a million orders."""

from __future__ import annotations

import json

import pytest

from infra import cost as package
from infra.cost import prices
from infra.cost.__main__ import Cost, cost_of, estimate
from infra.transform import ROOT, load

assert package  # the command is `python -m infra.cost`

WRITE_ONLY = {"name": "write", "function": None, "reads": 0, "writes": 10, "times": "orders"}


def test_ten_units_written_a_million_times_cost_ten_million_units() -> None:
    assert cost_of(WRITE_ONLY, 1_000_000).total == pytest.approx(10_000_000 * prices.WRITE_UNIT)


def test_a_second_of_a_gigabyte_costs_what_lambda_asks() -> None:
    call = {"name": "call", "function": "F", "memory_mb": 1024, "ms": 1000, "reads": 0, "writes": 0}
    assert cost_of(call, 1).lambda_ == pytest.approx(prices.LAMBDA_GB_SECOND + prices.LAMBDA_REQUEST)


def test_views_that_the_cdn_answers_cost_nothing_here() -> None:
    def views(hit_ratio: float) -> Cost:
        return estimate(orders=1000, views=50, hit_ratio=hit_ratio)[0]

    assert views(1).total == 0
    assert views(0).total == pytest.approx(10 * views(0.9).total)


def test_the_units_name_functions_of_the_template() -> None:
    operations = json.loads((ROOT / "docs" / "request-units.json").read_text())["operations"]
    for operation in operations:
        function = operation["function"]
        if function is None:
            continue
        resource = load()["Resources"][function]["Properties"]
        memory = resource.get("MemorySize", load()["Globals"]["Function"]["MemorySize"])
        assert operation["memory_mb"] == memory, function


def test_readme_quotes_the_present_sum() -> None:
    readme = (ROOT / "README.md").read_text()
    for hit_ratio in (0.99, 0):
        total = sum(cost.total for cost in estimate(orders=1_000_000, views=50, hit_ratio=hit_ratio))
        assert f"{total:.2f}" in readme, "run `make cost` and quote it"
