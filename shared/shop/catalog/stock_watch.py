"""What follows from a movement of stock: a line in its log, news for who waits, and for staff when little is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from shared.data.events import DomainEvent
from shared.shop.catalog import low_stock, products, stock_log, waitlist
from shared.shop.catalog.errors import ProductNotFoundError
from shared.shop.catalog.events import ProductArchived, ProductCreated, ProductStockChanged, ProductUpdated
from shared.shop.catalog.stock_events import StockReturned
from shared.shop.catalog.stock_models import MovementKind

Units = dict[tuple[str, str], int]
"""Units that came, or went, by (product, size)."""
# Changes of a product after which a size that was in stock all the time can be bought again.
REOPENING = frozenset({"is_active", "order_type"})
BY_STAFF = (MovementKind.CREATED, MovementKind.IMPORT)


def handle(event: DomainEvent) -> None:
    """Do what follows from one event. Safe to repeat. Raises MalformedEventError."""
    units, kind = moved(event)
    # What staff did by hand was written in their own transaction.
    if units and kind != MovementKind.MANUAL:
        stock_log.write_from_event(
            event.id,
            occurred_at=event.occurred_at,
            kind=kind,
            units=units,
            order_id=event.data.get("order_id") or (None if kind in BY_STAFF else event.aggregate_id),
            actor=event.actor if kind in BY_STAFF else None,
        )
    for (product_id, size), quantity in {**units, **_reopened(event)}.items():
        if quantity > 0:
            waitlist.notify_size(event_id=event.id, product_id=product_id, size=size, quantity=quantity)
    if kind == MovementKind.RETURN:
        for product_id, quantity in _by_product(units).items():
            waitlist.notify_returned(event_id=event.id, product_id=product_id, quantity=quantity)
    if event.type == ProductArchived.type:
        waitlist.close(event.aggregate_id)
    for product_id in sorted({product_id for product_id, _ in units} | _product_of(event)):
        low_stock.check(product_id)


def handle_sales(events: Sequence[DomainEvent]) -> None:
    """Do what follows from a batch of `order.placed`: each product is looked at once. Safe to repeat."""
    sold: set[str] = set()
    for event in events:
        units = stock_log.units_of(event.data["items"], sign=-1)
        stock_log.write_from_event(
            event.id,
            occurred_at=event.occurred_at,
            kind=MovementKind.SALE,
            units=units,
            order_id=event.aggregate_id,
        )
        sold.update(product_id for product_id, _ in units)
    for product_id in sorted(sold):
        low_stock.check(product_id, has_fallen=True)


def moved(event: DomainEvent) -> tuple[Units, MovementKind]:
    """The units that an event moved, and what kind of movement that is."""
    if event.type == ProductCreated.type:
        made = ProductCreated.read(event)
        return {(made.product_id, size): units for size, units in (made.stock or {}).items()}, MovementKind.CREATED
    if event.type == ProductUpdated.type:
        changed = ProductUpdated.read(event)
        added = {(changed.product_id, size): units for size, units in (changed.new_stock or {}).items()}
        return added, MovementKind.IMPORT
    if event.type == ProductStockChanged.type:
        by_hand = ProductStockChanged.read(event)
        return {(by_hand.product_id, by_hand.size): by_hand.delta}, MovementKind.MANUAL
    if event.type == StockReturned.type:
        return stock_log.units_of(StockReturned.read(event).items, sign=1), MovementKind.RETURN
    # An order takes units when it is placed; earlier versions said with its payment that it took them once more.
    if event.type == "order.placed" or (event.type == "order.paid" and event.data.get("late")):
        return stock_log.units_of(event.data["items"], sign=-1), MovementKind.SALE
    return {}, MovementKind.SALE


def _reopened(event: DomainEvent) -> Units:
    """What is in stock of a product that is shown again, or sold from stock again."""
    if event.type != ProductUpdated.type or REOPENING.isdisjoint(event.data["changed"]):
        return {}
    product_id = event.data["product_id"]
    try:
        view = products.get(product_id)
    except ProductNotFoundError:
        return {}
    return {(product_id, line.size): line.stock for line in view.sizes}


def _by_product(units: Units) -> Counter[str]:
    """Units that came of each product, whatever their sizes."""
    came = Counter[str]()
    for (product_id, _), quantity in units.items():
        came[product_id] += max(quantity, 0)
    return came


def _product_of(event: DomainEvent) -> set[str]:
    return {event.aggregate_id} if event.aggregate == "product" else set()


# Nobody waits for what follows from a sale: it is done for many orders at once.
BATCH_REACTIONS: Mapping[str, Callable[[Sequence[DomainEvent]], None]] = {"order.placed": handle_sales}
