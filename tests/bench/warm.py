"""Warm framework cost of a request that calls no AWS: CPU per call, against bare FastAPI + Mangum with the same models.

One process, real HTTP API v2 events, blocks of both in turn. The bare app has the same routes and models and nothing
else: no correlation id, no security headers, no limits, no problem documents.
"""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI
from mangum import Mangum
from pydantic import Field

from shared.http.app import API_PREFIX, create_app, lambda_handler
from shared.http.auth import PUBLIC_ROUTE
from shared.http.models import AnswerModel, RequestModel, ShortText
from shared.http.routing import Router
from tests.bench.artifacts import ROOT
from tests.bench.figures import Figure, Options, median_figure

CALLS = 6000
BLOCKS = 30
AnyRouter = TypeVar("AnyRouter", bound=APIRouter)
Handler = Callable[[dict[str, Any], Any], Any]


class Line(RequestModel):
    """One line of what is ordered."""

    product_id: ShortText
    size: ShortText
    quantity: Annotated[int, Field(ge=1, le=100)]


class Parcel(RequestModel):
    """A body of the size that people send."""

    recipient: ShortText
    address: ShortText
    lines: Annotated[list[Line], Field(min_length=1, max_length=20)]


class Receipt(AnswerModel):
    """What is answered."""

    recipient: str
    pieces: int


def _with_routes(router: AnyRouter) -> AnyRouter:
    @router.get("/health")
    async def health() -> Receipt:
        return Receipt(recipient="everybody", pieces=0)

    @router.post("/parcels/{number}", status_code=201, openapi_extra=PUBLIC_ROUTE)
    async def send(number: int, body: Parcel, limit: int = 20) -> Receipt:
        return Receipt(recipient=body.recipient, pieces=number + limit + sum(line.quantity for line in body.lines))

    return router


def handlers() -> tuple[Handler, Handler]:
    """Ours and the bare one, for the same routes."""
    bare = FastAPI()
    bare.include_router(_with_routes(APIRouter()), prefix=API_PREFIX)
    return lambda_handler(create_app("bench", _with_routes(Router()))), Mangum(bare, lifespan="off")


def events() -> dict[str, dict[str, Any]]:
    """The requests, as API Gateway sends them."""
    get = json.loads((ROOT / "events" / "health.json").read_text())
    lines = [{"product_id": f"prd_{n}", "size": "M", "quantity": n} for n in (1, 2, 3)]
    body = json.dumps({"recipient": "Анна", "address": "Санкт-Петербург, Невский, 1", "lines": lines})
    post = json.loads(json.dumps(get).replace("/api/v1/health", "/api/v1/parcels/7"))
    post["requestContext"]["http"]["method"] = "POST"
    post["headers"] |= {"content-type": "application/json", "content-length": str(len(body.encode()))}
    return {
        "GET without a body": get,
        "POST with a path, a query and a body": {**post, "body": body, "rawQueryString": "limit=5"},
    }


def block(handler: Handler, event: dict[str, Any], calls: int) -> float:
    """CPU microseconds per call over one block."""
    gc.collect()
    started = time.process_time()
    for _ in range(calls):
        handler(event, None)
    return (time.process_time() - started) / calls * 1e6


def measure(options: Options) -> Iterator[Figure]:
    """Both requests."""
    # As Lambda's runtime leaves it, so that neither side makes a loop of its own.
    asyncio.set_event_loop(asyncio.new_event_loop())
    ours, bare = handlers()
    calls = (options.runs or CALLS) // BLOCKS or 1
    for name, event in events().items():
        answers = {ours(event, None)["body"], bare(event, None)["body"]}
        assert len(answers) == 1, answers
        samples: dict[Handler, list[float]] = {ours: [], bare: []}
        for turn in range(BLOCKS):
            options.say(f"{name}, block {turn + 1} of {BLOCKS}")
            for handler, found in samples.items():
                found.append(block(handler, event, calls))
        yield median_figure(
            samples[ours], reference=samples[bare], what=name, unit="µs", against="FastAPI + Mangum", bar=1.3
        )
