"""What the model is told of an order."""

from __future__ import annotations

import pytest

from shared.core.settings import settings
from shared.shop.ai_context import _order
from shared.shop.orders.models import Order, OrderLine


def test_days_of_an_order_are_the_organisations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
    settings.cache_clear()
    line = OrderLine(name="Худи", size="M", quantity=1)  # type: ignore[no-untyped-call]
    order = Order(
        order_number="K7M4-9Q2D",
        status="paid",
        lines=[line],
        final_amount=100_000,
        created_at="2026-03-09T21:30:00.000Z",
        paid_at="2026-03-09T21:31:00.000Z",
    )
    told = _order(order)
    settings.cache_clear()
    assert told.startswith("Order K7M4-9Q2D of 2026-03-10: paid")
    assert told.endswith("paid 2026-03-10")
