"""What all routes of orders share: whose orders somebody sees, and how an order is shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path

from functions.api.orders.answers import OrderOut, OrderPlacedOut
from functions.api.orders.order_parts import RefundOut
from shared.http.auth import Principal
from shared.shop.orders import refund_list, store
from shared.shop.orders.models import Order

OrderId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SEEN = (400, 401, 404)
ADMINISTERED = (400, 401, 403, 404, 409, 413, 415)


def visible_owner(user: Principal) -> str | None:
    """Whose orders this person may see; None for everybody's."""
    return None if user.may("orders.read_all") else user.user_id


def attach_payment_links(orders: Sequence[Order], user: Principal) -> None:
    """Put the links to pay by on unpaid orders, for a live session alone; without one they are only read."""
    store.attach_payment_links(orders)
    linked = [order for order in orders if order.payment_url]
    if linked and user.live() is None:
        for order in linked:
            order.payment_url = None


def show_order(order: Order, user: Principal) -> OrderOut:
    """An order by itself, with its refunds; staff also see why money went back."""
    attach_payment_links([order], user)
    to_staff = user.may("orders.read_all")
    refunds = [RefundOut.of(one, to_staff=to_staff) for one in refund_list.refunds_of(order)]
    return OrderOut.of(order, store.preorder_waves([order]), refunds)


def show_placed(order: Order, user: Principal) -> OrderPlacedOut:
    """An order that was just placed or is to be paid, and the link to pay by."""
    shown = show_order(order, user)
    return OrderPlacedOut(order=shown, payment_url=shown.payment_url)
