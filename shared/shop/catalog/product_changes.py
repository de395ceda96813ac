"""What follows from a change of a product: its sizes in the availability, its waves, and news for who waits for it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.data.divided import same_layout
from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, preorders, rules, shards, wave_places, waves
from shared.shop.catalog.errors import VersionConflictError
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.shard_rules import even_stock
from shared.shop.catalog.shards import StockLevels, StockWrites, of_size
from shared.shop.catalog.statuses import ProductOrderType, ProductState
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waitlist_models import WaitlistEntry
from shared.shop.catalog.waves import WaveState


def change_sizes(writes: StockWrites, levels: StockLevels, sizes: list[str], new_stock: Mapping[str, int]) -> None:
    """Give a product these sizes; new ones start with their `new_stock`.

    Each shard must hold what was read: an order that took the last unit in between is not overwritten. Raises
    SizeInStockError.
    """
    stock = levels.stock
    rules.check_sizes(stock, sizes)
    added = {size: new_stock.get(size, 0) for size in sizes if size not in stock}
    removed = [of_size(size).remove() for size in stock if size not in sizes]
    if not added and not removed:
        return
    for number, part in enumerate(even_stock(added, len(levels.parts))):
        actions = [*(of_size(size).set(units) for size, units in part.items()), *removed]
        writes.add(number, *actions, condition=shards.same_stock(levels.parts[number].stock))
    writes.add(0, condition=same_layout(Availability, levels.availability.layout))


def update_waves(
    uow: UnitOfWork, writes: StockWrites, levels: StockLevels, before: Product, product: Product, actor: str
) -> list[WaveState]:
    """Add the waves that a changed product asks for, its order type and its current wave where they follow; all waves
    afterwards. They are divided as the product is.

    Raises WavesNeededError, WavesShrinkError. At commit VersionConflictError.
    """
    total, capacity = product.preorder_waves_total, product.preorder_wave_capacity
    rules.check_waves(product.order_type, total, capacity)
    found = preorders.waves_of(product.id, consistent=True)
    if wave_places.is_torn(levels, found):
        raise VersionConflictError(current_version=before.version)
    existing = wave_places.states_of(levels, found)
    rules.check_growth(len(existing), total)
    for wave in existing:
        # Which one is current follows from all of them; how full that one is, is held by the availability.
        key = Wave.key(product.id, wave.number)
        uow.check(Wave, *key, condition=Wave.status == wave.status, on_conflict=VersionConflictError())
    span = {"first": len(existing) + 1, "last": total}
    added = preorders.add_waves(uow, product, **span, actor=actor, are_divided=levels.has_places)
    if levels.has_places:
        wave_places.add(writes, levels, added)
    after = existing + added
    # More units for a product that had none left: it can be bought again, unless the admin says otherwise.
    if product.order_type == before.order_type or product.order_type != ProductOrderType.WAITING:
        product.order_type = waves.order_type_after(product.order_type, existing, after)
    number, count = waves.current(after)
    actions = Availability.current_wave_actions(number, count)
    writes.add(0, *actions, condition=shards.as_shown(levels.availability))
    return after


def announce_again(
    uow: UnitOfWork, seen: ProductView, product: Product, after: list[WaveState] | None, actor: str
) -> None:
    """Announce that a product can be bought for which people wait: it was `waiting`, or others did not see it.

    `after` are all its waves if they change with it.
    """
    before = seen.product
    if product.order_type == ProductOrderType.WAITING:
        return
    is_shown_again = product.state == ProductState.ACTIVE and before.state != ProductState.ACTIVE
    if before.order_type != ProductOrderType.WAITING and not (is_shown_again and WaitlistEntry.has_people(product.id)):
        return
    quantity = seen.stock_count
    if product.order_type == ProductOrderType.PREORDER:
        quantity = waves.free_units(_states(seen.levels) if after is None else after)
    event = events.ProductAvailableAgain(**events.product_facts(product), quantity=quantity)
    uow.add_event(event.by(actor))


def _states(levels: StockLevels) -> list[WaveState]:
    levels, found = preorders.with_levels(levels, consistent=True)
    return wave_places.states_of(levels, found)
