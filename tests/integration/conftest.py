"""Integration tests call the real handlers on an in-process AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support import call_record, cloud
from tests.support import http as support_http
from tests.support.cloud import Aws
from tests.support.http import Answer


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A fresh account with everything that the template makes; handlers have their permissions and no more."""
    with cloud.running(monkeypatch) as account:
        call_record.attend()
        yield account
    # Raised where it happened; said again here, for code that answers with a 500 or a failed message.
    not_permitted, call_record.refused[:] = list(call_record.refused), []
    assert not_permitted == []


@pytest.fixture
def call() -> Callable[..., Answer]:
    """`call(handler, method, path, body, token=…, headers=…)` as API Gateway would."""
    return support_http.call
