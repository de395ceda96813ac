"""`python -m infra.ops republish`: what never reached the bus, or its queue, is published again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.stub import Stubber

from infra.ops import republish
from infra.ops.__main__ import main
from shared.core import aws as clients
from shared.core import clock
from shared.data.events import DomainEvent, EventItem
from tests.support.cloud import Aws
from tests.support.template import STACK

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FROM_STREAM, FROM_RULES = "event-publisher-failures", "undelivered-events"


@pytest.fixture
def heard(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a queue that gets all that the bus takes."""
    # The command sets them for its process, which here is the tests'.
    for name in ("POWERTOOLS_SERVICE_NAME", "STACK_NAME"):
        monkeypatch.setenv(name, "")
    sqs, bus = aws.client("sqs"), aws.client("events")
    for name in (FROM_STREAM, FROM_RULES):
        sqs.create_queue(QueueName=f"{STACK}-{name}")
    url = sqs.create_queue(QueueName="all-events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus.put_rule(Name="all", EventBusName=STACK, EventPattern=json.dumps({"source": ["atrium"]}))
    bus.put_targets(Rule="all", EventBusName=STACK, Targets=[{"Id": "all", "Arn": arn}])
    described = {"StackName": STACK, "CreationTime": NOON, "StackStatus": "CREATE_COMPLETE"}
    with Stubber(clients.client("cloudformation")) as stub:
        for _ in range(2):
            stub.add_response("describe_stacks", {"Stacks": [described]}, {"StackName": STACK})
        yield url


def url_of(aws: Aws, queue: str) -> str:
    return str(aws.client("sqs").get_queue_url(QueueName=f"{STACK}-{queue}")["QueueUrl"])


def taken(aws: Aws, url: str) -> list[dict[str, Any]]:
    found = list[dict[str, Any]]()
    while batch := aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(one["Body"]) for one in batch]
    return found


def happened(minutes: int) -> DomainEvent:
    """An event that was stored some minutes after noon."""
    moment = NOON + timedelta(minutes=minutes)
    event = DomainEvent("order.paid", "order", f"ord_{minutes}", {"amount": minutes}, occurred_at=moment)
    EventItem.of(event).save()
    return event


def given_up(begin: datetime, end: datetime) -> str:
    """What Lambda says of a batch of the stream that it gave up, as AWS documents it."""
    batch = {
        "shardId": "shardId-00000001573689847184-864758bb",
        "startSequenceNumber": "800000000003126276362",
        "endSequenceNumber": "800000000003126276399",
        "approximateArrivalOfFirstRecord": clock.iso(begin),
        "approximateArrivalOfLastRecord": clock.iso(end),
        "batchSize": 2,
    }
    context = {"requestId": "316aa6d0", "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11}
    return json.dumps({"requestContext": context, "version": "1.0", "DDBStreamBatchInfo": batch})


def test_events_of_a_batch_that_was_given_up_are_published(
    aws: Aws, heard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [happened(minutes) for minutes in (-30, 0, 4, 40)]
    begin, end = events[1].occurred_at, events[2].occurred_at + timedelta(milliseconds=300)
    sent = aws.client("sqs")
    sent.send_message(QueueUrl=url_of(aws, FROM_STREAM), MessageBody=given_up(begin, end))

    assert main(["republish", "--stack", STACK]) == 0

    assert capsys.readouterr().out == "2 events are on the bus again for 1 dead letters\n"
    details = sorted((one["detail"] for one in taken(aws, heard)), key=lambda one: str(one["occurred_at"]))
    assert details == [event.envelope() for event in events[1:3]]
    assert taken(aws, url_of(aws, FROM_STREAM)) == []


def test_what_a_rule_could_not_deliver_is_published_and_what_is_no_event_stays(
    aws: Aws, heard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    event = happened(0)
    detail = {**event.envelope(), "unfollowed_by": {"live": True}}
    unpublishable = {"id": "1", "type": "unpublishable", "keys": {}, "reason": "larger than the bus takes"}
    sent = aws.client("sqs")
    sent.send_message(QueueUrl=url_of(aws, FROM_RULES), MessageBody=json.dumps({"source": "atrium", "detail": detail}))
    sent.send_message(QueueUrl=url_of(aws, FROM_STREAM), MessageBody=json.dumps(unpublishable))

    assert main(["republish", "--stack", STACK]) == 0

    said = "1 events are on the bus again for 1 dead letters; 1 name nothing that could be published, and stay\n"
    assert capsys.readouterr().out == said
    assert [one["detail"]["id"] for one in taken(aws, heard)] == [event.id]
    assert taken(aws, url_of(aws, FROM_RULES)) == []
    assert taken(aws, url_of(aws, FROM_STREAM)) == [unpublishable]


def test_a_run_that_the_bus_refuses_keeps_the_dead_letters_for_the_next(
    aws: Aws, heard: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = happened(0)
    letter = given_up(event.occurred_at, event.occurred_at)
    aws.client("sqs").send_message(QueueUrl=url_of(aws, FROM_STREAM), MessageBody=letter)
    refusing = SimpleNamespace(put_events=lambda **_: {"Entries": [{"ErrorCode": "ThrottlingException"}]})
    reached = SimpleNamespace(client=lambda name: refusing if name == "events" else clients.client(name))
    with monkeypatch.context() as patch:
        patch.setattr(republish, "aws", reached)
        assert main(["republish", "--stack", STACK]) == 1
    assert "ThrottlingException; no dead letter was deleted, run it again" in capsys.readouterr().err

    assert main(["republish", "--stack", STACK]) == 0

    assert [one["detail"]["id"] for one in taken(aws, heard)] == [event.id]
