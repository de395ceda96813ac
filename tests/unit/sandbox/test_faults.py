from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from infra.local.sandbox.faults import BadFaultError, Faults, answer, parse_fault
from tests.support.coroutines import finish


def test_a_fault_is_used_up() -> None:
    faults = Faults()
    faults.switch_on({"mode": "down", "times": 2})

    met = [faults.take_for_request("GET", "/payments") for _ in range(3)]

    assert [fault.mode if fault else None for fault in met] == ["down", "down", None]
    assert faults.document() == []


def test_a_fault_can_be_for_some_requests_only_and_stay_until_cleared() -> None:
    faults = Faults()
    faults.switch_on({"mode": "timeout", "times": None, "method": "post", "path": "/refunds", "seconds": 6})

    assert faults.take_for_request("GET", "/refunds/1") is None
    assert faults.take_for_request("POST", "/payments") is None
    assert faults.take_for_request("POST", "/refunds") is not None
    assert faults.document() == [
        {"mode": "timeout", "times": None, "seconds": 6.0, "method": "POST", "path": "/refunds"}
    ]
    faults.clear()
    assert faults.take_for_request("POST", "/refunds") is None


def test_requests_do_not_use_up_the_faults_that_are_a_provider_s_own() -> None:
    own = frozenset({"drop_webhooks"})
    faults = Faults(own)
    faults.switch_on({"mode": "drop_webhooks"})

    assert faults.take_for_request("POST", "/payments") is None
    assert faults.take(own) == "drop_webhooks"
    assert faults.take(own) is None


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"mode": "explode"},
        {"mode": "drop_webhooks"},
        {"mode": "down", "times": 0},
        {"mode": "down", "times": True},
        {"mode": "down", "time": 1},
        {"mode": "slow", "seconds": -1},
        {"mode": "down", "path": 7},
    ],
)
def test_what_is_not_a_fault_is_refused(body: Any) -> None:
    with pytest.raises(BadFaultError):
        parse_fault(body)


@pytest.mark.parametrize(
    ("mode", "status", "worked"), [("down", 503, 0), ("error_500", 500, 1), ("garbage", 200, 1), ("slow", 201, 1)]
)
def test_a_provider_is_down_before_the_work_and_loses_answers_after_it(mode: str, status: int, worked: int) -> None:
    faults = Faults()
    faults.switch_on({"mode": mode, "seconds": 0})
    work: list[str] = []

    def perform() -> Response:
        work.append("done")
        return Response(status_code=201)

    async def ask() -> list[int]:
        request = Request({"type": "http", "method": "POST", "headers": []})
        answers = [await answer(faults, request, "/things", perform, lambda: Response(status_code=500)) for _ in "12"]
        return [each.status_code for each in answers]

    assert finish(ask()) == [status, 201]
    assert len(work) == worked + 1
