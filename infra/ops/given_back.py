"""What was given back since the moment of a restore: its owner is still there, and says so.

Such items are deleted with a change of another item, their owner, which stays. A copy of before that change would take
what the owner no longer has: nobody could free it. Where the owner is missing too, both were lost, and both return.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from shared.core import aws
from shared.core.search import words
from shared.data.name_order import by_name

Item: TypeAlias = dict[str, Any]
"""An item as DynamoDB's API has it."""

# As `shared.shop.orders.models` has it: models cannot be imported before the stack is known.
NUMBER_SLICE = slice(14, 22)


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


def _booking_has(booking: Item, slot: Item) -> bool:
    return (
        booking["status"]["S"] in ("awaiting_payment", "confirmed")
        and slot["pk"]["S"] == f"SLOTS#{booking['resource_id']['S']}"
        and slot["sk"]["S"] in json.loads(booking["slots"]["S"])
    )


def _order_is_open(order: Item, member: Item) -> bool:
    return order["order_id"] == member["order_id"] and order["status"]["S"] not in ("expired", "cancelled")


def _order_of(member: Item) -> tuple[str, str]:
    return f"ORDER#{member['order_id']['S'][NUMBER_SLICE]}", "ORDER"


def _product_of(entry: Item) -> tuple[str, str]:
    return f"PRODUCT#{entry['product_id']['S']}", "PRODUCT"


def _is_in_category(product: Item, entry: Item) -> bool:
    named = [f"CATEGORY#{one['S']}" for one in product.get("category_ids", {}).get("L", [])]
    return _is_listed(product) and entry["pk"]["S"] in named


def _is_position_of(product: Item, entry: Item) -> bool:
    # As `shared.shop.catalog.listing` writes them, and the one by name as it was before names had their order.
    product_id, name = entry["product_id"]["S"], " ".join(words(product["name"]["S"]))[:80]
    positions = (f"{int(product['price']['N']):012d}#{product_id}", by_name(name, product_id), f"{name}#{product_id}")
    return _is_listed(product) and entry["sk"]["S"] in positions


def _is_listed(product: Item) -> bool:
    return bool(product["gsi1pk"]["S"] == "CATALOG#active")


# By discriminator.
KINDS = {
    "taken_slot": Kind(lambda slot: (f"BOOKING#{slot['booking_id']['S']}", "BOOKING"), _booking_has),
    "category_entry": Kind(_product_of, _is_in_category),
    "sort": Kind(_product_of, _is_position_of),
    "wave_member": Kind(_order_of, _order_is_open),
}
