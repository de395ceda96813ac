"""Messages, reports, the operator's routes."""

from __future__ import annotations

import json

from shared.core import ids
from tests.bench.units.story import Story

QUIET = {"quiet_hours": None}


def messages_and_reports(story: Story) -> None:
    """The inbox, what was delivered, and the reports of all modules."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    inbox = ask("GET", "/notifications?limit=20", by=anna).json["items"]
    ask("GET", "/notifications?unread=true", by=anna, label="GET /api/v1/notifications, unread")
    ask("POST", f"/notifications/{inbox[0]['id']}/read", by=anna)
    ask("POST", "/notifications/read-all", by=anna)
    ask("PUT", "/notifications/preferences", QUIET, by=anna)
    ask("GET", "/notifications/preferences", by=anna)
    # By now Anna has had her day's share of texts: the last ones were not sent.
    deliveries = ask("GET", f"/notifications/deliveries?user_id={anna.id}", by=admin).json["items"]
    lost = next(one["id"] for one in deliveries if one["status"] == "suppressed")
    ask("GET", "/notifications/deliveries?status=suppressed", by=admin, label="GET deliveries in a state")
    stage.clock.tick(days=1)
    ask("POST", f"/notifications/deliveries/{lost}/resend", by=admin)
    stage.drain()
    for report in ("summary", "sales?interval=week", "products", "promo-codes", "waves", "donations"):
        ask("GET", f"/analytics/{report}", by=admin)


def operations(story: Story) -> None:
    """Queues and dead letters, as an operator sees them."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    ask("GET", "/ops/queues", by=admin)
    letter = {"id": ids.new("evt"), "type": "files.discarded", "data": {"files": []}}
    sqs = stage.aws.client("sqs")
    dead = sqs.get_queue_url(QueueName="TasksDeadLetters")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps(letter))
    ask("GET", "/ops/dead-letters/tasks", by=admin)
    ask("POST", "/ops/dead-letters/tasks/redrive", {}, by=admin)
    stage.drain()
    ask("GET", "/ops/stuck", by=admin)
    ask("GET", "/ops/health", by=admin)
