"""Metrics of two stacks in one account do not mix."""

from __future__ import annotations

import json

import pytest

from shared.core.observability import bind_correlation, metric, metrics_together
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


def test_metrics_of_one_run_share_a_line_for_each_set_of_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken off"), metrics_together():  # noqa: PT012 - what is written in spite of it
        metric("orders_paid")
        metric("revenue_kopecks", 413_100, "None")
        metric("message_failed", channel="sms")
        metric("orders_paid")
        metric("message_accepted", channel="sms", said={"delivery_id": "evt_1-sms"})
        assert "evt_1-sms" in capsys.readouterr().out, "what says something is written at once"
        raise ValueError("broken off")
    alone, of_channel = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (alone["orders_paid"], alone["revenue_kopecks"]) == ([1, 1], 413_100)
    assert alone["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": "Atrium",
            "Dimensions": [["stack"]],
            "Metrics": [{"Name": "orders_paid", "Unit": "Count"}, {"Name": "revenue_kopecks", "Unit": "None"}],
        }
    ]
    assert of_channel["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["channel", "stack"]]
    metric("orders_paid")
    assert json.loads(capsys.readouterr().out)["orders_paid"] == 1, "nothing is gathered any more"
