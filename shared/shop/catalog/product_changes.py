"""What follows from a change of a product: its sizes in the availability, and its waves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.data.uow import UnitOfWork
from shared.shop.catalog import preorders, rules, waves
from shared.shop.catalog.errors import VersionConflictError
from shared.shop.catalog.models import Product, Wave
from shared.shop.catalog.shard_rules import even_stock
from shared.shop.catalog.shards import of_size, same_stock
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waves import WaveState


def change_sizes(uow: UnitOfWork, seen: ProductView, sizes: list[str], new_stock: Mapping[str, int]) -> list[Any]:
    """Give a product these sizes; new ones start with their `new_stock`. Update actions of the availability, which the
    caller writes as it was read; other shards of the stock are written here.

    Raises SizeInStockError. At commit VersionConflictError.
    """
    levels = seen.levels
    stock = levels.stock
    rules.check_sizes(stock, sizes)
    added = {size: new_stock.get(size, 0) for size in sizes if size not in stock}
    removed = [of_size(size).remove() for size in stock if size not in sizes]
    by_shard = [
        [*(of_size(size).set(units) for size, units in part.items()), *removed]
        for part in even_stock(added, len(levels.parts))
    ]
    if by_shard[0]:
        for shard, actions in zip(levels.shards, by_shard[1:], strict=True):
            uow.update(shard, actions, condition=same_stock(shard.stock), on_conflict=VersionConflictError())
    return by_shard[0]


def update_waves(uow: UnitOfWork, seen: ProductView, product: Product, actor: str) -> list[WaveState]:
    """Add the waves that a changed product asks for, and its order type where that follows; all waves afterwards.

    Raises WavesNeededError, WavesShrinkError. At commit VersionConflictError.
    """
    total, capacity = product.preorder_waves_total, product.preorder_wave_capacity
    rules.check_waves(product.order_type, total, capacity)
    existing = [wave.as_state() for wave in preorders.waves_of(product.id, consistent=True)]
    rules.check_growth(len(existing), total)
    for wave in existing:
        # Which one is current follows from all of them; how full that one is, is held by the availability.
        key = Wave.key(product.id, wave.number)
        uow.check(Wave, *key, condition=Wave.status == wave.status, on_conflict=VersionConflictError())
    added = preorders.add_waves(uow, product, first=len(existing) + 1, last=total, actor=actor)
    after = existing + added
    # More units for a product that had none left: it can be bought again, unless the admin says otherwise.
    if product.order_type == seen.product.order_type or product.order_type != ProductOrderType.WAITING:
        product.order_type = waves.order_type_after(product.order_type, existing, after)
    return after
