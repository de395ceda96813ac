"""docs/request-units.json: what one standard order asks for, operation by operation, as the meter saw it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.bench.units.harness import Measured
from tests.bench.units.story import ORDERS_IN_BATCH, Story
from tests.support.template import ROOT

FILE = ROOT / "docs" / "request-units.json"
METHOD = (
    "Measured by `make units`: every request of the real functions on an in-process AWS, charged by DynamoDB's"
    " published rules (tests/support/meter). One line, a promo code that counts its uses by person, an address, an"
    " Idempotency-Key, a buyer with a phone and an e-mail address. `runs`, `calls` and units are for one order."
    " Left out: the look at the provider's circuit, half a unit at most every five seconds in each process;"
    " and the secrets, which a process reads every few minutes."
)
NAMES = {
    "GET /api/v1/products/{product_id}": "product page, answered by the function",
    "POST /api/v1/orders/quote": "quote",
    "POST /api/v1/orders": "place the order, keep its link",
    "publish order.placed": "publish order.placed",
    "NotificationsWorkerFunction: order.placed": "notify the buyer: order placed",
    "POST /webhooks/yookassa/{token}": "take the provider's notification, apply the payment",
    "publish order.paid": "publish order.paid",
    "NotificationsWorkerFunction: order.paid": "notify the buyer: order paid",
    "count a batch": "keep the counters",
}


def operations(story: Story) -> list[dict[str, Any]]:
    """Every operation of a product view and of a standard order, its repetitions added up."""
    counted = [one for one in story.standard if one.function != "ProjectorWorkerFunction"]
    return [
        *_grouped(story.views, "views_missed", story),
        *_grouped(counted, "orders", story),
        _shared(story.batch, story),
    ]


def text(story: Story) -> str:
    """The whole file."""
    document = {"method": METHOD, "operations": operations(story)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _grouped(measured: Sequence[Measured], times: str, story: Story) -> list[dict[str, Any]]:
    names = dict.fromkeys(one.operation for one in measured)
    return [_operation([one for one in measured if one.operation == name], times, story) for name in names]


def _operation(runs: Sequence[Measured], times: str, story: Story, *, share: int = 1) -> dict[str, Any]:
    first = runs[0]
    calls: Counter[str] = Counter()
    for run in runs:
        calls.update(run.span.by_name())
    published = sum(run.messages for run in runs) if first.operation.startswith("publish ") else 0
    is_worker = any(source.function.name == first.function for source in story.stage.wires.sources)
    return {
        "name": NAMES.get(first.operation, first.operation),
        "times": times,
        "function": first.function,
        "runs": _round(len(runs) / share),
        "reads": _round(sum(run.span.reads for run in runs) / share),
        "writes": _round(sum(run.span.writes for run in runs) / share),
        "calls": {name: _round(count / share) for name, count in sorted(calls.items())},
        "http": sum(" /" in run.operation for run in runs),
        "polls": _round(len(runs) / share) if is_worker else 0,
        "published": published,
        "delivered": sum(run.delivered for run in runs),
        # To the nearest fifty: a line holds numbers and ids of varying length.
        "log_bytes": round(sum(run.log_bytes for run in runs) / share / 50) * 50,
    }


def _shared(batch: Measured, story: Story) -> dict[str, Any]:
    return _operation([batch], "orders", story, share=ORDERS_IN_BATCH)


def _round(value: float) -> float:
    return int(value) if value == int(value) else round(value, 2)
