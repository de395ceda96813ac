"""Health: every dependency that the template names is asked, and what is gone, slow or hanging is reported."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from shared.core.settings import settings
from shared.operations import health
from shared.providers.http import NoAnswerError
from tests.integration.operations.conftest import OperationsFixture
from tests.support import template
from tests.support.scripted_server import Server, serving


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., int]], None]:
    """Providers answer as a test says; first of all they refuse who comes without a key."""

    def answer(how: Callable[..., int]) -> None:
        monkeypatch.setattr("functions.api.operations.routes.ping", how)

    answer(lambda url, timeout_s: 401)
    return answer


def checks(operations_api: OperationsFixture) -> tuple[str, dict[tuple[str, str], str]]:
    report = operations_api.call("GET", "/health").json
    return report["status"], {(one["kind"], one["name"]): one["status"] for one in report["items"]}


def test_every_dependency_is_asked(operations_api: OperationsFixture, providers: object) -> None:
    status, found = checks(operations_api)
    assert status == "ok", {what: how for what, how in found.items() if how != "ok"}
    tables = {name.removesuffix("Table").lower() for name in template.resources("AWS::DynamoDB::Table")}
    assert {name for kind, name in found if kind == "table"} == tables
    assert {name for kind, name in found if kind == "queue"} == settings().queues().keys()
    assert {name for kind, name in found if kind == "bucket"} == {"media", "files", "documents"}
    assert {name for kind, name in found if kind == "secret"} == set(settings().parameters)
    assert ("bus", "events") in found
    assert ("provider", "yookassa") in found
    assert ("module", "seal") in found


def test_what_is_gone_has_failed_and_nothing_else(operations_api: OperationsFixture, providers: object) -> None:
    operations_api.token("admin")
    operations_api.aws.client("dynamodb").delete_table(TableName=settings().table("karma"))
    operations_api.aws.client("sqs").delete_queue(QueueUrl=operations_api.url("SmsQueue"))
    operations_api.aws.client("ssm").delete_parameter(Name=f"/{template.STACK}/yookassa")
    operations_api.aws.client("s3").delete_bucket(Bucket=settings().files_bucket)
    operations_api.aws.client("events").delete_event_bus(Name=settings().event_bus)
    status, found = checks(operations_api)
    assert status == "failed"
    gone = {what for what, how in found.items() if how != "ok"}
    expected = {("table", "karma"), ("queue", "sms"), ("secret", "yookassa"), ("bucket", "files"), ("bus", "events")}
    assert gone == expected


def test_providers_that_do_not_answer_or_are_broken_have_failed(
    operations_api: OperationsFixture, providers: Callable[[Callable[..., int]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(url: str, timeout_s: float) -> int:
        raise NoAnswerError("ReadTimeoutError for https://user:secret@api.example.com")

    for how, reason in ((silent, "no answer"), (lambda url, timeout_s: 503, "status 503")):
        providers(how)
        report = operations_api.call("GET", "/health")
        [entry] = [one for one in report.json["items"] if (one["kind"], one["name"]) == ("provider", "yookassa")]
        assert (entry["status"], entry["reason"]) == ("failed", reason)
        assert "secret@" not in report.body


def test_slow_is_told_from_ok(monkeypatch: pytest.MonkeyPatch, operations_api: OperationsFixture) -> None:
    monkeypatch.setattr(health, "SLOW_MS", 0)
    assert {one.status for one in health.check(lambda url, timeout_s: 200)} == {"slow"}
    assert health.overall([health.Check("table", "a", "ok", 1), health.Check("table", "b", "slow", 1)]) == "slow"


def test_a_provider_that_hangs_does_not_hang_the_answer(
    operations_api: OperationsFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "TIMEOUT_S", 0.3)

    def hang() -> tuple[int, Any]:
        time.sleep(3)
        return 200, {}

    hanging = Server([hang])
    with serving(hanging):
        monkeypatch.setenv("YOOKASSA_BASE_URL", hanging.url)
        settings.cache_clear()
        begun = time.monotonic()
        status, found = checks(operations_api)
        assert time.monotonic() - begun < 2.5
    assert (status, found["provider", "yookassa"]) == ("failed", "failed")


def test_who_has_no_time_left_is_not_asked(operations_api: OperationsFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "TOTAL_TIMEOUT_S", -1.0)
    found = health.check(lambda url, timeout_s: 200)
    assert {one.reason for one in found} == {"not asked: out of time"}
