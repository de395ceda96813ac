"""Secrets of a function: one call for all of them, spread over time, and what happens while SSM refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

from functions.api.auth.handler import handler
from shared.core import clock, secrets
from shared.core.clock import FrozenClock
from shared.core.secrets import CACHE_SECONDS, RETRY_SECONDS, SecretUnavailableError, secret_json
from shared.core.settings import settings
from tests.support import template
from tests.support.cloud import Aws
from tests.support.http import Answer

THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "GetParameters")
LOGIN = {"login": "+79990000000", "password": "long enough words"}


class Ssm:
    """Counts what functions ask Parameter Store and refuses while `fault` is set."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.fault: Exception | None = None


@pytest.fixture
def ssm(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Ssm:
    seen, send = Ssm(), BaseClient._make_api_call

    def watched(client: Any, operation: str, params: Any) -> Any:
        if operation == "GetParameters":
            seen.asked.append([name.rpartition("/")[2] for name in params["Names"]])
            if seen.fault:
                raise seen.fault
        assert operation not in ("GetParameter", "GetParametersByPath") or "tests" in str(params)
        return send(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", watched)
    monkeypatch.setenv("PARAMETERS_READ", "jwt,pepper")
    settings.cache_clear()
    secrets.forget()
    return seen


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 11, 28, 12, tzinfo=UTC)) as frozen:
        yield frozen


def lines(output: str, name: str) -> list[dict[str, Any]]:
    return [found for line in output.splitlines() if line.startswith("{") and name in (found := json.loads(line))]


def test_a_function_reads_all_its_secrets_in_one_call(ssm: Ssm) -> None:
    assert secret_json("pepper")["value"]
    assert secret_json("jwt")["signing"]
    assert ssm.asked == [["pepper", "jwt"]]


def test_a_refusal_without_a_known_value_is_a_503_that_says_when_to_repeat(
    ssm: Ssm, call: Callable[..., Answer]
) -> None:
    for fault in (THROTTLED, ReadTimeoutError(endpoint_url="https://ssm")):
        secrets.forget()
        ssm.fault = fault
        answer = call(handler, "POST", "/api/v1/auth/login", LOGIN)
        assert answer.status == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json["code"] == "unavailable"


def test_refusals_are_not_answered_with_more_requests(ssm: Ssm, time: FrozenClock) -> None:
    ssm.fault = THROTTLED
    for _ in range(5):
        with pytest.raises(SecretUnavailableError):
            secret_json("pepper")
    assert len(ssm.asked) == 1
    time.tick(seconds=1)
    ssm.fault = None
    assert secret_json("pepper")["value"]


def test_a_secret_that_does_not_exist_is_unavailable_and_the_others_are_not(ssm: Ssm, aws: Aws) -> None:
    aws.client("ssm").delete_parameter(Name=f"/{template.STACK}/jwt")
    assert secret_json("pepper")["value"]
    with pytest.raises(SecretUnavailableError):
        secret_json("jwt")


def test_a_known_value_outlives_refusals_and_is_counted(
    ssm: Ssm, time: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    known = secret_json("pepper")
    ssm.fault = THROTTLED
    time.tick(hours=3)
    for _ in range(4):
        assert secret_json("pepper") == known
    assert len(ssm.asked) == 2
    assert len(lines(capsys.readouterr().out, "secrets_stale")) == 1
    time.tick(seconds=RETRY_SECONDS)
    assert secret_json("pepper") == known
    assert len(ssm.asked) == 3


def test_a_new_value_is_read_within_the_cache_time(ssm: Ssm, aws: Aws, time: FrozenClock) -> None:
    secret_json("pepper")
    changed = json.dumps({"value": "another"})
    name = f"/{template.STACK}/pepper"
    aws.client("ssm").put_parameter(Name=name, Value=changed, Type="SecureString", Overwrite=True)
    assert secret_json("pepper")["value"] != "another"
    time.tick(seconds=CACHE_SECONDS)
    assert secret_json("pepper")["value"] == "another"


def test_a_thousand_environments_do_not_ask_in_the_same_second(time: FrozenClock, ssm: Ssm) -> None:
    asked: dict[int, int] = {}
    for _ in range(1000):
        store = secrets._Store()
        store.text("pepper")
        second = int((store.read_again["pepper"] - time.at).total_seconds())
        asked[second] = asked.get(second, 0) + 1
    assert min(asked) >= CACHE_SECONDS / 2 - 1
    assert max(asked) <= CACHE_SECONDS
    assert max(asked.values()) < 40  # what an account may ask in a second without its high-throughput setting
