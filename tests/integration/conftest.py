"""Integration tests call the real handlers on an in-process AWS."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest
from botocore.client import BaseClient

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


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Run calls on threads that start together; their AWS calls interleave, each one atomic as on AWS."""
    one_call = threading.Lock()
    send = BaseClient._make_api_call

    def in_turn(client: Any, operation: str, params: Any) -> Any:
        with one_call:
            return send(client, operation, params)

    # moto keeps its tables in plain dicts and does not expect threads.
    monkeypatch.setattr(BaseClient, "_make_api_call", in_turn)

    def run(*calls: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(calls))

        def one(act: Callable[[], Any]) -> Any:
            loop = asyncio.new_event_loop()  # Mangum wants one in each thread, as each Lambda environment has
            asyncio.set_event_loop(loop)
            barrier.wait()
            try:
                return act()
            finally:
                loop.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return [future.result() for future in [pool.submit(copy_context().run, one, act) for act in calls]]

    return run
