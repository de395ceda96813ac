"""What an hour of an open, connected page costs: connection minutes, messages, and what the function does for them.

Messages are counted in pieces of 32 KB, and each of ours is one. A page connects once, subscribes once, and pings so
that API Gateway does not take it for idle; what it is told of depends on what happens. Posting to it is a message too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.cost.__main__ import ACCESS_LOG_BYTES, memory_of
from infra.cost.durations import run_ms
from infra.cost.prices import Prices

FUNCTION = "LiveFunction"
# As web/src/shared/api/live.ts does it: before the ten minutes of API Gateway's idle time-out are over.
PINGS = 60 / 9
POLLS = 60 * 60 / 30


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a page does in an hour: how often, the function's calls, its read and write units."""

    times: float
    calls: Mapping[str, float]
    reads: float
    writes: float


# Measured by hand against the code: tests/integration/live makes the same calls.
CONNECT = Step(1, {"dynamodb.BatchGetItem": 1, "dynamodb.GetItem": 1, "dynamodb.TransactWriteItems": 1}, 3, 4)
SUBSCRIBE = Step(
    1,
    {"dynamodb.GetItem": 2, "dynamodb.BatchGetItem": 1, "dynamodb.TransactWriteItems": 1},
    4,
    2 * 4,  # the connection and three topics
)
PING = Step(PINGS, {"dynamodb.GetItem": 1, "dynamodb.BatchGetItem": 1}, 3, 0)
LEAVE = Step(1, {"dynamodb.GetItem": 2, "dynamodb.TransactWriteItems": 1}, 2, 2 * 5)
STEPS = (CONNECT, SUBSCRIBE, PING, LEAVE)
# A poll is a request with the session's and the thing's read, answered 304.
POLL = Step(POLLS, {"dynamodb.GetItem": 1}, 0.5, 0)


def hour(at: Prices, *, told: float = 20) -> float:
    """Dollars for one page that is connected for an hour and told `told` changes."""
    # Connecting and leaving are no messages; what is answered is one.
    messages = 2 * (SUBSCRIBE.times + PING.times) + told
    gateway = 60 * at.connection_minute + messages * at.websocket_message
    # An event's own run is counted with the event (docs/request-units.json); here the reads of its rights and the post.
    return gateway + sum(_function(step, at) for step in STEPS) + told * 2 * at.read_unit


def polled_hour(at: Prices) -> float:
    """Dollars for the same page when it asks every thirty seconds instead."""
    log = POLLS * ACCESS_LOG_BYTES / 1e9 * at.log_gb
    return POLLS * at.http_request + _function(POLL, at, function="OrdersFunction") + log


def _function(step: Step, at: Prices, *, function: str = FUNCTION) -> float:
    memory_mb = memory_of(function)
    seconds = run_ms(step.calls, memory_mb=memory_mb) / 1000
    run = at.lambda_request + seconds * memory_mb / 1024 * at.lambda_gb_second
    return step.times * (run + step.reads * at.read_unit + step.writes * at.write_unit)
