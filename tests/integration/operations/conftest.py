"""The operations function called by admins, and messages that no worker could handle."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.api.operations.handler import handler as operations
from functions.workers.karma.handler import handler as karma_worker
from shared.core import ids
from shared.core.settings import settings
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in

ENVELOPE = {"aggregate": "visit", "aggregate_id": "vis_1", "actor": None, "occurred_at": "2026-03-10T20:00:00.000Z"}


@dataclass
class OperationsFixture:
    """Calls of the operations API by role, and access to the stack's queues."""

    aws: Aws
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, *, by: str | None = "admin") -> Answer:
        return http.call(operations, method, f"/api/v1/ops{path}", body, token=self.token(by) if by else None)

    def token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = sign_in(create_user(role, role)).access_token
        return self.tokens[role]

    def send(self, queue: str, *bodies: Any, **attributes: str) -> None:
        """Put messages into a queue, by its logical id."""
        message_attributes = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            self.aws.client("sqs").send_message(
                QueueUrl=self.url(queue), MessageBody=text, MessageAttributes=message_attributes
            )

    def waiting(self, queue: str) -> list[dict[str, Any]]:
        """What can be received from a queue now; afterwards it still can be."""
        sqs, found = self.aws.client("sqs"), list[dict[str, Any]]()
        asked = {"MaxNumberOfMessages": 10, "VisibilityTimeout": 20, "MessageAttributeNames": ["All"]}
        while batch := sqs.receive_message(QueueUrl=self.url(queue), **asked).get("Messages", []):
            found += batch
        for one in found:
            again = {"ReceiptHandle": one["ReceiptHandle"], "VisibilityTimeout": 0}
            sqs.change_message_visibility(QueueUrl=self.url(queue), **again)
        return found

    def url(self, queue: str) -> str:
        return settings().queue_url("payments").replace("PaymentsQueue", queue)

    def fails_in_karma(self, body: dict[str, Any], *, attempt: int = 5) -> str:
        """A message that its worker gives up on, with what it leaves; its id in the dead letters."""
        sqs = self.aws.client("sqs")
        sent = sqs.send_message(QueueUrl=self.url("KarmaDeadLetters"), MessageBody=json.dumps(body))["MessageId"]
        record = {
            "messageId": sent,
            "body": json.dumps(body),
            "attributes": {"ApproximateReceiveCount": str(attempt)},
            "eventSource": "aws:sqs",
        }
        answer = karma_worker({"Records": [record]}, Context())
        assert answer == {"batchItemFailures": [{"itemIdentifier": sent}]}
        return str(sent)


def message(kind: str = "visit.closed", **data: Any) -> dict[str, Any]:
    """An event as it lies in a queue."""
    return {"id": ids.new("evt"), "type": kind, **ENVELOPE, "correlation_id": uuid.uuid4().hex, "data": data}


@pytest.fixture
def operations_api(aws: Aws) -> OperationsFixture:
    return OperationsFixture(aws)
