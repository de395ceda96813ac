"""`make cost`: what a million orders cost on AWS, from docs/request-units.json (measured) and list prices.

The worst case for batches: the orders come evenly through 30 days. A queue's worker gets what arrives within its
batching window then, which is one message where it has none. Left out, because they depend on the shop and not on this
code: text messages and e-mails themselves, traffic out of the CDN, storage, and the payment provider's fee. What a
stack costs without any order (alarms, metrics, keys, the web ACL) is printed by the month.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from infra.cost import prices, standing
from infra.cost.durations import run_ms
from infra.cost.prices import Prices
from infra.rules.base import Templates, batching_window_s
from infra.transform import load
from shared.core.secrets import CACHE_SECONDS

UNITS = Path(__file__).resolve().parents[2] / "docs" / "request-units.json"
# The API's access log writes a line for each request: 230 characters by its format, and more for a long address.
ACCESS_LOG_BYTES = 260
# What a buyer's browser asks besides looking at products: sign in, quote, order, pay, look at the order.
REQUESTS_OF_AN_ORDER = 10
THIRTY_DAYS_S = 30 * 86_400
POLLERS = 5
SENT_BY_CODE = "sqs.SendMessage"


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars for all repetitions of one operation."""

    name: str
    functions: float = 0
    http: float = 0
    dynamodb: float = 0
    queues: float = 0
    bus: float = 0
    logs: float = 0

    @property
    def total(self) -> float:
        """The sum."""
        return float(sum(getattr(self, name) for name in COLUMNS))


COLUMNS = tuple(field.name for field in fields(Cost))[1:]


@lru_cache(maxsize=1)
def _functions() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    template = load()
    return template["Resources"], template["Globals"]["Function"]


def memory_of(function: str) -> int:
    """A function's memory in the template (MB)."""
    resources, common = _functions()
    return int(resources[function]["Properties"].get("MemorySize", common["MemorySize"]))


def batch_of(function: str, messages: float) -> float:
    """How many messages a function gets at once when `messages` of them come evenly through thirty days.

    The first one opens the window (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html),
    and what comes then is shared by the pollers, which are five unless fewer runs are allowed
    (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html).
    """
    resources, _ = _functions()
    events = resources[function]["Properties"].get("Events", {}).values()
    queue: dict[str, Any]
    [queue] = [one["Properties"] for one in events if one["Type"] == "SQS"] or [{}]
    pollers: int = min(POLLERS, queue.get("ScalingConfig", {}).get("MaximumConcurrency", POLLERS))
    arriving = messages / THIRTY_DAYS_S * batching_window_s(queue) / pollers
    return min(float(queue.get("BatchSize", 10)), 1 + arriving)


def cost_of(operation: Mapping[str, Any], times: float, at: Prices, *, batch: float = 1) -> Cost:
    """The price of `times` repetitions of an operation of request-units.json, of which `batch` share a run."""
    runs, polls, calls = operation["runs"] / batch, operation["polls"] / batch, operation["calls"]
    memory_mb = memory_of(operation["function"])
    per_run = {name: count / runs for name, count in calls.items()}
    seconds = runs * run_ms(per_run, memory_mb=memory_mb) / 1000
    # Whoever sends a message pays for it, the bus too; a batch is received once and deleted once.
    queue_requests = calls.get(SENT_BY_CODE, 0) + operation["delivered"] + polls * 2
    logged = operation["log_bytes"] + operation["http"] * ACCESS_LOG_BYTES
    return Cost(
        name=operation["name"],
        functions=times * (runs * at.lambda_request + seconds * memory_mb / 1024 * at.lambda_gb_second),
        http=times * operation["http"] * at.http_request,
        dynamodb=times * (operation["reads"] * at.read_unit + operation["writes"] * at.write_unit),
        queues=times * queue_requests * at.sqs_request,
        bus=times * operation["published"] * at.bus_event,
        logs=times * logged / 1e9 * at.log_gb,
    )


