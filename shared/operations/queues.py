"""The queues of the stack, as the template gives them to a function: each with its dead letters and its counts.

Work queues name their dead letters themselves, in their redrive policy. A queue without one is itself a dead-letter
queue: of the stream, the bus or S3.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws, clock
from shared.core.observability import logger
from shared.core.settings import settings
from shared.operations.errors import QueueNotFoundError

# SQS tells CloudWatch every minute, and CloudWatch is a few minutes late.
AGE_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by its short name; `dead_letter_url` is None for a queue of dead letters."""

    name: str
    url: str
    attributes: dict[str, str]
    dead_letter_url: str | None

    @property
    def is_dead_letter_queue(self) -> bool:
        """Whether everything in it is a dead letter."""
        return self.dead_letter_url is None


@dataclass(frozen=True, slots=True)
class QueueStats:
    """A queue's counts; `oldest_age_s` (seconds) is None while unknown, the others in a queue of dead letters."""

    name: str
    waiting: int | None
    in_flight: int | None
    delayed: int | None
    oldest_age_s: int | None
    dead_letters: int
    can_be_redriven: bool


def find(name: str) -> Queue:
    """One of the stack's queues. Raises QueueNotFoundError."""
    try:
        url = settings().queues()[name]
    except KeyError:
        raise QueueNotFoundError() from None
    return _read(name, url)


def all_queues() -> list[Queue]:
    """All queues of the stack, by name."""
    return [_read(name, url) for name, url in settings().queues().items()]


def stats() -> list[QueueStats]:
    """The counts of all queues of the stack."""
    queues = all_queues()
    ages = oldest_ages([queue for queue in queues if not queue.is_dead_letter_queue])
    return [_stats(queue, ages.get(queue.name)) for queue in queues]


def attributes(url: str, *, client: Any = None) -> dict[str, str]:
    """A queue's attributes, as SQS returns them; `client` is of SQS, where it is not the process's own."""
    sqs = client or aws.client("sqs")
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return found


def count(attributes: dict[str, str], state: str = "") -> int:
    """One of a queue's three counts, which SQS keeps approximately: "", "NotVisible" or "Delayed"."""
    return int(attributes[f"ApproximateNumberOfMessages{state}"])


def dead_letters_of(url: str, attributes: dict[str, str]) -> str | None:
    """The address of a queue's dead letters; they lie beside it, in its own account and region."""
    policy = json.loads(attributes.get("RedrivePolicy", "{}"))
    name = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
    return f"{url.rpartition('/')[0]}/{name}" if name else None


def oldest_ages(queues: list[Queue]) -> dict[str, int]:
    """For how many seconds each queue's oldest message has waited, as CloudWatch saw it last; absent when it did not.

    SQS has no attribute for it, and receiving the message would count as an attempt: five would make it a dead letter.
    Empty where no metrics are kept, as in an emulator, and when CloudWatch does not answer.
    """
    asked = [_age_query(number, queue) for number, queue in enumerate(queues)]
    now = clock.now()
    try:
        answer = aws.client("cloudwatch").get_metric_data(
            MetricDataQueries=asked, StartTime=now - AGE_WINDOW, EndTime=now, ScanBy="TimestampDescending"
        )
    except (BotoCoreError, ClientError) as error:
        logger.warning("ages of messages are not known", cause=repr(error))
        return {}
    latest = {found["Id"]: found["Values"][:1] for found in answer["MetricDataResults"]}
    seen = {queue.name: latest.get(f"q{number}") for number, queue in enumerate(queues)}
    return {name: int(values[0]) for name, values in seen.items() if values}


def sent_at(age_s: int) -> datetime:
    """When a message of an age (seconds) was sent."""
    return clock.now() - timedelta(seconds=age_s)


def _age_query(number: int, queue: Queue) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": queue.url.rpartition("/")[2]}],
    }
    return {"Id": f"q{number}", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}


def _read(name: str, url: str) -> Queue:
    found = attributes(url)
    return Queue(name, url, found, dead_letters_of(url, found))


def _stats(queue: Queue, age: int | None) -> QueueStats:
    if queue.dead_letter_url is None:
        return QueueStats(queue.name, None, None, None, None, count(queue.attributes), can_be_redriven=False)
    return QueueStats(
        name=queue.name,
        waiting=count(queue.attributes),
        in_flight=count(queue.attributes, "NotVisible"),
        delayed=count(queue.attributes, "Delayed"),
        oldest_age_s=age,
        dead_letters=count(attributes(queue.dead_letter_url)),
        can_be_redriven=True,
    )
