"""Stored events, given to a worker as SQS would: each comes twice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shared.core.settings import settings
from shared.data.events import EventItem
from tests.support.cloud import Aws
from tests.support.sqs import failed_of


def deliver(aws: Aws, worker: Any, types: Collection[str]) -> None:
    """Give all stored events of some types to a worker; every one comes twice."""
    stored = aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    events = [EventItem.from_raw_data(item).event() for item in stored]
    for number, event in enumerate([one for one in events if one.type in types] * 2):
        assert failed_of(worker, (f"m{number}", event.envelope())) == []
