"""Queues, what is stuck, and health: every dependency that the template names, and only to admins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.api.operations import waiting
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data.uow import UnitOfWork
from shared.operations import health
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.payments.payable import Payable
from shared.providers.http import NoAnswerError
from shared.shop.orders.models import Order
from shared.tasks import service as tasks
from shared.tasks.service import Outcome
from tests.integration.operations.conftest import Office, message
from tests.support import template
from tests.support.scripted_server import Server, serving

ROUTES = ["/queues", "/dead-letters/karma", "/stuck", "/health"]


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., int]], None]:
    """Providers answer as a test says; first of all they refuse who comes without a key."""

    def answer(how: Callable[..., int]) -> None:
        monkeypatch.setattr("functions.api.operations.routes.reach", how)

    answer(lambda url, patience_s: 401)
    return answer


def queues(office: Office) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in office.call("GET", "/queues").json["items"]}


def test_every_queue_of_the_template_is_shown_under_the_name_that_a_redrive_takes(office: Office) -> None:
    shown = queues(office)
    named = {
        str(queue["QueueName"]["Fn::Sub"]).removeprefix("${AWS::StackName}-")
        for queue in template.resources("AWS::SQS::Queue").values()
    }
    assert {name for name in named if not name.endswith("-dlq")} == shown.keys()
    assert {name for name, one in shown.items() if one["can_be_redriven"]} == {
        name.removesuffix("-dlq") for name in named if name.endswith("-dlq")
    }


def test_a_queue_shows_what_waits_and_what_was_given_up(office: Office) -> None:
    office.send("KarmaQueue", message(), message())
    office.send("KarmaDeadLetters", message())
    office.send("UndeliveredEvents", message())
    shown = queues(office)
    figures = {"waiting": 2, "in_flight": 0, "delayed": 0, "oldest_age_s": None, "dead_letters": 1}
    assert shown["karma"] == {"name": "karma", **figures, "can_be_redriven": True}
    nothing = dict.fromkeys(("waiting", "in_flight", "delayed", "oldest_age_s"))
    end = {"name": "undelivered-events", **nothing, "dead_letters": 1, "can_be_redriven": False}
    assert shown["undelivered-events"] == end


def grow_old(office: Office, queue: str, *ages: int) -> None:
    """CloudWatch saw the oldest message of a queue, minute by minute until now."""
    for minutes, age in enumerate(reversed(ages)):
        office.aws.client("cloudwatch").put_metric_data(
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


def test_the_oldest_messages_age_is_what_cloudwatch_saw_last(office: Office) -> None:
    grow_old(office, "SmsQueue", 4000, 90, 150)
    shown = queues(office)
    assert (shown["sms"]["oldest_age_s"], shown["email"]["oldest_age_s"]) == (150, None)


def stuck(office: Office, query: str = "") -> list[tuple[str, str]]:
    """What is stuck, through all pages."""
    found, cursor = [], ""
    # A token lives for a quarter of an hour, by whatever clock.
    office.tokens.clear()
    for _ in range(50):
        answer = office.call("GET", f"/stuck?limit=2{query}{cursor}")
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


def test_messages_that_wait_too_long_are_stuck(office: Office) -> None:
    grow_old(office, "SmsQueue", 1900)
    grow_old(office, "EmailQueue", 2000)
    grow_old(office, "KarmaQueue", 3000)
    grow_old(office, "TasksQueue", 1700)
    assert stuck(office) == [("messages", "email"), ("messages", "karma"), ("messages", "sms")]
    [first, *_] = office.call("GET", "/stuck").json["items"]
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


def test_tasks_that_are_not_finished_are_stuck_until_they_are(office: Office, now: FrozenClock) -> None:
    queued, done, failed, running = task(), task(), task(), task()
    run(done, lambda _: Outcome({}))
    for one, last in ((failed, True), (running, False)):
        with pytest.raises(OSError, match="no disk"):
            run(one, broken, last=last)
    assert stuck(office) == []
    now.tick(minutes=16)
    late = task()
    assert stuck(office) == [("tasks", one) for one in sorted((queued, running))]
    [first, *_] = office.call("GET", "/stuck?kind=tasks").json["items"]
    assert (first["about"], first["status"]) == ("products.export", "queued")
    run(running, lambda _: Outcome({}))
    # A redriven message takes a failed one up again, and that may get stuck as well.
    with pytest.raises(OSError, match="no disk"):
        run(failed, broken)
    assert stuck(office) == [("tasks", one) for one in sorted((queued, failed))]
    run(failed, lambda _: Outcome({}))
    assert late not in dict(stuck(office))


def test_uploads_that_nobody_inspected_are_stuck(office: Office, now: FrozenClock) -> None:
    s3, bucket = office.aws.client("s3"), settings().media_bucket
    keys = [f"uploads/products/prd_1/med_{number}" for number in range(5)]
    for key in [*keys, "media/products/shown.png"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert stuck(office) == []
    now.tick(minutes=11)
    assert stuck(office) == [("uploads", key) for key in keys]


@pytest.fixture
def unpaid(aws: Any) -> Callable[[str], str]:
    """An unpaid order with a payment in a status; the payment's id."""

    def make(status: str) -> str:
        number = ids.new("x")[-8:]
        order = Order(order_id=Order.new_id(number), order_number=number, user_id="usr_1", lines=[], currency="RUB")
        order.total_amount = order.discount_amount = order.final_amount = 0
        order.created_at = order.updated_at = clock.iso(clock.now())
        payable = Payable(
            "order", order.order_id, "usr_1", 100, "RUB", "An order", None, None, (), "https://example.com"
        )
        uow = UnitOfWork()
        payment = payments.open_payment(uow=uow, payable=payable)
        order.payment_id = payment.payment_id
        order.payment_status = "creating"
        order.index()
        uow.create(order)
        uow.commit()
        payment.update(actions=[Payment.status.set(status)])
        return str(payment.payment_id)

    return make


