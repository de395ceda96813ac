"""Queues and what is stuck, and only to admins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions import modules
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.uow import UnitOfWork
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.payments.payable import Payable
from shared.shop.orders.models import Order
from shared.tasks import service as tasks
from shared.tasks.service import Outcome
from tests.integration.operations.conftest import OperationsFixture, message
from tests.support import template

ROUTES = ["/queues", "/dead-letters/karma", "/stuck", "/health"]


def queues(operations_api: OperationsFixture) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in operations_api.call("GET", "/queues").json["items"]}


def test_every_queue_of_the_template_is_shown_under_the_name_that_a_redrive_takes(
    operations_api: OperationsFixture,
) -> None:
    shown = queues(operations_api)
    named = {
        str(queue["QueueName"]["Fn::Sub"]).removeprefix("${AWS::StackName}-")
        for queue in template.resources("AWS::SQS::Queue").values()
    }
    assert {name for name in named if not name.endswith("-dlq")} == shown.keys()
    assert {name for name, one in shown.items() if one["can_be_redriven"]} == {
        name.removesuffix("-dlq") for name in named if name.endswith("-dlq")
    }


def test_a_queue_shows_what_waits_and_what_was_given_up(operations_api: OperationsFixture) -> None:
    operations_api.send("KarmaQueue", message(), message())
    operations_api.send("KarmaDeadLetters", message())
    operations_api.send("UndeliveredEvents", message())
    shown = queues(operations_api)
    figures = {"waiting": 2, "in_flight": 0, "delayed": 0, "oldest_age_s": None, "dead_letters": 1}
    assert shown["karma"] == {"name": "karma", **figures, "can_be_redriven": True}
    nothing = dict.fromkeys(("waiting", "in_flight", "delayed", "oldest_age_s"))
    end = {"name": "undelivered-events", **nothing, "dead_letters": 1, "can_be_redriven": False}
    assert shown["undelivered-events"] == end


def grow_old(operations_api: OperationsFixture, queue: str, *ages: int) -> None:
    """CloudWatch saw the oldest message of a queue, minute by minute until now."""
    for minutes, age in enumerate(reversed(ages)):
        operations_api.aws.client("cloudwatch").put_metric_data(
            Namespace="AWS/SQS",
            MetricData=[
                {
                    "MetricName": "ApproximateAgeOfOldestMessage",
                    "Dimensions": [{"Name": "QueueName", "Value": queue}],
                    "Timestamp": clock.now() - timedelta(minutes=minutes, seconds=10),
                    "Value": age,
                }
            ],
        )


def test_the_oldest_messages_age_is_what_cloudwatch_saw_last(operations_api: OperationsFixture) -> None:
    grow_old(operations_api, "SmsQueue", 4000, 90, 150)
    shown = queues(operations_api)
    assert (shown["sms"]["oldest_age_s"], shown["email"]["oldest_age_s"]) == (150, None)


def stuck(operations_api: OperationsFixture, query: str = "") -> list[tuple[str, str]]:
    """What is stuck, through all pages."""
    found, cursor = [], ""
    # A token lives for a quarter of an hour, by whatever clock.
    operations_api.tokens.clear()
    for _ in range(50):
        answer = operations_api.call("GET", f"/stuck?limit=2{query}{cursor}")
        assert answer.status == 200, answer.body
        found += [(one["kind"], one["id"]) for one in answer.json["items"]]
        if not answer.json["next_cursor"]:
            return found
        cursor = f"&cursor={answer.json['next_cursor']}"
    raise AssertionError("the listing does not end")


@pytest.fixture
def now(aws: Any) -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime.now(UTC)) as frozen:
        yield frozen


def test_messages_that_wait_too_long_are_stuck(operations_api: OperationsFixture) -> None:
    grow_old(operations_api, "SmsQueue", 1900)
    grow_old(operations_api, "EmailQueue", 2000)
    grow_old(operations_api, "KarmaQueue", 3000)
    grow_old(operations_api, "TasksQueue", 1700)
    assert stuck(operations_api) == [("messages", "email"), ("messages", "karma"), ("messages", "sms")]
    [first, *_] = operations_api.call("GET", "/stuck").json["items"]
    waited = clock.now() - clock.parse(first["since"])
    assert timedelta(seconds=1990) < waited < timedelta(seconds=2060)


def task(kind: str = "products.export") -> str:
    uow = UnitOfWork()
    made = tasks.request(uow, kind=kind, owner="usr_1", request={})
    uow.commit()
    return str(made.id)


def run(task_id: str, runner: Callable[[Any], Outcome], *, last: bool = False) -> None:
    tasks.run(task_id, runners={"products.export": runner}, is_last_attempt=last)


def broken(_: Any) -> Outcome:
    raise OSError("no disk")


def test_tasks_that_are_not_finished_are_stuck_until_they_are(
    operations_api: OperationsFixture, now: FrozenClock
) -> None:
    queued, done, failed, running = task(), task(), task(), task()
    run(done, lambda _: Outcome({}))
    for one, last in ((failed, True), (running, False)):
        with pytest.raises(OSError, match="no disk"):
            run(one, broken, last=last)
    assert stuck(operations_api) == []
    now.tick(minutes=16)
    late = task()
    assert stuck(operations_api) == [("tasks", one) for one in sorted((queued, running))]
    [first, *_] = operations_api.call("GET", "/stuck?kind=tasks").json["items"]
    assert (first["about"], first["status"]) == ("products.export", "queued")
    run(running, lambda _: Outcome({}))
    # A redriven message takes a failed one up again, and that may get stuck as well.
    with pytest.raises(OSError, match="no disk"):
        run(failed, broken)
    assert stuck(operations_api) == [("tasks", one) for one in sorted((queued, failed))]
    run(failed, lambda _: Outcome({}))
    assert late not in dict(stuck(operations_api))


def test_uploads_that_nobody_inspected_are_stuck(operations_api: OperationsFixture, now: FrozenClock) -> None:
    s3, bucket = operations_api.aws.client("s3"), settings().media_bucket
    keys = [f"uploads/products/prd_1/med_{number}" for number in range(5)]
    for key in [*keys, "media/products/shown.png"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert stuck(operations_api) == []
    now.tick(minutes=11)
    assert stuck(operations_api) == [("uploads", key) for key in keys]


@pytest.fixture
def unpaid(aws: Any) -> Callable[[str], str]:
    """An unpaid order with a payment in a status; the payment's id."""

    def make(status: str) -> str:
        number = ids.new("x")[-8:]
        order = Order(order_id=Order.new_id(number), order_number=number, user_id="usr_1", lines=[], currency="RUB")
        order.total_amount = order.discount_amount = order.final_amount = 0
        order.created_at = clock.iso(clock.now())
        payable = Payable(
            "order", order.order_id, "usr_1", 100, "RUB", "An order", None, None, (), "https://example.com"
        )
        uow = UnitOfWork()
        payment = payments.open_payment(uow=uow, payable=payable)
        order.payment_id = payment.payment_id
        order.payment_status = "creating"
        order.set_index_keys()
        uow.create(order)
        uow.commit()
        payment.update(actions=[Payment.status.set(status)])
        return str(payment.payment_id)

    return make


