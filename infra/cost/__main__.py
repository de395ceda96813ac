"""`make cost`: what a million orders cost on AWS, from docs/request-units.json and list prices.

Left out, because they depend on the shop and not on this code: text messages and e-mails themselves, traffic out of
the CDN, storage, and the payment provider's fee.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cost import prices

UNITS = Path(__file__).resolve().parents[2] / "docs" / "request-units.json"
LOG_BYTES_PER_CALL = 600  # one platform line, one of ours
# A poll takes up to ten messages; in a steady stream workers see about three.
MESSAGES_PER_RECEIVE = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars for all repetitions of one operation."""

    name: str
    lambda_: float
    http: float
    dynamodb: float
    messaging: float
    logs: float

    @property
    def total(self) -> float:
        """The sum."""
        return self.lambda_ + self.http + self.dynamodb + self.messaging + self.logs


def cost_of(operation: dict[str, Any], times: float) -> Cost:
    """The price of `times` repetitions of an operation of request-units.json."""
    calls = operation.get("calls", 1) if operation["function"] else 0
    seconds = calls * operation.get("ms", 0) / 1000
    receives = operation.get("receives", 0)
    # A received message costs its share of the receive and its share of the batch delete.
    queue_requests = operation.get("sends", 0) + 2 * receives / MESSAGES_PER_RECEIVE
    gigabytes = operation.get("memory_mb", 0) / 1024
    return Cost(
        name=operation["name"],
        lambda_=times * (calls * prices.LAMBDA_REQUEST + seconds * gigabytes * prices.LAMBDA_GB_SECOND),
        http=times * operation.get("http", 0) * prices.HTTP_API_REQUEST,
        dynamodb=times * (operation["reads"] * prices.READ_UNIT + operation["writes"] * prices.WRITE_UNIT),
        messaging=times * (queue_requests * prices.SQS_REQUEST + operation.get("bus_events", 0) * prices.BUS_EVENT),
        logs=times * calls * LOG_BYTES_PER_CALL / 1e9 * prices.LOG_GB,
    )


def estimate(*, orders: int, views: int, hit_ratio: float) -> list[Cost]:
    """One cost per operation, for orders with `views` product pages each, `hit_ratio` of them answered by the CDN."""
    times = {"orders": orders, "views_missed": orders * views * (1 - hit_ratio)}
    operations = json.loads(UNITS.read_text())["operations"]
    return [cost_of(operation, times[operation["times"]]) for operation in operations]


def table(costs: list[Cost]) -> str:
    """Readable lines, dearest service in its own column."""
    head = f"{'operation':42}{'lambda':>9}{'http':>9}{'dynamodb':>10}{'messages':>10}{'logs':>8}{'total $':>10}"
    rows = [
        f"{c.name:42}{c.lambda_:9.2f}{c.http:9.2f}{c.dynamodb:10.2f}{c.messaging:10.2f}{c.logs:8.2f}{c.total:10.2f}"
        for c in costs
    ]
    total = sum(c.total for c in costs)
    return "\n".join([head, *rows, f"{'sum':88}{total:10.2f}"])


def main() -> int:
    """Print the bill."""
    parser = argparse.ArgumentParser(prog="python -m infra.cost", description=__doc__)
    parser.add_argument("--orders", type=int, default=prices.MILLION)
    parser.add_argument("--views", type=int, default=50, help="product pages looked at for each order")
    parser.add_argument("--hit-ratio", type=float, default=0.99, help="share of views answered by the CDN")
    given = parser.parse_args()
    costs = estimate(orders=given.orders, views=given.views, hit_ratio=given.hit_ratio)
    cdn = given.orders * given.views * prices.CDN_REQUEST
    bare = estimate(orders=given.orders, views=given.views, hit_ratio=0)
    print(
        f"{given.orders:,} orders with {given.views} product views each, {given.hit_ratio:.0%} of them from the CDN\n"
    )
    print(table(costs))
    print(f"\nrequests to the CDN itself, besides: {cdn:.2f} $ at list price")
    print(f"without a CDN every view reaches a function: {sum(c.total for c in bare):.2f} $")
    return 0


if __name__ == "__main__":
    sys.exit(main())
