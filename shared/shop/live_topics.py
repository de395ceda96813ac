"""What open screens are told of orders. The catalogue is public: its pages ask by their own caching."""

from __future__ import annotations

from shared.live.topics import LiveTopics, Owned, everyone, mine, one, own, staff, thing
from shared.shop.orders.models import Order

_GUESTS = "a public page, which guests see too and which asks by its own caching"
_REFERENCE = "reference data, read when a page of staff opens"


def _owner(order_id: str) -> Owned | None:
    order = Order.get_or_none(*Order.key(order_id), consistent=True)
    return Owned(order.user_id) if order is not None and order.order_id == order_id else None


LIVE_TOPICS = LiveTopics(
    kinds=(
        thing("order", owner_of=_owner, permission="orders.read_all"),
        own("orders"),
        staff("queue/orders", "orders.read_all"),
    ),
    by_aggregate={"order": (one("order"), mine("orders"), everyone("queue/orders"))},
    not_shown={
        "category": _GUESTS,
        "collection": _GUESTS,
        "delivery_method": _REFERENCE,
        "page": _GUESTS,
        "product": _GUESTS,
        "promo": _REFERENCE,
        "stock": "work of the shop's own, no page shows it",
        "waitlist": "the answer to the request says it",
    },
)
