"""What follows from a change of a product: its sizes in the availability, and its waves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.data.uow import UnitOfWork
from shared.shop.catalog import preorders, rules, waves
from shared.shop.catalog.errors import VersionConflictError
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waves import WaveState


def size_actions(seen: ProductView, sizes: list[str], new_stock: Mapping[str, int]) -> list[Any]:
    """Update actions of the availability that give a product these sizes; new ones start with their `new_stock`.

    Raises SizeInStockError.
    """
    stock = seen.availability.stock
    rules.check_sizes(stock, sizes)
    new = [Availability.stock[size].set(new_stock.get(size, 0)) for size in sizes if size not in stock]
    return new + [Availability.stock[size].remove() for size in stock if size not in sizes]


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
