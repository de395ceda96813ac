"""Integration tests call the real handlers on an in-process AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support import cloud
from tests.support import http as support_http
from tests.support.cloud import Aws
from tests.support.http import Answer


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A fresh account with everything that the template makes."""
    with cloud.running(monkeypatch) as account:
        yield account


@pytest.fixture
def call() -> Callable[..., Answer]:
    """`call(handler, method, path, body, token=…, headers=…)` as API Gateway would."""
    return support_http.call
