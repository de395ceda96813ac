from __future__ import annotations

from typing import Any

import pytest

from infra.local.sandbox.yookassa.faults import NOTIFICATION_MODES, BadFaultError, Faults, parse_fault


def test_a_fault_is_used_up() -> None:
    faults = Faults()
    faults.add(parse_fault({"mode": "down", "times": 2}))

    met = [faults.take_for_request("GET", "/payments") for _ in range(3)]

    assert [fault.mode if fault else None for fault in met] == ["down", "down", None]
    assert faults.document() == []


def test_a_fault_can_be_for_some_requests_only_and_stay_until_cleared() -> None:
    faults = Faults()
    faults.add(parse_fault({"mode": "timeout", "times": None, "method": "post", "path": "/refunds", "seconds": 6}))

    assert faults.take_for_request("GET", "/refunds/1") is None
    assert faults.take_for_request("POST", "/payments") is None
    assert faults.take_for_request("POST", "/refunds") is not None
    assert faults.document() == [
        {"mode": "timeout", "times": None, "seconds": 6.0, "method": "POST", "path": "/refunds"}
    ]
    faults.clear()
    assert faults.take_for_request("POST", "/refunds") is None


def test_requests_do_not_use_up_the_faults_of_notifications() -> None:
    faults = Faults()
    faults.add(parse_fault({"mode": "drop_webhooks"}))

    assert faults.take_for_request("POST", "/payments") is None
    assert faults.take(NOTIFICATION_MODES) == "drop_webhooks"
    assert faults.take(NOTIFICATION_MODES) is None


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"mode": "explode"},
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
