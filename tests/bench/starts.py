"""Cold starts of API functions from the sources: CPU until the handler is imported, and until it has answered first.

As `imports`, but laid out without SAM, which takes seconds instead of a quarter of an hour: for work on cold starts.
The first requests are a GET and a POST to routes that ask for a person, without one: they are matched, read and
refused, and call no AWS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.bench import artifacts
from tests.bench.artifacts import ROOT, Function
from tests.bench.figures import Figure, Options
from tests.bench.imports import BASELINES, Start, against_bare, sample_all
from tests.support import gateway

BY_NAME_ONLY = True
RUNS = 9


def measure(options: Options) -> Iterator[Figure]:
    """Every API function, its import alone and with its first requests."""
    chosen = [one for one in artifacts.functions() if one.is_http and options.wants(one.name)]
    lean = artifacts.make_lean(options.say, chosen)
    bare_path = f"{BASELINES}:{artifacts.make_bare(options.say)}"
    asked = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    bare, bare_first = (Start(bare_path, "bare_api", "own", events=events) for events in ([], [_event("GET", "/")]))
    paths = {one: artifacts.path_of(lean, one) for one in chosen}
    alone = {one: Start(path, one.module, "shared") for one, path in paths.items()}
    answered = {one: Start(path, one.module, "shared", events=_refused(one, asked)) for one, path in paths.items()}
    answered = {one: start for one, start in answered.items() if start.events}
    sample_all([bare, bare_first, *alone.values(), *answered.values()], options.runs or RUNS, options)
    for function, start in alone.items():
        yield against_bare(function, start, bare, "FastAPI + Mangum + PynamoDB")
    for function, start in answered.items():
        yield against_bare(function, start, bare_first, "the same, and its first GET")


def _refused(function: Function, paths: dict[str, Any]) -> list[dict[str, Any]]:
    """The first GET and the first POST of a function's routes that no guest may call."""
    served = {route.key for route in gateway.routes() if route.handler == function.handler}
    found: dict[str, str] = {}
    for path, item in paths.items():
        for method, operation in item.items():
            if f"{method.upper()} {path}" in served and operation.get("security") and {} not in operation["security"]:
                found.setdefault(method.upper(), re.sub(r"\{[^}]+\}", "x", path))
    return [_event(method, found[method]) for method in ("GET", "POST") if method in found]


def _event(method: str, path: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "health.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["requestContext"]["http"]["method"] = method
    return event
