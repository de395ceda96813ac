"""Log lines as people see them."""

from __future__ import annotations

import json

from infra.local.logs import readable

WHEN = 1_700_000_000_000


def shown(line: object) -> str:
    text = readable("orders", WHEN, line if isinstance(line, str) else json.dumps(line))
    assert text is not None
    return text.plain


def test_a_json_line_shows_level_function_message_fields_and_correlation_id() -> None:
    line = {
        "level": "WARNING",
        "message": "oversell refused",
        "timestamp": "2026-11-21T12:00:00Z",
        "service": "atrium",
        "function_arn": "arn:aws:lambda:x",
        "correlation_id": "c-1",
        "product_id": "prd_1",
    }
    text = shown(line)
    for part in ("WARNING", "orders", "oversell refused", "product_id=prd_1", "c-1"):
        assert part in text
    assert "arn:aws:lambda" not in text


def test_an_exception_is_shown_with_paths_as_in_the_repository() -> None:
    trace = 'File "/x/tmp/ministack-lambda-atrium-orders-a1/layer_0/python/shared/data/uow.py", line 3'
    text = shown({"level": "ERROR", "message": "failed", "exception": trace, "stack_trace": {"frames": []}})
    assert 'File "shared/data/uow.py", line 3' in text
    assert "frames" not in text


def test_a_metric_is_its_name_and_value() -> None:
    metrics = {"CloudWatchMetrics": [{"Metrics": [{"Name": "OrdersPaid", "Unit": "Count"}]}]}
    assert "OrdersPaid=2" in shown({"_aws": metrics, "OrdersPaid": 2})


def test_plain_text_is_passed_on_and_platform_lines_are_left_out() -> None:
    assert "hello" in shown("hello\n")
    assert readable("orders", WHEN, "START RequestId: 1 Version: $LATEST") is None
    assert readable("orders", WHEN, "") is None


def test_broken_json_is_text() -> None:
    assert '{"level":' in shown('{"level":')
