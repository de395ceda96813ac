"""What stands in a log line: whose request it is, and of nobody's before."""

from __future__ import annotations

import io
import json

import pytest

from shared.core.observability import bind_correlation, bind_person, forget_person, logger


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", text)
    return text


def test_an_environment_that_serves_the_next_request_forgets_who_made_the_last(log: io.StringIO) -> None:
    bind_correlation("first")
    bind_person("usr_1")
    logger.info("one")
    bind_correlation("second")
    logger.info("two")
    bind_person("usr_2")
    forget_person()
    logger.info("three")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["correlation_id"], line.get("user_id")) for line in lines] == [
        ("first", "usr_1"),
        ("second", None),
        ("second", None),
    ]