def estimate(*, orders: int, views: int, hit_ratio: float, at: Prices = prices.FRANKFURT) -> list[Cost]:
    """One cost per operation, for orders with `views` product pages each, `hit_ratio` of them answered by the CDN."""
    times = {"orders": orders, "views_missed": orders * views * (1 - hit_ratio)}
    operations = json.loads(UNITS.read_text())["operations"]
    messages = Counter[str]()
    for one in operations:
        # What was measured in a batch (a part of a run for each order) is left as it was measured.
        messages[one["function"]] += one["polls"] * times[one["times"]] if one["polls"] >= 1 else 0
    return [
        cost_of(one, times[one["times"]], at, batch=batch_of(one["function"], messages[one["function"]]))
        for one in operations
    ]


def traces(*, orders: int, at: Prices = prices.FRANKFURT) -> float:
    """What X-Ray asks at most: every run is traced as long as a function runs less than once in a second.

    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html (sampling: the first in each second, then 5 %).
    """
    operations = json.loads(UNITS.read_text())["operations"]
    return orders * at.trace * float(sum(one["runs"] for one in operations if one["times"] == "orders"))


def secrets_read(environments: int, *, at: Prices = prices.FRANKFURT) -> float:
    """What environments that are warm for 30 days ask of Parameter Store, each at half to all of the cache's time."""
    return environments * THIRTY_DAYS_S / (CACHE_SECONDS * 0.75) * at.parameter_request


def table(costs: list[Cost]) -> str:
    """Readable lines, each service in its own column."""
    width = max(len(cost.name) for cost in costs) + 2
    head = f"{'operation':{width}}" + "".join(f"{name:>10}" for name in (*COLUMNS, "total $"))
    rows = [
        f"{cost.name:{width}}" + "".join(f"{getattr(cost, name):10.2f}" for name in COLUMNS) + f"{cost.total:10.2f}"
        for cost in costs
    ]
    sums = [sum(getattr(cost, name) for cost in costs) for name in COLUMNS]
    last = f"{'sum':{width}}" + "".join(f"{value:10.2f}" for value in (*sums, sum(sums)))
    return "\n".join([head, *rows, last])


def main() -> int:
    """Print the estimate."""
    parser = argparse.ArgumentParser(prog="python -m infra.cost", description=__doc__)
    parser.add_argument("--orders", type=int, default=prices.MILLION)
    parser.add_argument("--views", type=int, default=50, help="product pages looked at for each order")
    parser.add_argument("--hit-ratio", type=float, default=0.99, help="share of views answered by the CDN")
    parser.add_argument("--region", choices=sorted(prices.REGIONS), default=prices.FRANKFURT.region)
    given = parser.parse_args()
    at = prices.REGIONS[given.region]
    costs = estimate(orders=given.orders, views=given.views, hit_ratio=given.hit_ratio, at=at)
    bare = estimate(orders=given.orders, views=given.views, hit_ratio=0, at=at)
    missed = 1 - given.hit_ratio
    print(f"{given.orders:,} orders with {given.views} product views each, {missed:.0%} of them missed by the CDN")
    print(f"list prices of {at.region}\n\n{table(costs)}")
    cdn = given.orders * given.views * at.cdn_request
    print(f"\nrequests to the CDN itself, besides: {cdn:.2f} $ at list price")
    print(f"traces by X-Ray, besides: {traces(orders=given.orders, at=at):.2f} $ at most")
    looked_at = given.orders * (given.views + REQUESTS_OF_AN_ORDER)
    print(f"requests that the web ACL looks at, if deployed: {looked_at * at.web_acl_request:.2f} $ at most")
    print(f"a hundred warm environments that read their secrets for a month: {secrets_read(100, at=at):.2f} $")
    print(f"a month of the stack itself, whoever comes:\n\n{standing.table(standing.standing(Templates.load(), at))}\n")
    # It counts a page's runs as this module counts an order's.
    from infra.cost import live

    print(
        f"a million hours of an open page that is told of changes: {live.hour(at) * 1e6:.2f} $, "
        f"that asks every 30 s: {live.polled_hour(at) * 1e6:.2f} $"
    )
    print(f"without a CDN every view reaches a function: {sum(cost.total for cost in bare):.2f} $")
    for other in prices.REGIONS.values():
        if other is not at:
            there = estimate(orders=given.orders, views=given.views, hit_ratio=given.hit_ratio, at=other)
            print(f"the same in {other.region}: {sum(cost.total for cost in there):.2f} $")
    return 0


if __name__ == "__main__":
    sys.exit(main())
