"""`make logs`: the functions' logs, readable by people."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from infra.local.aws import Aws
from infra.local.config import STACK_NAME

_PREFIX = f"/aws/lambda/{STACK_NAME}-"
_COLOURS = {"DEBUG": "dim", "INFO": "green", "WARNING": "yellow", "ERROR": "red", "CRITICAL": "bold red"}
_EVERY_S = 0.7
# Powertools' standing fields, said once a line in another form or of no use on a laptop.
_KNOWN = {
    "level", "location", "message", "timestamp", "service", "correlation_id", "function_name", "function_arn",
    "function_memory_size", "function_request_id", "cold_start", "xray_trace_id", "sampling_rate",
    "exception_name", "stack_trace",
}  # fmt: skip

# Where the emulator unpacks a function: of no use to a reader who knows the repository.
_UNPACKED = re.compile(r"/[^\s\"]*/ministack-lambda-[^/]+/(?:code|layer_\d+/python)/")


def read(aws: Aws, start: int) -> list[tuple[str, int, str]]:
    """Every (function, time in ms, line) since `start` (ms), in order of time."""
    logs = aws.client("logs")
    found = []
    for group in logs.describe_log_groups(logGroupNamePrefix=_PREFIX).get("logGroups", []):
        name = group["logGroupName"]
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name, startTime=start)
        found += [
            (name.removeprefix(_PREFIX), event["timestamp"], event["message"])
            for page in pages
            for event in page["events"]
        ]
    return sorted(found, key=lambda item: item[1])


def follow(aws: Aws, *, since_minutes: float = 5) -> Iterator[tuple[str, int, str]]:
    """Yield what `read` gives for ever, from `since_minutes` ago on."""
    start = int((time.time() - since_minutes * 60) * 1000)
    seen: set[tuple[str, int, str]] = set()
    while True:
        # A little overlap: lines of one millisecond may come in two rounds.
        found = read(aws, start - 2000)
        yield from (line for line in found if line not in seen)
        seen = set(found)
        start = max((line[1] for line in found), default=start)
        time.sleep(_EVERY_S)


def show(aws: Aws, console: Console) -> None:
    """Print until interrupted."""
    for function, timestamp, message in follow(aws):
        if (line := readable(function, timestamp, message)) is not None:
            console.print(line)


def readable(function: str, timestamp: int, message: str) -> Text | None:
    """One log event as a line: time, level, function, text, other fields, correlation id; None for platform noise."""
    message = message.strip()
    if not message or message.startswith(("START RequestId", "END RequestId", "REPORT RequestId")):
        return None
    clock = datetime.fromtimestamp(timestamp / 1000).strftime("%H:%M:%S")
    fields = _json(message)
    if fields is None:
        return Text.assemble((clock, "dim"), "         ", (f"{function:<20} ", "cyan"), message)
    if "_aws" in fields:
        return _metric(clock, function, fields)
    level = str(fields.get("level", ""))
    text = fields.get("message", "")
    line = Text.assemble(
        (clock, "dim"), " ", (f"{level:<8}", _COLOURS.get(level, "")), (f"{function:<20} ", "cyan"),
        text if isinstance(text, str) else json.dumps(text, ensure_ascii=False),
    )  # fmt: skip
    for name, value in fields.items():
        if name == "exception":
            line.append("\n" + _UNPACKED.sub("", str(value)), "red")
        elif name not in _KNOWN and value is not None:
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            line.append(f" {name}=", "dim").append(shown)
    if fields.get("correlation_id"):
        line.append(f"  {fields['correlation_id']}", "dim")
    return line


def _metric(clock: str, function: str, fields: dict[str, Any]) -> Text:
    names = [item["Name"] for group in fields["_aws"]["CloudWatchMetrics"] for item in group["Metrics"]]
    values = " ".join(f"{name}={fields.get(name)}" for name in names)
    return Text.assemble((clock, "dim"), " ", ("metric  ", "magenta"), (f"{function:<20} ", "cyan"), values)


def _json(message: str) -> dict[str, Any] | None:
    if not message.startswith("{"):
        return None
    try:
        parsed = json.loads(message)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
