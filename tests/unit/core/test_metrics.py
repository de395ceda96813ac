"""Metrics of two stacks in one account do not mix."""

from __future__ import annotations

import json

import pytest

from shared.core.observability import metric
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
