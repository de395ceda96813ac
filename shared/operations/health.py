"""Whether each dependency of the stack answers, and how fast: for people, when something is wrong.

Every check is a single request with a short time-out, and all together are bounded: what hangs costs its own two
seconds. The report holds status words alone: no address, no name from a secret, no text from another system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws
from shared.core.settings import settings
from shared.providers.http import NoAnswerError

Status: TypeAlias = Literal["ok", "slow", "failed"]
# (address, time-out in seconds) → the HTTP status. Raises NoAnswerError.
Ping: TypeAlias = Callable[..., int]
TIMEOUT_S = 2.0
SLOW_MS = 1000
# API Gateway waits for thirty seconds.
TOTAL_TIMEOUT_S = 15.0
MISSING_KEY = {"pk": {"S": "HEALTH"}, "sk": {"S": "HEALTH"}}


@dataclass(frozen=True, slots=True)
class Check:
    """One dependency: how long its answer took (milliseconds), and a word on what was wrong."""

    kind: str
    name: str
    status: Status
    ms: int
    reason: str | None = None


class BadAnswerError(Exception):
    """It answers, with an error of its own."""


class NotWellError(Exception):
    """A module's own check failed; the text says what is wrong, in words."""


def check(ping: Ping, own: Mapping[str, Callable[[], None]] = MappingProxyType({})) -> list[Check]:
    """Check every dependency that the template gives this function; providers last, which may hang.

    `own` are the modules' checks by name; each raises NotWellError.
    """
    ends = time.monotonic() + TOTAL_TIMEOUT_S
    return [_run(kind, name, act, ends) for kind, name, act in _checks(ping, own)]


def overall(checks: list[Check]) -> Status:
    """The worst of all."""
    found = {one.status for one in checks}
    return "failed" if "failed" in found else "slow" if "slow" in found else "ok"


def _checks(ping: Ping, own: Mapping[str, Callable[[], None]]) -> Iterator[tuple[str, str, Callable[[], object]]]:
    here = settings()
    dynamodb = aws.client("dynamodb", timeout_s=TIMEOUT_S)
    for name, table in settings().tables().items():
        yield "table", name, partial(dynamodb.get_item, TableName=table, Key=MISSING_KEY)
    sqs = aws.client("sqs", timeout_s=TIMEOUT_S)
    for name, url in settings().queues().items():
        yield "queue", name, partial(sqs.get_queue_attributes, QueueUrl=url, AttributeNames=["QueueArn"])
    s3 = aws.client("s3", timeout_s=TIMEOUT_S)
    for name, bucket in settings().buckets().items():
        yield "bucket", name, partial(s3.head_bucket, Bucket=bucket)
    events = aws.client("events", timeout_s=TIMEOUT_S)
    yield "bus", "events", partial(events.describe_event_bus, Name=here.event_bus)
    ssm = aws.client("ssm", timeout_s=TIMEOUT_S)
    for name in here.parameters:
        # Its tags tell whether a secret is there; its value is not asked for, so that this function may not read it.
        path = f"/{here.stack_name}/{name}"
        yield "secret", name, partial(ssm.list_tags_for_resource, ResourceType="Parameter", ResourceId=path)
    for name, act in own.items():
        yield "module", name, act
    for name, url in settings().providers().items():
        yield "provider", name, partial(_answers, ping, url)


def _answers(ping: Ping, url: str) -> None:
    status = ping(url, timeout_s=TIMEOUT_S)
    # Without our key it refuses, and is there.
    if status >= 500:
        raise BadAnswerError(status)


def _run(kind: str, name: str, act: Callable[[], object], ends: float) -> Check:
    begun = time.monotonic()
    if begun >= ends:
        return Check(kind, name, "failed", 0, "not asked: out of time")
    try:
        act()
    except ClientError as error:
        reason: str | None = str(error.response.get("Error", {}).get("Code", "refused"))
    except NotWellError as error:
        reason = str(error)
    except BadAnswerError as error:
        reason = f"status {error}"
    except (BotoCoreError, NoAnswerError) as error:
        reason = "no answer" if isinstance(error, NoAnswerError) else type(error).__name__
    else:
        reason = None
    ms = int((time.monotonic() - begun) * 1000)
    if reason:
        return Check(kind, name, "failed", ms, reason)
    return Check(kind, name, "slow" if ms >= SLOW_MS else "ok", ms)
