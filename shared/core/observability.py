"""One JSON logger, one correlation id from the API to the last worker, business metrics as EMF lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

from aws_lambda_powertools.logging import Logger

from shared.core import clock
from shared.core.settings import settings

logger = Logger(service=settings().service, level="INFO", utc=True, use_rfc3339=True)

_correlation: ContextVar[str] = ContextVar("correlation_id", default="")
_cause: ContextVar[str] = ContextVar("caused_by", default="")
_staff: ContextVar[bool] = ContextVar("acts_as_staff", default=False)
NAMESPACE = "Atrium"
Measured: TypeAlias = tuple[str, float, str]
"""A metric's name, its value and the unit of it."""
# What waits for one line: the dimensions of each, and what was measured; None where each is written at once.
_gathered: ContextVar[list[tuple[dict[str, str], Measured]] | None] = ContextVar("metrics", default=None)


def bind_correlation(correlation_id: str, caused_by: str = "") -> None:
    """Set the id that every log line, event and message from here on carries; whom the last one served is forgotten.

    `caused_by` is what no person did, as the message that is being handled says: see `caused_by()`.
    """
    forget_person()
    _correlation.set(correlation_id)
    _staff.set(False)
    bind_cause(caused_by)
    logger.set_correlation_id(correlation_id)


def correlation_id() -> str:
    """The id of the request or message being served; empty outside one."""
    return _correlation.get()


def bind_cause(caused_by: str) -> None:
    """Let every event and message from here on say what caused it; empty for what a person or the time of day does."""
    _cause.set(caused_by)


def caused_by() -> str:
    """The rule that what is being done follows from, as `automation:<rule id>`; empty when from none."""
    return _cause.get()


def bind_staff() -> None:
    """Let every event from here on be a member of staff's: the request was allowed by a permission that roles give."""
    _staff.set(True)


def acts_as_staff() -> bool:
    """Whether the request being served was allowed by a permission that customers do not have."""
    return _staff.get()


def bind_person(user_id: str) -> None:
    """Let every log line of the request being served say whose it is."""
    logger.append_keys(user_id=user_id)


def forget_person() -> None:
    """Let no log line from here on say whose request it is."""
    logger.remove_keys(["user_id"])


def metric(
    name: str, value: float = 1, unit: str = "Count", *, said: Mapping[str, Any] | None = None, **dimensions: str
) -> None:
    """Write one CloudWatch metric in the embedded metric format, with the stack and the given dimensions.

    An account and region may hold several stacks of one stage, so that the stage would mix them. What is `said` stands
    in the line for searches, with the correlation id: the metric is the log line then, and no second one is paid for.
    """
    labels = {"stack": settings().stack_name, **dimensions}
    gathered = _gathered.get()
    if said is None and gathered is not None:
        gathered.append((labels, (name, value, unit)))
        return
    _write_metrics(labels, [(name, value, unit)], said)


@contextmanager
def metrics_together() -> Iterator[None]:
    """Write the metrics of what runs in here when it ends, however it ends: one line for each set of dimensions.

    Those that say something have a line of their own at once.
    """
    gathered: list[tuple[dict[str, str], Measured]] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
        lines: dict[tuple[tuple[str, str], ...], list[Measured]] = {}
        for labels, measured in gathered:
            lines.setdefault(tuple(labels.items()), []).append(measured)
        for of_line, all_measured in lines.items():
            _write_metrics(dict(of_line), all_measured, None)


def _write_metrics(labels: Mapping[str, str], measured: Sequence[Measured], said: Mapping[str, Any] | None) -> None:
    """One line. The format:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    units = {name: unit for name, _, unit in measured}
    values = {name: [value for other, value, _ in measured if other == name] for name in units}
    line = {
        "_aws": {
            "Timestamp": int(clock.now().timestamp() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [sorted(labels)],
                    "Metrics": [{"Name": name, "Unit": unit} for name, unit in units.items()],
                }
            ],
        },
        "stage": settings().stage,  # for searches in the log; a dimension would make a metric of its own
        **({**said, "correlation_id": correlation_id()} if said else {}),
        **labels,
        **{name: of_name[0] if len(of_name) == 1 else of_name for name, of_name in values.items()},
    }
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
