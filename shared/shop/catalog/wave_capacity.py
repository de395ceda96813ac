"""Raising the capacity of a wave while it takes orders."""

from __future__ import annotations

from dataclasses import replace

from shared.core import clock
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, preorders, products, wave_places, waves
from shared.shop.catalog.errors import (
    ProductArchivedError,
    WaveCapacityError,
    WaveChangedError,
    WaveClosedError,
    WaveNotFoundError,
)
from shared.shop.catalog.models import Wave
from shared.shop.catalog.preorders import ProductWave
from shared.shop.catalog.shards import StockWrites
from shared.shop.catalog.statuses import ProductOrderType, WaveStatus
from shared.shop.catalog.waitlist_models import WaitlistEntry

# Orders of a wave that sells well change it many times a second.
CAPACITY_ATTEMPTS = 12


def raise_to(*, product_id: str, number: int, capacity: int, actor: str) -> ProductWave:
    """Give a wave that is open or full more units; a full one opens again, and a product that waited takes orders.

    Who waits is notified of as many units as there are more. Safe to repeat, and beside orders, which take units of
    what was there before or of what is there after. Raises ProductNotFoundError, ProductArchivedError,
    WaveNotFoundError, WaveClosedError, WaveCapacityError, WaveChangedError when orders left no moment for it.
    """
    return retry_on_conflict(
        lambda: _raise_capacity(product_id, number, capacity, actor), on=WaveChangedError, attempts=CAPACITY_ATTEMPTS
    )


def _raise_capacity(product_id: str, number: int, capacity: int, actor: str) -> ProductWave:
    seen = products.get(product_id, hidden=True, consistent=True)
    product = seen.product
    if product.is_archived:
        raise ProductArchivedError()
    levels, found = preorders.with_levels(seen.levels, consistent=True)
    wave = next((one for one in found if one.wave_number == number), None)
    if wave is None:
        raise WaveNotFoundError()
    before, state = wave_places.states_of(levels, found), wave_places.state_of(levels, wave)
    previous = state.capacity
    if capacity == previous:
        return ProductWave(wave, state.count)
    if capacity < previous:
        raise WaveCapacityError(capacity=previous, taken=state.count)
    if state.status not in (WaveStatus.OPEN, WaveStatus.FULL):
        raise WaveClosedError(status_now=state.status)
    wave.capacity, wave.status, wave.updated_at = capacity, WaveStatus.OPEN, clock.iso(clock.now())
    raised = replace(state, capacity=capacity, status=WaveStatus.OPEN)
    after = [raised if one.number == number else one for one in before]
    # A full wave's next unit is the first one that is added: the count must be the one that was read.
    same = (Wave.status == state.status) & (Wave.capacity == previous) & wave_places.count_as_read(levels, state)
    uow, writes = UnitOfWork(), StockWrites(levels)
    uow.update(
        wave,
        [Wave.capacity.set(capacity), Wave.status.set(wave.status), Wave.updated_at.set(wave.updated_at)],
        condition=same,
        on_conflict=WaveChangedError(),
    )
    added = capacity - previous
    if levels.holds(number):
        wave_places.enlarge(writes, levels, number, capacity=capacity, added=added)
    preorders.update_dependents(uow, product, levels, number, before, after, writes)
    event = events.WaveCapacityRaised(
        **events.wave_facts(product), wave_number=number, previous=previous, capacity=capacity, added=added
    )
    uow.add_event(event.about_product(actor=actor))
    order_type = waves.order_type_after(product.order_type, before, after)
    if order_type != ProductOrderType.WAITING and (
        order_type != product.order_type or WaitlistEntry.has_people(product.id)
    ):
        again = events.ProductAvailableAgain(**events.product_facts(product), quantity=added)
        uow.add_event(again.by(actor))
    uow.commit()
    return ProductWave(wave, state.count)
