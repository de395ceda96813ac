"""What operations cost: everything is measured, nothing is far above its minimum, and the file says what is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.bench.units import BAR, first_of_each, record, uncovered
from tests.bench.units.minimum import MINIMA
from tests.bench.units.stage import opened
from tests.bench.units.story import Story, play

# One worker plays the story, once.


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with opened() as stage:
        yield play(stage)


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
    assert tables == {"shop", "payments", "events", "idempotency", "notifications", "analytics"}
