"""The log of stock: every movement of a size, who made it and why.

What staff and imports do is written in their own transaction. What orders do is written from their events, so that
placing an order writes no more than before; sales are written in batches and appear within about a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.shop.catalog.stock_models import MovementKind, StockMovement


def movements(product_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[StockMovement]:
    """A product's movements, newest first. Raises InvalidCursorError."""
    key = StockMovement.key(product_id, "")[0]
    return query_page(StockMovement, key, scope=f"stock-log:{product_id}", limit=limit, cursor=cursor)


def write(uow: UnitOfWork, event: DomainEvent, *, kind: MovementKind, stock_after: int | None) -> None:
    """Add to the transaction the movement that a `product.stock_changed` in it tells of."""
    said = event.data
    movement = _movement(event.id, event.occurred_at, said["product_id"], said["size"], said["delta"], kind)
    movement.reason, movement.actor, movement.stock_after = said["reason"], event.actor, stock_after
    uow.create(movement)


def write_from_event(
    event_id: str,
    *,
    occurred_at: datetime,
    kind: MovementKind,
    units: Mapping[tuple[str, str], int],
    order_id: str | None = None,
    actor: str | None = None,
) -> None:
    """Write what an event did to stock: units by (product, size). Safe to repeat: an event's movements have its id."""
    uow = UnitOfWork()
    for (product_id, size), delta in sorted(units.items()):
        if delta:
            taken = kind == MovementKind.RETURN and delta < 0
            what = MovementKind.SALE if taken else kind
            movement = _movement(f"{event_id}#{size}", occurred_at, product_id, size, delta, what)
            movement.order_id, movement.actor = order_id, actor
            uow.put(movement)
    uow.commit()


def units_of(lines: Sequence[Mapping[str, Any]], *, sign: int) -> dict[tuple[str, str], int]:
    """Units by (product, size) of an event's lines; those of preorder waves are not from stock."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        if not line.get("is_preorder"):
            key = str(line["product_id"]), str(line["size"])
            found[key] = found.get(key, 0) + sign * int(line["quantity"])
    return found


def _movement(
    movement_id: str, moment: datetime, product_id: str, size: str, delta: int, kind: MovementKind
) -> StockMovement:
    pk, sk = StockMovement.key(product_id, movement_id)
    return StockMovement(
        pk=pk,
        sk=sk,
        id=movement_id,
        product_id=product_id,
        size=size,
        delta=delta,
        kind=kind,
        created_at=clock.iso(moment),
    )
