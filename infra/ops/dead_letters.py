"""Sending dead letters back to their queue, once their cause is mended."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.ops.problems import OperatorError
from shared.core import aws

BATCH = 10


def redrive(*, stack: str, queue: str) -> str:
    """Move what lies in the dead letters of a stack's queue back into it, and say how much that was.

    Only what lies there now: a message that fails again may come back meanwhile. It is sent before it is deleted, so
    that a run that is broken off loses nothing; what comes twice the worker drops. Raises OperatorError when there is
    no such queue.
    """
    sqs = aws.client("sqs")
    url, dead = _addresses(sqs, stack, queue)
    left = moved = int(_attributes(sqs, dead)["ApproximateNumberOfMessages"])
    while left > 0:
        found = sqs.receive_message(
            QueueUrl=dead, MaxNumberOfMessages=min(left, BATCH), MessageAttributeNames=["All"], WaitTimeSeconds=1
        ).get("Messages", [])
        if not found:
            break
        for message in found:
            attributes = message.get("MessageAttributes", {})
            sqs.send_message(QueueUrl=url, MessageBody=message["Body"], MessageAttributes=attributes)
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
        left -= len(found)
    return f"{moved - left} of {moved} dead letters are back in {stack}-{queue}"


def _addresses(sqs: Any, stack: str, queue: str) -> tuple[str, str]:
    """The queue's address and that of its dead letters, as its own redrive policy names them."""
    try:
        url = sqs.get_queue_url(QueueName=f"{stack}-{queue}")["QueueUrl"]
    except ClientError as error:
        if "NonExistentQueue" not in error.response["Error"]["Code"]:
            raise
        raise OperatorError(f"there is no queue {stack}-{queue}; there are: {_names(sqs, stack)}") from None
    policy = json.loads(_attributes(sqs, url).get("RedrivePolicy", "{}"))
    if "deadLetterTargetArn" not in policy:
        raise OperatorError(f"{stack}-{queue} has no dead letters; queues that have: {_names(sqs, stack)}")
    return url, sqs.get_queue_url(QueueName=policy["deadLetterTargetArn"].rpartition(":")[2])["QueueUrl"]


def _names(sqs: Any, stack: str) -> str:
    """The stack's queues with dead letters, by the names that the command takes."""
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{stack}-")
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    named = [
        url.rpartition("/")[2].removeprefix(f"{stack}-") for url in urls if "RedrivePolicy" in _attributes(sqs, url)
    ]
    return ", ".join(sorted(named)) or "none"


def _attributes(sqs: Any, url: str) -> dict[str, str]:
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return found
