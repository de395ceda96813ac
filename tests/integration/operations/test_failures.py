"""Why a message failed is kept by every worker, over what was noted before, and never stops one."""

from __future__ import annotations

import pytest

from infra.rules.base import feeding, named, of_type
from infra.transform import load, transformed
from shared.core import clock
from shared.messaging import failures
from shared.messaging.failures import Failure
from tests.faults import wiring
from tests.support.cloud import Aws
from tests.support.http import Context

WORKERS = sorted({source.function.name for source in wiring.read().sources})


def poison(message_id: str = "m-1", *, attempt: int = 1, body: str = "{}") -> dict[str, object]:
    attributes = {"ApproximateReceiveCount": str(attempt)}
    record = {"messageId": message_id, "body": body, "attributes": attributes, "eventSource": "aws:sqs"}
    return {"Records": [record]}


@pytest.mark.parametrize("worker", WORKERS)
def test_every_worker_keeps_why_a_message_failed(aws: Aws, worker: str) -> None:
    handler = wiring.read().functions[worker].handler
    assert handler(poison(attempt=2), Context()) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    failure = failures.latest(["m-1", "m-2"])["m-1"]
    # The projector reads its large batches by itself.
    assert failure.error in ("MalformedMessageError: the message has no id and type", "KeyError: 'type'")
    assert (int(failure.attempt), bool(failure.correlation_id)) == (2, True)
    assert 13 * 86400 < int(failure.ttl or 0) - clock.epoch(clock.now()) <= 14 * 86400


def test_the_last_error_is_the_one_that_is_kept(aws: Aws) -> None:
    for attempt, error in enumerate((ValueError("first"), KeyError("last")), 1):
        failures.record("m-1", attempt, error)
    [kept] = failures.latest(["m-1"]).values()
    assert (kept.error, int(kept.attempt)) == ("KeyError: 'last'", 2)


def test_a_reason_that_cannot_be_kept_stops_nobody(aws: Aws) -> None:
    aws.client("dynamodb").delete_table(TableName=Failure.Meta.table_name)
    handler = wiring.read().functions["KarmaWorkerFunction"].handler
    assert handler(poison(), Context()) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}


def test_every_worker_of_the_template_is_tried() -> None:
    expanded = transformed(load())
    queues = {name for name, _ in of_type(expanded, "AWS::SQS::Queue")}
    fed = {name for name, source, mapping in feeding(expanded) if named(mapping["EventSourceArn"]) <= queues}
    assert set(WORKERS) == fed
