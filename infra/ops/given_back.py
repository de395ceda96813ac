"""What was given back since the moment of a restore: its owner is still there, and says so.

Such items are deleted with a change of another item, their owner, which stays. A copy of before that change would take
what the owner no longer has: nobody could free it. Where the owner is missing too, both were lost, and both return.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from shared.core import aws

# Models are imported where their keys are needed: other commands import this module before their stack is known, and
# models read their tables' names from it.
Item: TypeAlias = dict[str, Any]
"""An item as DynamoDB's API has it."""


class Kind(NamedTuple):
    """Items that another one owns: the owner's key, and whether the owner still has the item."""

    owner: Callable[[Item], tuple[str, str]]
    is_held: Callable[[Item, Item], bool]


def is_given_back(table: str, item: Item) -> bool:
    """Whether an item that the table lacks has an owner there who has given it back."""
    kind = KINDS.get(item.get("type", {}).get("S", ""))
    if kind is None:
        return False
    pk, sk = kind.owner(item)
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    owner = aws.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    return owner is not None and not kind.is_held(owner, item)


def _booking_of(slot: Item) -> tuple[str, str]:
    from shared.coworking.bookings.models import Booking

    return Booking.key(slot["booking_id"]["S"])


def _booking_has(owner: Item, slot: Item) -> bool:
    from shared.coworking.bookings.models import Booking, BookingStatus, TakenSlot

    booking = Booking.from_raw_data(owner)
    is_open = booking.status in (BookingStatus.AWAITING_PAYMENT, BookingStatus.CONFIRMED)
    resource, begin = slot["pk"]["S"], slot["sk"]["S"]
    return is_open and resource == TakenSlot.of_resource(booking.resource_id) and begin in booking.slots


def _order_of(member: Item) -> tuple[str, str]:
    from shared.shop.orders.models import Order

    return Order.key(member["order_id"]["S"])


def _order_is_open(owner: Item, member: Item) -> bool:
    from shared.shop.orders.models import Order
    from shared.shop.orders.rules import OrderStatus

    order = Order.from_raw_data(owner)
    is_over = order.status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
    return bool(order.order_id == member["order_id"]["S"] and not is_over)


def _product_of(entry: Item) -> tuple[str, str]:
    from shared.shop.catalog.models import Product

    return Product.key(entry["product_id"]["S"])


def _is_found_by(owner: Item, entry: Item) -> bool:
    from shared.shop.catalog import listing
    from shared.shop.catalog.models import Product

    return (entry["pk"]["S"], entry["sk"]["S"]) in listing.entry_keys(Product.from_raw_data(owner))


# By discriminator.
KINDS = {
    "taken_slot": Kind(_booking_of, _booking_has),
    "category_entry": Kind(_product_of, _is_found_by),
    "sort": Kind(_product_of, _is_found_by),
    "wave_member": Kind(_order_of, _order_is_open),
}
