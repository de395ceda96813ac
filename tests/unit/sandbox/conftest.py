from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.local.sandbox.store import Store
from infra.local.sandbox.yookassa.context import Context

NOON = datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.fixture
def ctx() -> Iterator[Context]:
    store = Store(None)
    yield Context(
        store=store, shop_id="100500", secret_key="s", base_url="http://front/_sandbox/yookassa", clock=lambda: NOON
    )
    store.close()
