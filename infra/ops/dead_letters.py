"""`redrive`: sends dead letters back to their queue, once their cause is fixed."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.ops.problems import OperatorError
from shared.core import aws
from shared.operations import dead_letters, queues


def redrive(*, stack: str, queue: str) -> str:
    """Move the dead letters of a stack's queue back into it; returns a sentence with their number.

    Raises OperatorError when there is no such queue.
    """
    sqs = aws.client("sqs")
    url, dead = _addresses(sqs, stack, queue)
    done = dead_letters.move_back(url=url, dead_letter_url=dead)
    return f"{done.moved} of {done.moved + done.left} dead letters are back in {stack}-{queue}"


def _addresses(sqs: Any, stack: str, queue: str) -> tuple[str, str]:
    """URL of the queue and of its dead-letter queue, from its redrive policy. Raises OperatorError."""
    try:
        url = sqs.get_queue_url(QueueName=f"{stack}-{queue}")["QueueUrl"]
    except ClientError as error:
        if "NonExistentQueue" not in error.response["Error"]["Code"]:
            raise
        raise OperatorError(f"there is no queue {stack}-{queue}; there are: {_names(sqs, stack)}") from None
    dead = queues.dead_letters_of(url, queues.attributes(url))
    if dead is None:
        raise OperatorError(f"{stack}-{queue} has no dead letters; queues that have: {_names(sqs, stack)}")
    return url, dead


def _names(sqs: Any, stack: str) -> str:
    """The stack's queues that have dead letters, by the names that the command takes."""
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{stack}-")
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    named = [
        url.rpartition("/")[2].removeprefix(f"{stack}-") for url in urls if "RedrivePolicy" in queues.attributes(url)
    ]
    return ", ".join(sorted(named)) or "none"
