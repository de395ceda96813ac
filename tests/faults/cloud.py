"""The part of AWS that lies between functions, under the virtual clock: streams, bus, queues, uploads, schedules."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.personal_data import ERASED
from tests.faults import wiring
from tests.faults.call_interceptor import CallInterceptor
from tests.faults.queues import Arrived, Queues
from tests.faults.wiring import Schedule, Stream, Uploads, Wiring


@dataclass
class Invocation:
    """An asynchronous invocation that waits to be made, with what Lambda does when it fails."""

    event: dict[str, Any]
    tries: int = 0
    due: datetime | None = None


@dataclass
class Cloud:
    """What was sent and has not been carried yet. `world` carries it."""

    clock: FrozenClock
    interceptor: CallInterceptor
    wiring: Wiring = field(default_factory=wiring.read)
    streams: list[tuple[Stream, list[dict[str, Any]]]] = field(default_factory=list)
    retries: dict[str, int] = field(default_factory=dict)
    uploads: list[tuple[Uploads, Invocation]] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    bus: list[dict[str, Any]] = field(default_factory=list)
    # The sort keys of what streams were given, in the order in which it was stored.
    stored: list[str] = field(default_factory=list)
    next_run: dict[str, datetime] = field(default_factory=dict)
    _sequence: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.queues = Queues(self.clock, self.wiring.queues)
        self.streams = [(stream, []) for stream in self.wiring.streams]
        self.next_run = {one.function.name: self.clock.at + one.every for one in self.wiring.schedules}
        self.interceptor.listeners = {
            "dynamodb.TransactWriteItems": [self._written],
            "dynamodb.PutItem": [lambda sent: self._stream(sent["TableName"], sent["Item"])],
            "dynamodb.UpdateItem": [self._refuse_change],
            "dynamodb.DeleteItem": [self._refuse_change],
            "eventbridge.PutEvents": [self._published],
            "sqs.SendMessage": [lambda sent: self._sent(sent["QueueUrl"], sent)],
            "sqs.SendMessageBatch": [lambda sent: [self._sent(sent["QueueUrl"], one) for one in sent["Entries"]]],
            "s3.CompleteMultipartUpload": [lambda sent: self._joined(sent["url"])],
            "sns.Publish": [self._texted],
            "sesv2.SendEmail": [self._mailed],
        }

    def due_schedules(self) -> list[Schedule]:
        """Schedules whose moment has come; their next moment is set."""
        due = [one for one in self.wiring.schedules if self.next_run[one.function.name] <= self.clock.at]
        for one in due:
            self.next_run[one.function.name] = self.clock.at + one.every
        return due

    def uploaded(self, bucket: str, key: str) -> None:
        """An object was put into a bucket from outside."""
        for source in self.wiring.uploads:
            if source.bucket == bucket and key.startswith(source.prefix):
                record = {"eventName": "ObjectCreated:Post", "s3": {"bucket": {"name": bucket}, "object": {"key": key}}}
                self.uploads.append((source, Invocation({"Records": [record]})))
        for one in self.wiring.upload_queues:
            if one.bucket == bucket and key.startswith(one.prefix):
                record = {"eventName": "ObjectCreated:CompleteMultipartUpload", "s3": {"object": {"key": key}}}
                self.queues.send(one.queue, json.dumps({"Records": [record]}))

    def announce(self, source: str, detail_type: str, detail: dict[str, Any]) -> None:
        """One of AWS's own services announces something on the account's default bus."""
        event = {"id": f"aws-{next(self._sequence)}", "source": source, "detail-type": detail_type, "detail": detail}
        for rule in self.wiring.service_rules:
            if (message := rule.message(event)) is not None:
                self.queues.send(rule.queue, message)

    def next_moment(self, *, schedules: bool) -> datetime | None:
        """When something is due that is not due now."""
        moments = [moment for _, one in self.uploads if (moment := one.due) and moment > self.clock.at]
        if (hidden := self.queues.next_moment()) is not None:
            moments.append(hidden)
        if schedules:
            moments += self.next_run.values()
        return min(moments, default=None)

    def is_idle(self) -> bool:
        """Whether nothing at all waits, now or later."""
        sources = {source.queue.name for source in self.wiring.sources}
        waiting = any(self.queues.messages[name] for name in sources)
        return not waiting and not self.uploads and not any(records for _, records in self.streams)

    def arrive(self, channel: str, to: str, text: str, message_id: str | None = None, subject: str = "") -> None:
        """Somebody got a message."""
        self.arrived.append(Arrived(channel, to, text, message_id, subject, self.clock.at))

    def _written(self, sent: dict[str, Any]) -> None:
        for one in sent["TransactItems"]:
            if "Put" in one:
                self._stream(one["Put"]["TableName"], one["Put"]["Item"])
            elif "ConditionCheck" not in one:
                self._refuse_change(*one.values())

    def _stream(self, table: str, item: dict[str, Any]) -> None:
        for stream, records in self.streams:
            if stream.table == table:
                self.stored.append(item["sk"]["S"])
                number = f"{next(self._sequence):021d}"
                keys = {name: item[name] for name in ("pk", "sk")}
                change = {"Keys": keys, "NewImage": item, "SequenceNumber": number, "StreamViewType": "NEW_IMAGE"}
                records.append({"eventID": number, "eventName": "INSERT", "dynamodb": change})

    def _refuse_change(self, sent: dict[str, Any]) -> None:
        # Only new items are put on a stream here: a stream of changes would need the old image too. Publishing passes
        # over the changes that there are: an erasure takes a text out of an event's data, and years later deletes it.
        is_redacted = str(sent.get("UpdateExpression")).startswith("SET ") and ERASED in str(sent)
        is_event = sent["TableName"] in {stream.table for stream, _ in self.streams}
        waits = {record["dynamodb"]["Keys"]["sk"]["S"] for _, records in self.streams for record in records}
        is_deleted = "UpdateExpression" not in sent and sent["Key"]["sk"]["S"] not in waits
        assert not is_event or is_redacted or is_deleted, "a stored event was changed"

    def _published(self, sent: dict[str, Any]) -> None:
        for entry in sent["Entries"]:
            assert entry["EventBusName"] == settings().event_bus, entry
            self.bus.append(entry)
            for rule in self.wiring.rules:
                if rule.takes(entry):
                    # Through JSON and back, as EventBridge reads and writes it.
                    self.queues.send(rule.queue, json.dumps(json.loads(entry["Detail"]), ensure_ascii=False))

    def _sent(self, url: str, message: dict[str, Any]) -> None:
        # In the tests' account a queue is named by its logical id.
        queue = url.rpartition("/")[2]
        self.queues.send(queue, message["MessageBody"], delay_seconds=int(message.get("DelaySeconds", 0)))

    def _joined(self, url: str) -> None:
        # The bucket is the host's first name or the path's.
        parts = urlsplit(url)
        path = parts.path.removeprefix("/")
        names = {one.bucket for one in self.wiring.upload_queues}
        bucket = next((one for one in names if parts.netloc.startswith(f"{one}.")), None)
        if bucket is None:
            bucket, _, path = path.partition("/")
        self.uploaded(bucket, unquote(path))

    def _texted(self, sent: dict[str, Any]) -> None:
        parameters = {name: values[0] for name, values in parse_qs(sent["raw"]).items()}
        self.arrive("sms", parameters["PhoneNumber"], parameters["Message"])

    def _mailed(self, sent: dict[str, Any]) -> None:
        simple = sent["Content"]["Simple"]
        headers = {one["Name"]: one["Value"] for one in simple.get("Headers", [])}
        [to] = sent["Destination"]["ToAddresses"]
        text, subject = simple["Body"]["Text"]["Data"], simple["Subject"]["Data"]
        self.arrive("email", to, text, headers.get("X-Atrium-Message-Id"), subject)

    def later(self, seconds: float) -> datetime:
        """A moment from now."""
        return self.clock.at + timedelta(seconds=seconds)
