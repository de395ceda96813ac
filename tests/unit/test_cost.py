"""The bill of a million orders."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from infra import cost as package
from infra.cost import live, prices, standing
from infra.cost.__main__ import (
    ACCESS_LOG_BYTES,
    REQUESTS_OF_AN_ORDER,
    Cost,
    batch_of,
    cost_of,
    estimate,
    memory_of,
    secrets_read,
    traces,
)
from infra.cost.durations import OWN_WORK_MS, WORK_PER_CALL_MS, run_ms, work_ms
from infra.rules.base import Templates
from infra.transform import ROOT

assert package  # the command is `python -m infra.cost`

AT = prices.FRANKFURT
NOTHING: dict[str, Any] = {
    "name": "nothing",
    "function": "OrdersFunction",
    "runs": 0,
    "reads": 0,
    "writes": 0,
    "calls": {},
    "http": 0,
    "polls": 0,
    "published": 0,
    "delivered": 0,
    "log_bytes": 0,
}


# The page's rows, and how the names of their operations begin.
ROWS = {
    "placing": ("quote", "place the order"),
    "paying": ("take the provider's notification",),
    "events to the bus": ("publish ",),
    "notifying the buyer": ("notify the buyer",),
    "analytics": ("keep the counters",),
    "product views": ("product page",),
}


def bill(times: float = 1_000_000, **asked: Any) -> Cost:
    runs = {"runs": 1} if "calls" in asked else {}
    return cost_of({**NOTHING, **runs, **asked}, times, AT)


@pytest.mark.parametrize(
    ("asked", "dollars"),
    [
        ({"writes": 10}, 7.625),
        ({"reads": 10}, 1.525),
        ({"http": 1}, 1.20 + 260e-9 * 1e6 * 0.63),
        ({"published": 2, "delivered": 5}, 2 * 1.00 + 5 * 0.40),
        ({"polls": 1}, 2 * 0.40),
        ({"log_bytes": 1000}, 0.63),
    ],
)
def test_a_million_of_each_costs_its_list_price(asked: dict[str, Any], dollars: float) -> None:
    assert bill(**asked).total == pytest.approx(dollars)


def test_a_run_costs_its_request_and_its_seconds_of_memory() -> None:
    calls = {"dynamodb.GetItem": 2, "sqs.SendMessage": 1}
    seconds = run_ms(calls, memory_mb=memory_of("OrdersFunction")) / 1000
    expected = 1_000_000 * (AT.lambda_request + seconds * memory_of("OrdersFunction") / 1024 * AT.lambda_gb_second)
    assert bill(calls=calls).functions == pytest.approx(expected)
    assert bill(calls=calls).queues == pytest.approx(0.40), "sending is a request too"


def test_waiting_does_not_get_shorter_with_memory_but_work_does() -> None:
    small, large = (run_ms({"yookassa.create_payment": 1}, memory_mb=memory) for memory in (512, 1769))
    assert small - large == pytest.approx((OWN_WORK_MS + WORK_PER_CALL_MS) * (1769 / 512 - 1))
    assert run_ms({}, memory_mb=10_000) == run_ms({}, memory_mb=1769), "more than one core helps nobody"


def test_an_order_is_given_more_cpu_than_the_bench_measures_on_its_processor() -> None:
    """`make bench-peers`: 37 ms for an order whose buyer gets texts too."""
    operations = json.loads((ROOT / "docs" / "request-units.json").read_text())["operations"]
    assumed = sum(
        OWN_WORK_MS * one["runs"] + sum(work_ms(name) * times for name, times in one["calls"].items())
        for one in operations
        if one["times"] == "orders"
    )
    assert 1.3 * 37 < assumed < 2 * 37


def test_a_line_of_the_access_log_is_as_long_as_its_format_makes_it() -> None:
    [stage] = [one["AccessLogSettings"] for one in _with_access_log() if "HttpApiLogs" in str(one)]
    values = {
        "requestId": "JKJaXmPLvHcESHA=",
        "identity.sourceIp": "2001:db8:85a3:8d3:1319:8a2e:370:7348",
        "requestTime": "30/Nov/2026:07:21:41 +0000",
        "httpMethod": "POST",
        "routeKey": "POST /api/v1/orders/quote",
        "status": "201",
        "responseLength": "1523",
        "responseLatency": "301",
        "integrationLatency": "299",
        "integrationErrorMessage": "-",
    }
    line = stage["Format"]
    for name in sorted(values, key=len, reverse=True):
        line = line.replace(f"$context.{name}", values[name])
    assert "$" not in line
    assert len(line) <= ACCESS_LOG_BYTES <= len(line) + 30


def _with_access_log() -> Iterator[dict[str, Any]]:
    for one in Templates.load().source["Resources"].values():
        if isinstance(one.get("Properties", {}).get("AccessLogSettings"), dict):
            yield one["Properties"]


def test_views_that_the_cdn_answers_cost_nothing_here() -> None:
    def views(hit_ratio: float) -> Cost:
        return estimate(orders=1000, views=50, hit_ratio=hit_ratio)[0]

    assert views(1).total == 0
    assert views(0).total == pytest.approx(10 * views(0.9).total)


def test_a_batch_is_what_comes_within_the_window() -> None:
    even = 1_000_000
    assert batch_of("PaymentsWorkerFunction", even) == 1, "no window: each message by itself"
    assert batch_of("NotificationsWorkerFunction", even) == pytest.approx(1 + 5 * even / (30 * 86_400) / 5), "five poll"
    assert batch_of("AchievementsWorkerFunction", 100 * even) == 10, "never more than the batch size"


def test_what_shares_a_run_is_received_once_and_deleted_once() -> None:
    asked = {**NOTHING, "runs": 1, "polls": 1, "reads": 1, "calls": {"dynamodb.GetItem": 1}}
    alone, shared = cost_of(asked, 1_000_000, AT), cost_of(asked, 1_000_000, AT, batch=10)
    assert shared.queues == pytest.approx(alone.queues / 10)
    assert shared.dynamodb == alone.dynamodb, "each message reads what it reads"
    assert alone.functions / 10 < shared.functions < alone.functions


def test_the_units_name_functions_of_the_template() -> None:
    operations = json.loads((ROOT / "docs" / "request-units.json").read_text())["operations"]
    assert all(memory_of(operation["function"]) >= 128 for operation in operations)


@pytest.mark.parametrize("region", prices.REGIONS)
def test_the_page_quotes_the_present_sum(region: str) -> None:
    page = (ROOT / "docs" / "performance.md").read_text()
    total = sum(cost.total for cost in estimate(orders=1_000_000, views=50, hit_ratio=0.99, at=prices.REGIONS[region]))
    assert f"{total:.2f}" in page, "run `make cost` and quote it"


def test_the_page_quotes_what_no_cdn_would_cost() -> None:
    total = sum(cost.total for cost in estimate(orders=1_000_000, views=50, hit_ratio=0))
    assert f"{total:.2f}" in (ROOT / "docs" / "performance.md").read_text(), "run `make cost` and quote it"


def test_the_page_quotes_each_part_of_the_sum_as_it_is_now() -> None:
    page = (ROOT / "docs" / "performance.md").read_text()
    parts = Counter[str]()
    for cost in estimate(orders=1_000_000, views=50, hit_ratio=0.99):
        [row] = [row for row, operations in ROWS.items() if cost.name.startswith(operations)]
        parts[row] += cost.total
    for row, dollars in parts.items():
        [line] = [line for line in page.splitlines() if line.startswith(f"| {row}")]
        assert line.endswith(f" {dollars:.2f} |"), "run `make cost` and quote it"


def test_the_page_quotes_what_comes_besides() -> None:
    page = (ROOT / "docs" / "performance.md").read_text()
    looked_at = 1_000_000 * (50 + REQUESTS_OF_AN_ORDER) * AT.web_acl_request
    for dollars in (traces(orders=1_000_000), 50e6 * AT.cdn_request, looked_at, secrets_read(100)):
        assert f"{dollars:.2f} $" in page or f"{dollars:.0f} $" in page, f"{dollars:.2f}: run `make cost` and quote it"


def test_the_page_quotes_what_a_stack_costs_by_the_month() -> None:
    lines = standing.standing(Templates.load(), AT)
    page = (ROOT / "docs" / "performance.md").read_text()
    always = sum(one.total for one in lines if not one.optional)
    assert f"{always:.2f} $ a month" in page, "run `make cost` and quote it"
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"A stack costs about {always:.0f} $ a month" in readme, "run `make cost` and quote it"
    assert f"{sum(one.total for one in lines):.2f} $" in page, "run `make cost` and quote it"
    assert all(one.count for one in lines)


def test_an_alarm_costs_by_the_metrics_that_it_reads() -> None:
    templates = Templates.load()
    before, *_ = standing.standing(templates, AT)
    resources = templates.others["monitoring.yaml"]["Resources"]
    resources["Another"] = resources["ServerErrorsAlarm"]
    after, *_ = standing.standing(templates, AT)
    assert after.count == before.count + 2
    assert str(after.count) in standing.table([after])


def test_the_page_quotes_what_an_open_page_costs_by_the_hour() -> None:
    page = (ROOT / "docs" / "performance.md").read_text()
    assert f"{live.hour(AT) * 1e6:.2f} $" in page, "run `make cost` and quote it"
    assert f"{live.polled_hour(AT) * 1e6:.2f} $" in page, "run `make cost` and quote it"


def test_an_hour_of_an_idle_page_is_its_minutes_and_its_pings() -> None:
    assert live.hour(AT, told=0) > 60 * AT.connection_minute + 2 * live.PINGS * AT.websocket_message
    assert live.hour(AT, told=100) - live.hour(AT, told=0) == pytest.approx(
        100 * (AT.websocket_message + 2 * AT.read_unit)
    )


def test_being_told_costs_less_than_asking() -> None:
    assert live.hour(AT) < live.polled_hour(AT)
