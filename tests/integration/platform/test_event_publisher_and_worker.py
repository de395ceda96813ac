"""From a stored event to the bus, and from a queue to a worker."""

from __future__ import annotations

import copy
import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.streams.event_publisher import handler as publisher
from shared.data.idempotency import DuplicateMessage
from shared.messaging.worker import ReceiveInfo, batch_handler
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.template import ROOT


def stream_event(*names: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "event_publisher.json").read_text())
    [record] = event["Records"]
    event["Records"] = []
    for number, name in enumerate(names):
        one = copy.deepcopy(record)
        one["dynamodb"]["SequenceNumber"] = f"{number}"
        one["dynamodb"]["NewImage"]["data"]["S"] = json.dumps({"name": name})
        event["Records"].append(one)
    return event


class Bus:
    """Takes entries as EventBridge does, but refuses those whose data says so."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.calls = 0

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        if sum(len(entry["Detail"].encode()) for entry in Entries) > 262_144:
            raise ClientError({"Error": {"Code": "ValidationException"}}, "PutEvents")
        results = []
        for entry in Entries:
            name = json.loads(entry["Detail"])["data"]["name"]
            if name == "refused":
                results.append({"ErrorCode": "InternalFailure"})
            else:
                self.published.append(name)
                results.append({"EventId": "1"})
        return {"Entries": results}


@pytest.fixture
def bus(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Bus:
    fake = Bus()
    monkeypatch.setattr(publisher, "aws", SimpleNamespace(client=lambda name: fake))
    return fake


def test_events_are_published_as_they_were_stored(aws: Aws) -> None:
    answer = publisher.handler(stream_event("one"), Context())
    assert answer == {"batchItemFailures": []}


def test_events_go_out_in_tens(bus: Bus) -> None:
    publisher.handler(stream_event(*[str(n) for n in range(23)]), Context())
    assert bus.published == [str(n) for n in range(23)]
    assert bus.calls == 3


def test_large_events_go_out_in_as_many_requests_as_the_bus_takes(bus: Bus) -> None:
    names = [str(n) * 60_000 for n in range(10)]
    assert publisher.handler(stream_event(*names), Context()) == {"batchItemFailures": []}
    assert bus.published == names
    assert bus.calls == 3


def test_the_stream_comes_again_from_the_first_event_that_the_bus_refused(bus: Bus) -> None:
    answer = publisher.handler(stream_event("a", "refused", "b"), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def test_an_oversized_event_is_set_aside_and_its_neighbours_pass(aws: Aws, bus: Bus) -> None:
    answer = publisher.handler(stream_event("a", "x" * 300_000, "b"), Context())
    assert answer == {"batchItemFailures": []}
    assert bus.published == ["a", "b"]
    [message] = aws.messages("event-publisher-failures")
    assert message["reason"] == "larger than the bus takes"
    assert message["keys"]["pk"]["S"]


def test_a_poisonous_record_is_set_aside_and_its_neighbours_pass(aws: Aws, bus: Bus) -> None:
    event = stream_event("a", "b", "c")
    event["Records"][1]["dynamodb"]["NewImage"]["data"]["S"] = "{not json"
    del event["Records"][2]["dynamodb"]["NewImage"]["occurred_at"]
    publisher.handler(event, Context())
    assert bus.published == ["a"]
    assert len(aws.messages("event-publisher-failures")) == 2


def sqs_event(*bodies: Any) -> dict[str, Any]:
    record = {
        "receiptHandle": "r",
        "attributes": {"ApproximateReceiveCount": "2"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:q",
        "awsRegion": "eu-central-1",
    }
    return {
        "Records": [
            {**record, "messageId": f"m{n}", "body": body if isinstance(body, str) else json.dumps(body)}
            for n, body in enumerate(bodies)
        ]
    }


def test_each_message_fails_alone_and_a_repeated_one_is_a_success() -> None:
    seen: list[tuple[str, int]] = []

    def handle(body: dict[str, Any], delivery: ReceiveInfo) -> None:
        seen.append((body["id"], delivery.attempt))
        if body["id"] == "bad":
            raise ValueError("no")
        if body["id"] == "seen":
            raise DuplicateMessage("seen")

    answer = batch_handler(handle)(
        sqs_event({"id": "a", "type": "t"}, {"id": "bad", "type": "t"}, {"id": "seen", "type": "t"}, "{broken", "[]"),
        Context(),
    )
    assert seen == [("a", 2), ("bad", 2), ("seen", 2)]
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == ["m1", "m3", "m4"]


def test_a_batch_that_fails_as_a_whole_is_reported_message_by_message() -> None:
    def handle(body: dict[str, Any], delivery: ReceiveInfo) -> None:
        raise ValueError("no")

    run = batch_handler(handle)
    answer = run(sqs_event({"id": "a", "type": "t"}), Context())
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == ["m0"]
