"""The classes of the shop's and the payments' events: what they store is what they read."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from shared.data.event_types import EventData, MalformedEventError
from shared.payments.events import EVENTS as PAYMENT_EVENTS
from shared.shop.events import EVENTS as SHOP_EVENTS
from shared.shop.orders.events import OrderCancelled, OrderPlaced, OrderRefunded

ALL = (*SHOP_EVENTS, *PAYMENT_EVENTS)
# What people write stays on its item. A wave's message is published, a change of stock has no other record.
WRITTEN_BY_PEOPLE = {"reason", "comment", "message", "status_message", "address", "phone", "email"}
PUBLISHED = {"wave.moved": {"message"}, "order.wave_moved": {"message"}, "product.stock_changed": {"reason"}}
# Codes and texts of machines.
BY_MACHINES = {"media.rejected": {"reason"}, "order.cancelled": {"reason"}}

PLACED = OrderPlaced(
    order_number="K7M4-9Q2D",
    status="awaiting_payment",
    payment_status="creating",
    final_amount=100,
    currency="RUB",
    total_amount=100,
    discount_amount=0,
    promo_code=None,
    items=[{"product_id": "prd_1", "quantity": 1}],
    payment_id=None,
    hold_expires_at=None,
)


def test_each_type_has_one_class() -> None:
    types = [kind.type for kind in ALL]
    assert len(types) == len(set(types))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.type)
def test_what_people_write_does_not_travel(kind: type[EventData]) -> None:
    named = {one.name for one in dataclasses.fields(kind)}
    assert named & WRITTEN_BY_PEOPLE <= PUBLISHED.get(kind.type, set()) | BY_MACHINES.get(kind.type, set())


def test_karma_that_was_not_spent_is_absent_and_a_payment_that_is_not_needed_is_null() -> None:
    data = PLACED.to_data()
    assert "karma_points" not in data
    assert data["payment_id"] is None
    assert OrderPlaced.from_data(data) == PLACED
    assert dataclasses.replace(PLACED, karma_points=7).to_data()["karma_points"] == 7


def test_a_cancellation_names_no_reason_but_that_of_a_review() -> None:
    base: dict[str, Any] = {one.name: getattr(PLACED, one.name) for one in dataclasses.fields(OrderCancelled)[:9]}
    plain = OrderCancelled(**base, was_paid=False, refund_amount=0, unsold=())
    assert (plain.to_data()["unsold"], "reason" in plain.to_data()) == ([], False)
    reviewed = OrderCancelled(**base, was_paid=False, refund_amount=5, reason="amount_mismatch")
    assert (reviewed.to_data()["reason"], "unsold" in reviewed.to_data()) == ("amount_mismatch", False)


def test_a_field_that_is_missing_or_of_another_kind_is_refused() -> None:
    data = PLACED.to_data()
    for wrong in ({**data, "final_amount": "100"}, {key: data[key] for key in data if key != "items"}):
        with pytest.raises(MalformedEventError):
            OrderPlaced.from_data(wrong)
    with pytest.raises(MalformedEventError):
        OrderRefunded.read(PLACED.of("ord_1"))
