"""What the console shows, as plain data: messages sent, events, accounts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from infra.local.config import DEMO_ACCOUNTS
from infra.local.sandbox.sms.messages import Messages
from infra.local.web.context import WebContext
from infra.local.web.sms_timestamps import SmsTimestamps

Row = dict[str, Any]
_MOST_EVENTS_READ = 5000


class Views:
    """Reads for people; nothing here changes what the system does."""

    def __init__(self, context: WebContext, sms_sandboxes: Sequence[Messages] = ()) -> None:
        self._context = context
        self._sms_sandboxes = sms_sandboxes
        self._sms_timestamps = SmsTimestamps(context.config.state / "inbox-times.json")

    def inbox(self, limit: int = 100, to: str | None = None) -> list[Row]:
        """SMS and e-mails that were sent, newest first; `to` narrows to one phone or address."""
        rows = self._sms() + self._sandbox_sms() + self._emails()
        if to:
            rows = [row for row in rows if row["to"] == to]
        # Of two with the same time, the one that was sent later comes first.
        order = sorted(range(len(rows)), key=lambda place: (str(rows[place]["at"]), place), reverse=True)
        return [rows[place] for place in order[:limit]]

    def events(
        self, limit: int = 50, kind: str | None = None, subject: str | None = None, correlation: str | None = None
    ) -> list[Row]:
        """Recent domain events, newest first.

        `kind` narrows to one type, `subject` to one thing (`order#ord_…`), `correlation` to what one request caused.

        The table has no order across aggregates, so this reads it through: a laptop's table is small.
        """
        table = self._context.outputs.get("EventsTableName", "")
        pages = (
            self._context.aws.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=table, PaginationConfig={"MaxItems": _MOST_EVENTS_READ})
        )
        read = TypeDeserializer().deserialize
        items = [{name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]]
        rows = [
            _event(item)
            for item in items
            if "event_type" in item
            and kind in (None, item["event_type"])
            and subject in (None, item["pk"])
            and correlation in (None, item.get("correlation_id"))
        ]
        return sorted(rows, key=lambda row: str(row["id"]), reverse=True)[:limit]

    def accounts(self) -> list[Row]:
        """The demo accounts with their passwords, which are public."""
        return [{"role": role, "login": login, "password": password} for role, login, password in DEMO_ACCOUNTS]

    def record_sms_times(self) -> None:
        """Look at the SMS, so that each has the time at which it came."""
        self._sms()

    def _sms(self) -> list[Row]:
        kept = self._context.emulator("/_ministack/sns/sms-messages")["sms_messages"]
        sent = [(phone, message) for phone, messages in kept.items() for message in messages]
        times = self._sms_timestamps.note(message["MessageId"] for _, message in sent)
        return [
            {
                "channel": "sms",
                "to": phone,
                "subject": None,
                "text": message["Message"],
                "html": None,
                "at": times[message["MessageId"]],
                "id": message["MessageId"],
            }
            for phone, message in sent
        ]

    def _sandbox_sms(self) -> list[Row]:
        return [
            {
                "channel": "sms",
                "to": message["to"],
                "subject": None,
                "text": message["text"],
                "html": None,
                "at": message["at"],
                "id": message["id"],
            }
            for sandbox in self._sms_sandboxes
            for message in sandbox.all()
        ]

    def _emails(self) -> list[Row]:
        return [
            {
                "channel": "email",
                "to": ", ".join(message["To"]),
                "subject": message["Subject"],
                "text": message["BodyText"],
                "html": message["BodyHtml"],
                "at": _when(message["Timestamp"]),
                "id": message["MessageId"],
            }
            for messages in self._context.emulator("/_ministack/ses/messages")["messages"].values()
            for message in messages
        ]


def _event(item: Row) -> Row:
    data = item.get("data") or "{}"
    return {
        "id": item["sk"],
        "at": item.get("occurred_at"),
        "type": item["event_type"],
        "subject": item["pk"],
        "customer_id": item.get("customer_id"),
        "actor": item.get("actor"),
        "correlation_id": item.get("correlation_id"),
        "data": json.loads(data) if isinstance(data, str) else data,
    }


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
