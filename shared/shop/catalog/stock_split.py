"""Dividing a product's stock and its waves' places into shards before a sale that many people wait for, and putting
them together again.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.data.divided import DIVIDE_ATTEMPTS, write_others
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import OldItem, UnitOfWork
from shared.shop.catalog import events, preorders, products, wave_places, waves
from shared.shop.catalog import shards as stock_shards
from shared.shop.catalog.errors import ProductArchivedError, StockMovingError
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.shard_rules import even_stock
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.stock_events import ProductStockSplit
from shared.shop.catalog.stock_models import StockShard
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waves import WaveState


def split(*, product_id: str, shards: int, actor: str) -> ProductView:
    """Divide all sizes of a product's stock, and the places of its waves, evenly into `shards` items; 1 puts them
    together. Again does nothing, unless the shards are no longer even.

    Raises ProductNotFoundError, ProductArchivedError, and StockMovingError when orders never left a moment for it.
    """

    def attempt() -> ProductView:
        seen = products.get(product_id, hidden=True, consistent=True)
        if seen.product.is_archived:
            raise ProductArchivedError()
        before, states = seen.levels, []
        if seen.product.preorder_waves_total:
            before, found = preorders.with_levels(seen.levels, consistent=True)
            states = wave_places.states_of(before, found)
        stock = even_stock(before.stock, shards)
        places = wave_places.even_places(_taking(states), shards) if shards > 1 else [None]
        if (stock, places) == ([part.stock for part in before.parts], [part.places for part in before.parts]):
            return seen
        uow = UnitOfWork()
        _write(uow, before, stock, places, states)
        # A wave that is added now would not be divided.
        total = seen.product.preorder_waves_total
        same = (Product.is_archived == False) & (Product.preorder_waves_total == total)  # noqa: E712 - a condition
        uow.check(Product, *Product.key(seen.product.id), condition=same, on_conflict=_refusal)
        facts = events.product_facts(seen.product)
        uow.add_event(ProductStockSplit(**facts, shards=shards, shards_before=len(before.parts)).by(actor))
        uow.commit()
        return products.get(seen.product.id, hidden=True, consistent=True)

    try:
        return retry_on_conflict(attempt, attempts=DIVIDE_ATTEMPTS)
    except StaleReadError:
        raise StockMovingError() from None


def _refusal(old: OldItem) -> Exception:
    return ProductArchivedError() if old is None or old.get("is_archived") else StaleReadError()


def _taking(states: list[WaveState]) -> list[WaveState]:
    """The waves that take orders, or will again when units come back."""
    return [one for one in states if one.status in (WaveStatus.OPEN, WaveStatus.FULL)]


def _write(
    uow: UnitOfWork,
    before: StockLevels,
    stock: list[dict[str, int]],
    places: Sequence[dict[str, int] | None],
    states: list[WaveState],
) -> None:
    """Write the shards anew, each only if it holds what was read: no unit that moves meanwhile is lost."""
    main = before.availability
    layout = (main.layout or 0) + 1
    is_divided = len(stock) > 1
    actions = [
        Availability.stock.set(stock_shards.whole(stock[0])),
        Availability.layout.set(layout),
        Availability.shards.set(len(stock)) if is_divided else Availability.shards.remove(),
    ]
    if places[0] is not None:
        capacities = {str(one.number): one.capacity for one in _taking(states)}
        actions.append(Availability.places.set(stock_shards.whole(places[0])))
        actions.append(Availability.capacities.set(stock_shards.whole(capacities)))
    elif main.places is not None:
        actions += [Availability.places.remove(), Availability.capacities.remove()]
    if states and (is_divided or before.has_places):
        number, count = waves.current(states)
        actions += Availability.current_wave_actions(number, count)
        _write_waves(uow, before, states, is_divided=is_divided)
    same = stock_shards.as_read(main) & (Availability.current_wave == main.current_wave)
    uow.update(main, actions, condition=same, on_conflict=StaleReadError())
    others = [
        StockShard(
            *StockShard.key(main.product_id, number),
            product_id=main.product_id,
            number=number,
            layout=layout,
            stock=units,
            places=left,
        )
        for number, (units, left) in enumerate(zip(stock, places, strict=True))
        if number
    ]
    write_others(uow, before.shards, others, as_read=stock_shards.as_read)


def _write_waves(uow: UnitOfWork, before: StockLevels, states: list[WaveState], *, is_divided: bool) -> None:
    """Have the waves count for themselves, or leave it to the shards, where that changes."""
    for one in _taking(states):
        if before.holds(one.number) == is_divided:
            continue
        same = (Wave.status == one.status) & (Wave.capacity == one.capacity)
        same &= wave_places.count_as_read(before, one)
        change = Wave.current_count.remove() if is_divided else Wave.current_count.set(one.count)
        key = Wave.key(before.availability.product_id, one.number)
        uow.update(Wave(*key), [change], condition=same, on_conflict=StaleReadError())