def test_payments_that_are_still_being_created_are_stuck(
    operations_api: OperationsFixture, now: FrozenClock, unpaid: Callable[[str], str]
) -> None:
    made = {}
    for status in ("pending", "creating", "pending", "pending", "pending", "creating"):
        made[unpaid(status)] = status
        now.tick(seconds=1)
    assert stuck(operations_api) == []
    now.tick(minutes=11)
    fresh = unpaid("creating")
    assert stuck(operations_api) == [("payments", one) for one, status in made.items() if status == "creating"]
    assert fresh not in dict(stuck(operations_api, "&kind=payments"))
    assert stuck(operations_api, "&kind=tasks") == []


def test_a_kind_or_a_cursor_that_is_made_up_is_refused(operations_api: OperationsFixture) -> None:
    kinds = {"messages", "tasks", "uploads", "payments", "seals", "renderings", "photos", "bookings", "passes"}
    assert set(modules.stuck_finders()) == kinds
    assert operations_api.call("GET", "/stuck?kind=people").status == 422
    assert operations_api.call("GET", "/stuck?cursor=nonsense").code == "invalid_cursor"


@pytest.mark.parametrize("path", ROUTES)
def test_only_admins_look_after_the_stack(operations_api: OperationsFixture, path: str) -> None:
    assert [operations_api.call("GET", path, by=who).status for who in (None, "customer", "manager")] == [401, 403, 403]
    refused = [
        operations_api.call("POST", "/dead-letters/karma/redrive", {}, by=who).status for who in (None, "manager")
    ]
    assert refused == [401, 403]
