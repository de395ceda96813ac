"""Request units, calls and dollars per operation, against the minimum by hand."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cost import prices
from infra.cost.__main__ import cost_of
from tests.bench.figures import Figure, Options
from tests.bench.units import record
from tests.bench.units.acts import play
from tests.bench.units.harness import Measured, Stage, opened
from tests.bench.units.minimum import MINIMA
from tests.bench.units.story import Story

BAR = 1.1
DOLLARS = 40
ORDERS, VIEWS, MISSED = 1_000_000, 50, 0.01


def measure(options: Options) -> Iterator[Figure]:
    """Play the shop's story under the meter; then the bill of a million orders."""
    options.say("playing the shop's story under the meter")
    with opened() as stage:
        story = play(stage)
        first = first_of_each(story)
        for operation in (*MINIMA, *(name for name in first if name not in MINIMA)):
            yield from _figures(operation, first[operation])
        yield Figure(
            what="routes and functions not measured", unit="", value=len(uncovered(stage)), bar=0, is_ratio=False
        )
        operations = record.operations(story)
    times = {"orders": ORDERS, "views_missed": ORDERS * VIEWS * MISSED}
    for region in prices.REGIONS.values():
        bill = sum(cost_of(one, times[one["times"]], region).total for one in operations)
        note = f"50 views each, 99 % of them from the CDN; list prices of {region.region}"
        yield Figure(what="a million orders", unit="$", value=bill, bar=DOLLARS, is_ratio=False, note=note)


def first_of_each(story: Story) -> dict[str, Measured]:
    """One run of every operation: that of the standard order where there is one."""
    first = {one.operation: one for one in reversed(story.stage.measured)}
    return first | {one.operation: one for one in (*reversed(story.standard), *story.views, story.batch)}


def uncovered(stage: Stage) -> list[str]:
    """Routes and functions of the template that nothing in the story has used."""
    operations, functions = {one.operation for one in stage.measured}, {one.function for one in stage.measured}
    routes = [route.key for route in stage.wires.routes if route.key not in operations]
    return routes + [name for name in stage.wires.functions if name not in functions]


def _figures(operation: str, measured: Measured) -> Iterator[Figure]:
    minimum = MINIMA.get(operation)
    span = measured.span
    for unit, value, least in (
        ("WRU", span.writes, minimum and minimum.writes),
        ("RRU", span.reads, minimum and minimum.reads),
        ("calls", span.count(), minimum and minimum.calls),
    ):
        if least is None and value:
            yield Figure(what=operation, unit=unit, value=value)
        elif least or value:
            yield Figure(what=operation, unit=unit, value=value, against="minimum", reference=least or 0.5, bar=BAR)
