"""Metrics of two stacks in one account do not mix."""

from __future__ import annotations

import json

import pytest

from shared.core.observability import bind_correlation, metric
from shared.core.settings import settings


def test_a_metric_carries_its_stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for stack in ("atrium-dev", "atrium-dev2"):
        monkeypatch.setenv("STACK_NAME", stack)
        settings.cache_clear()
        metric("orders_paid", channel="sms")
        line = json.loads(capsys.readouterr().out)
        assert line["stack"] == stack
        assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["channel", "stack"]]
    settings.cache_clear()


def test_what_a_metric_says_for_searches_is_no_dimension(capsys: pytest.CaptureFixture[str]) -> None:
    bind_correlation("req-1")
    metric("message_accepted", channel="sms", said={"message": "message finished", "delivery_id": "evt_1-sms"})
    line = json.loads(capsys.readouterr().out)
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["channel", "stack"]]
    assert (line["message"], line["delivery_id"], line["correlation_id"]) == ("message finished", "evt_1-sms", "req-1")
    metric("orders_paid")
    assert "correlation_id" not in json.loads(capsys.readouterr().out)
