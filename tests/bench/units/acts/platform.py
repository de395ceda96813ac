"""Messages, reports, the operator's routes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta

from shared.core import ids
from shared.notifications import unsubscribing
from tests.bench.units.harness import sqs_event
from tests.bench.units.story import Story
from tests.support.template import ROOT

QUIET = {"quiet_hours": None}
# In Moscow, where Anna lives.
MIDNIGHT, MORNING = time(21), time(6, 1)


def messages_and_reports(story: Story) -> None:
    """The inbox, what was delivered, and the reports of all modules."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    inbox = ask("GET", "/notifications?limit=20", by=anna).json["items"]
    ask("GET", "/notifications?unread=true", by=anna, label="GET /api/v1/notifications, unread")
    ask("POST", f"/notifications/{inbox[0]['id']}/read", by=anna)
    ask("POST", "/notifications/read-all", by=anna)
    ask("PUT", "/notifications/preferences", QUIET, by=anna)
    ask("PATCH", "/notifications/preferences", QUIET, by=anna)
    ask("GET", "/notifications/preferences", by=anna)
    link = f"/notifications/unsubscribe/{unsubscribing.token_for(anna.id, 'feedback')}"
    ask("GET", link)
    ask("POST", link)
    # By now Anna has had her day's share of texts: the last ones were not sent.
    deliveries = ask("GET", f"/notifications/deliveries?user_id={anna.id}", by=admin).json["items"]
    lost = next(one["id"] for one in deliveries if one["status"] == "suppressed")
    ask("GET", "/notifications/deliveries?status=suppressed", by=admin, label="GET deliveries in a state")
    stage.clock.tick(days=1)
    ask("POST", f"/notifications/deliveries/{lost}/resend", by=admin)
    stage.drain()
    for report in ("summary", "sales?interval=week", "products", "promo-codes", "waves", "donations"):
        ask("GET", f"/analytics/{report}", by=admin)


def night(story: Story) -> None:
    """A wave moves while Anna sleeps: the text and the e-mail to her wait for the morning."""
    stage, ask = story.stage, story.stage.ask
    ask("PUT", "/notifications/preferences", {}, by=story.anna, label="quiet hours at night")
    product = next(one["id"]["S"] for one in stage.stored("shop", "product") if one["article"] == {"S": "PR-NOVA-01"})
    _tick_to(story, MIDNIGHT)
    ask("PATCH", f"/products/{product}/waves/1", {"status": "ready"}, by=story.admin, label="a wave moves at night")
    stage.drain()
    assert len(stage.stored("notifications", "due_delivery")) == 2
    _tick_to(story, MORNING)
    stage.run("SendDigestsFunction", label="release two deferred deliveries")
    assert stage.stored("notifications", "due_delivery") == []
    stage.drain()


def _tick_to(story: Story, at: time) -> None:
    """To the next such moment of a day, UTC."""
    now = story.stage.clock.at
    wanted = datetime.combine(now.date(), at, UTC)
    story.stage.clock.tick(seconds=(wanted - now).total_seconds() % timedelta(days=1).total_seconds())


def open_page(story: Story) -> None:
    """Anna has her orders open when she places one."""
    stage = story.stage
    for kind in ("connect", "message"):
        event = json.loads((ROOT / "events" / f"live_{kind}.json").read_text())
        event["headers"] = {"Sec-WebSocket-Protocol": f"atrium.v1, {story.anna.token}"}
        event["body"] = json.dumps({"action": "subscribe", "topics": ["orders"]})
        answer = stage.invoke(stage.wires.functions["LiveFunction"], event, f"an open page: {kind}")
        assert answer["statusCode"] == 200
    story.placed(story.hoodie)
    stage.drain()
    assert stage.measured[-1].function == "LiveFunction"


def reports_of_delivery(story: Story) -> None:
    """SES reports that a mail arrived."""
    stage = story.stage
    mail = [
        one
        for one in stage.stored("notifications", "delivery")
        if one.get("gsi2pk", {}).get("S", "").startswith("PROVIDER#ses:")
    ]
    detail = {"eventType": "Delivery", "mail": {"messageId": mail[0]["provider_message_id"]["S"].removeprefix("ses:")}}
    body = {"id": ids.new("evt"), "type": "email.feedback", "data": detail}
    worker = next(one.function for one in stage.wires.sources if one.function.name == "EmailWorkerFunction")
    stage.invoke(worker, sqs_event(body), "EmailWorkerFunction: email.feedback")


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
    assert stage.run("WriteSitemapFunction")["addresses"]
    ask("GET", "/ops/stuck", by=admin)
    ask("GET", "/ops/audit", by=admin)
    ask("GET", "/users/roles", by=admin)
    ask("GET", "/ops/health", by=admin)
