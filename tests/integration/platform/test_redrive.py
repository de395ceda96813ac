"""`python -m infra.ops redrive`: dead letters go back where they came from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.ops.__main__ import main
from tests.support.cloud import Aws

STACK = "atrium-dev"


@pytest.fixture
def queue(aws: Aws) -> tuple[str, str]:
    """A queue with dead letters: their addresses."""
    sqs = aws.client("sqs")
    dead = sqs.create_queue(QueueName=f"{STACK}-payments-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    url = sqs.create_queue(QueueName=f"{STACK}-payments", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    return url, dead


def taken(aws: Aws, url: str) -> list[Any]:
    sqs, found = aws.client("sqs"), []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
        "Messages"
    ):
        found += batch
    return found


def test_all_dead_letters_go_back_with_what_they_carry(
    aws: Aws, queue: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    url, dead = queue
    note = {"reason": {"DataType": "String", "StringValue": "bus"}}
    for number in range(23):
        aws.client("sqs").send_message(QueueUrl=dead, MessageBody=f'{{"id": {number}}}', MessageAttributes=note)

    assert main(["redrive", "--stack", STACK, "--queue", "payments"]) == 0

    assert capsys.readouterr().out == "23 of 23 dead letters are back in atrium-dev-payments\n"
    back = taken(aws, url)
    assert sorted(json.loads(one["Body"])["id"] for one in back) == list(range(23))
    assert all(one["MessageAttributes"]["reason"]["StringValue"] == "bus" for one in back)
    assert taken(aws, dead) == []


def test_a_queue_that_does_not_exist_is_answered_with_those_that_do(
    queue: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["redrive", "--stack", STACK, "--queue", "payment"]) == 1
    assert capsys.readouterr().err == "not done: there is no queue atrium-dev-payment; there are: payments\n"


def test_what_has_no_dead_letters_says_so(queue: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redrive", "--stack", STACK, "--queue", "payments-dlq"]) == 1
    assert "has no dead letters" in capsys.readouterr().err


def test_without_dead_letters_nothing_is_moved(queue: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redrive", "--stack", STACK, "--queue", "payments"]) == 0
    assert capsys.readouterr().out.startswith("0 of 0")
