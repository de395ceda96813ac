"""The customer's latest orders, for the card beside a ticket: nothing of addresses, recipients and payments."""

from __future__ import annotations

from shared.core.customer_card import CardSection
from shared.shop.orders import store
from shared.shop.orders.models import Order

LATEST = 5


def orders(user_id: str) -> list[Order]:
    """The latest orders, newest first."""
    return list(store.of_customer(user_id, limit=LATEST).items)


SECTIONS = (CardSection("orders", orders),)
