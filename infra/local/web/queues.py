"""The queues of the local cloud: how full they are, why messages were given up, and sending them back."""

from __future__ import annotations

import json
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from infra.local.web.context import WebContext
from shared.messaging.failures import Failure
from shared.operations import dead_letters
from shared.operations.queues import attributes, count, dead_letters_of

Row = dict[str, Any]
# A queue of dead letters may hold more than somebody would read.
MOST_SHOWN = 50


class NotRedrivableError(Exception):
    """Nobody receives from a queue that these messages could be sent back to."""


class Queues:
    """Reads without receiving, so that a look does not count as an attempt; what it changes, somebody asked for."""

    def __init__(self, context: WebContext) -> None:
        self._context = context

    def rows(self) -> list[Row]:
        """Every queue with its depth; dead letters are shown with what they say and why they were given up."""
        found = self._read()
        sources = _sources(found)
        waiting = self._messages()
        rows = []
        for name, (url, counts) in found.items():
            row: Row = {
                "name": name,
                "url": url,
                # As in `shared.operations.queues`: a queue that gives its messages up to no other is such a one itself.
                "dead_letters": dead_letters_of(url, counts) is None,
                "waiting": count(counts),
                "in_flight": count(counts, "NotVisible"),
                "delayed": count(counts, "Delayed"),
            }
            if row["dead_letters"] and waiting.get(name):
                row["redrives_to"] = sources.get(name)
                row["messages"] = [self._letter(one) for one in waiting[name][:MOST_SHOWN]]
            rows.append(row)
        # What was given up comes first: somebody has to look at it.
        return sorted(rows, key=lambda row: ("messages" not in row, row["dead_letters"], row["name"]))

    def redrive(self, name: str) -> Row | None:
        """Send the dead letters of a queue back to where they came from: `{moved, left}`; None when it is not there.

        Raises NotRedrivableError.
        """
        found = self._read()
        if name not in found:
            return None
        source = _sources(found).get(name)
        if source is None:
            raise NotRedrivableError(name)
        moved = dead_letters.move_back(
            url=found[source][0],
            dead_letter_url=found[name][0],
            limit=dead_letters.MAX_MOVED,
            client=self._context.aws.client("sqs"),
        )
        return {"moved": moved.moved, "left": moved.left}

    def _read(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Each queue's address and attributes, by its name."""
        sqs = self._context.aws.client("sqs")
        urls = sqs.list_queues().get("QueueUrls", [])
        return {url.rsplit("/", 1)[-1]: (url, attributes(url, client=sqs)) for url in urls}

    def _messages(self) -> dict[str, list[Row]]:
        """The messages of each queue, as the emulator holds them."""
        return {
            url.rsplit("/", 1)[-1]: messages
            for regions in self._context.emulator("/_ministack/sqs/messages")["messages"].values()
            for queues in regions.values()
            for url, messages in queues.items()
        }

    def _letter(self, message: Row) -> Row:
        content = _parsed(message["Body"])
        failure = self._failure(message["MessageId"])
        detail = content.get("detail")
        correlation = content.get("correlation_id") or (isinstance(detail, dict) and detail.get("correlation_id"))
        return {
            "id": message["MessageId"],
            "body": message["Body"],
            "received": message["ReceiveCount"],
            "type": content.get("type") or content.get("detail-type"),
            "error": failure.get("error") or dead_letters.platform_reason(content, message),
            "attempts": int(failure["attempt"]) if "attempt" in failure else None,
            "failed_at": failure.get("failed_at"),
            "correlation_id": failure.get("correlation_id") or correlation or None,
        }

    def _failure(self, message_id: str) -> Row:
        """Why its worker failed last (`shared.messaging.failures`); empty when it recorded nothing."""
        partition, sort = Failure.key(message_id)
        found = self._context.aws.client("dynamodb").get_item(
            TableName=self._context.outputs["IdempotencyTableName"], Key={"pk": {"S": partition}, "sk": {"S": sort}}
        )
        read = TypeDeserializer().deserialize
        return {name: read(value) for name, value in found.get("Item", {}).items()}


def _sources(found: dict[str, tuple[str, dict[str, str]]]) -> dict[str, str]:
    """Whose dead letters each queue of them holds; a queue of the bus's or the stream's failures has no such queue."""
    named = ((dead_letters_of(url, counts), name) for name, (url, counts) in found.items())
    return {dead.rsplit("/", 1)[-1]: name for dead, name in named if dead}


def _parsed(body: str) -> Row:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