def test_payments_that_are_still_being_created_are_stuck(
    office: Office, now: FrozenClock, unpaid: Callable[[str], str]
) -> None:
    made = {}
    for status in ("pending", "creating", "pending", "pending", "pending", "creating"):
        made[unpaid(status)] = status
        now.tick(seconds=1)
    assert stuck(office) == []
    now.tick(minutes=11)
    fresh = unpaid("creating")
    assert stuck(office) == [("payments", one) for one, status in made.items() if status == "creating"]
    assert fresh not in dict(stuck(office, "&kind=payments"))
    assert stuck(office, "&kind=tasks") == []


def test_a_kind_or_a_cursor_that_is_made_up_is_refused(office: Office) -> None:
    assert set(waiting.FINDERS) == {"messages", "tasks", "uploads", "payments"}
    assert office.call("GET", "/stuck?kind=people").status == 422
    assert office.call("GET", "/stuck?cursor=nonsense").code == "invalid_cursor"


def checks(office: Office) -> tuple[str, dict[tuple[str, str], str]]:
    report = office.call("GET", "/health").json
    return report["status"], {(one["kind"], one["name"]): one["status"] for one in report["items"]}


def test_every_dependency_is_asked(office: Office, providers: object) -> None:
    status, found = checks(office)
    assert status == "ok", {what: how for what, how in found.items() if how != "ok"}
    tables = {name.removesuffix("Table").lower() for name in template.resources("AWS::DynamoDB::Table")}
    assert {name for kind, name in found if kind == "table"} == tables
    assert {name for kind, name in found if kind == "queue"} == queues(office).keys()
    assert {name for kind, name in found if kind == "bucket"} == {"media", "files"}
    assert {name for kind, name in found if kind == "secret"} == set(settings().parameters)
    assert ("bus", "events") in found
    assert ("provider", "yookassa") in found


def test_what_is_gone_has_failed_and_nothing_else(office: Office, providers: object) -> None:
    office.token("admin")
    office.aws.client("dynamodb").delete_table(TableName=settings().table("karma"))
    office.aws.client("sqs").delete_queue(QueueUrl=office.url("SmsQueue"))
    office.aws.client("ssm").delete_parameter(Name=f"/{template.STACK}/yookassa")
    office.aws.client("s3").delete_bucket(Bucket=settings().files_bucket)
    office.aws.client("events").delete_event_bus(Name=settings().event_bus)
    status, found = checks(office)
    assert status == "failed"
    gone = {what for what, how in found.items() if how != "ok"}
    expected = {("table", "karma"), ("queue", "sms"), ("secret", "yookassa"), ("bucket", "files"), ("bus", "events")}
    assert gone == expected


def test_providers_that_do_not_answer_or_are_broken_have_failed(
    office: Office, providers: Callable[[Callable[..., int]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(url: str, patience_s: float) -> int:
        raise NoAnswerError("ReadTimeoutError for https://user:secret@api.example.com")

    for how, reason in ((silent, "no answer"), (lambda url, patience_s: 503, "status 503")):
        providers(how)
        report = office.call("GET", "/health")
        [told] = [one for one in report.json["items"] if (one["kind"], one["name"]) == ("provider", "yookassa")]
        assert (told["status"], told["reason"]) == ("failed", reason)
        assert "secret@" not in report.body


def test_slow_is_told_from_ok(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(health, "SLOW_MS", 0)
    assert {one.status for one in health.check(lambda url, patience_s: 200)} == {"slow"}
    assert health.overall([health.Check("table", "a", "ok", 1), health.Check("table", "b", "slow", 1)]) == "slow"


def test_a_provider_that_hangs_does_not_hang_the_answer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.3)

    def hang() -> tuple[int, Any]:
        time.sleep(3)
        return 200, {}

    hanging = Server([hang])
    with serving(hanging):
        monkeypatch.setenv("YOOKASSA_BASE_URL", hanging.url)
        settings.cache_clear()
        begun = time.monotonic()
        status, found = checks(office)
        assert time.monotonic() - begun < 2.5
    assert (status, found["provider", "yookassa"]) == ("failed", "failed")


def test_who_has_no_time_left_is_not_asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ENOUGH_S", -1.0)
    found = health.check(lambda url, patience_s: 200)
    assert {one.reason for one in found} == {"not asked: out of time"}


@pytest.mark.parametrize("path", ROUTES)
def test_only_admins_look_after_the_stack(office: Office, path: str) -> None:
    assert [office.call("GET", path, by=who).status for who in (None, "customer", "manager")] == [401, 403, 403]
    refused = [office.call("POST", "/dead-letters/karma/redrive", {}, by=who).status for who in (None, "manager")]
    assert refused == [401, 403]
