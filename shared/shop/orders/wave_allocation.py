"""Updating the waves of a preorder product when an order takes or releases units, in the order's own transaction.

A plan is made on waves that were read a moment ago. Where adding up is enough the condition is only that it fits;
where something follows from the count (a wave is full, the next one is current, the product waits) the count must
still be the one that was read.
"""

from __future__ import annotations

from collections.abc import Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, wave_places, waves
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.statuses import ProductOrderType, WaveStatus
from shared.shop.catalog.waves import Share, WaveState
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import TooBusyError
from shared.shop.orders.stock_changes import StockChanges


def update_waves(
    uow: UnitOfWork,
    available: ProductAvailability,
    after: Sequence[WaveState],
    changes: StockChanges,
    *,
    freed: Sequence[Share] = (),
) -> None:
    """Write the waves that change, and the product's order type where that follows.

    What changes in the product's shards goes to `changes`, because stock may change in the same items. `freed` are
    units that others may now have.
    """
    product, before = available.product, waves.in_order(available.waves)
    order_type = waves.order_type_after(product.order_type, before, after)
    write = _write_divided if available.levels.has_places else _write_whole
    ends = order_type == ProductOrderType.WAITING and product.order_type != ProductOrderType.WAITING
    write(uow, available, before, after, changes, ends=ends)
    if order_type != product.order_type:
        uow.update(
            product,
            product.order_type_actions(order_type),
            # An admin may be adding waves at this moment: then the known ones being full does not mean all are.
            condition=(Product.order_type == product.order_type)
            & (Product.preorder_waves_total == product.preorder_waves_total),
            on_conflict=TooBusyError(),
        )
    elif freed or not waves.free_units(after):
        # Somebody may be turning the product to `waiting` at this moment, not knowing of the units we free, or back.
        same = Product.order_type == product.order_type
        uow.check(Product, *Product.key(product.id), condition=same, on_conflict=TooBusyError())
    reopened = order_type == ProductOrderType.PREORDER and product.order_type == ProductOrderType.WAITING
    for event in _wave_events(product, before, after, freed, reopened=reopened):
        uow.add_event(event)


def _write_whole(
    uow: UnitOfWork,
    available: ProductAvailability,
    before: Sequence[WaveState],
    after: Sequence[WaveState],
    changes: StockChanges,
    *,
    ends: bool,
) -> None:
    """Write waves that count for themselves; `ends` when the product takes no more orders."""
    number, count = waves.current(after)
    moves_on = number != waves.current(before)[0] or number != available.current_wave
    actions: list[Action] = []
    for old, new in zip(before, after, strict=True):
        # Elsewhere adding up is enough; where something follows from the count, the count must be the one we know.
        exact = new.status != old.status or (moves_on and new.number == number)
        if new != old:
            _write_wave(uow, available.product.id, old, new, exact=exact)
        elif exact or ends:
            _expect_wave(uow, available.product.id, old, Wave.current_count == old.count)
        if not moves_on and new.number == number and new.count != old.count:
            actions.append(Availability.current_wave_count.add(new.count - old.count))
    if moves_on:
        actions += Availability.current_wave_actions(number, count)
    changes.writes.add(0, *actions, condition=Availability.current_wave == available.current_wave)


def _write_divided(
    uow: UnitOfWork,
    available: ProductAvailability,
    before: Sequence[WaveState],
    after: Sequence[WaveState],
    changes: StockChanges,
    *,
    ends: bool,
) -> None:
    """Write waves whose places are in the product's shards: the waves themselves, and which one is current, only where
    one becomes full or opens again.
    """
    levels, writes = available.levels, changes.writes
    number, count = waves.current(after)
    turns = any(new.status != old.status for old, new in zip(before, after, strict=True))
    for old, new in zip(before, after, strict=True):
        if new != old and not levels.holds(new.number):
            raise TooBusyError()
        if new.count > old.count:
            wave_places.take(writes, levels, new.number, new.count - old.count, changes.first)
        elif new.count < old.count and old.status == WaveStatus.FULL:
            wave_places.reopen(writes, levels, new.number, old.count - new.count)
        elif new.count < old.count:
            wave_places.give(writes, new.number, old.count - new.count, changes.first)
        if new.status != old.status:
            actions = [Wave.status.set(new.status), Wave.updated_at.set(clock.iso(clock.now()))]
            same = (Wave.status == old.status) & (Wave.capacity == old.capacity)
            same &= wave_places.count_as_read(levels, old)
            wave = Wave(*Wave.key(available.product.id, new.number))
            uow.update(wave, actions, condition=same, on_conflict=TooBusyError())
        elif new.count < old.count or (new == old and (ends or (turns and new.number == number))):
            # A place that comes back to a full wave, or one in production, is another write.
            _expect_wave(uow, available.product.id, old, wave_places.count_as_read(levels, old))
    if turns:
        actions = Availability.current_wave_actions(number, count)
        writes.add(0, *actions, condition=Availability.current_wave == available.current_wave)


def _write_wave(uow: UnitOfWork, product_id: str, old: WaveState, new: WaveState, *, exact: bool) -> None:
    delta = new.count - old.count
    change: Action
    if exact:
        change, fits = Wave.current_count.set(new.count), Wave.current_count == old.count
    elif delta > 0:
        # Strictly less: taking the last unit is another write, which also closes the wave.
        change, fits = Wave.current_count.add(delta), Wave.current_count < old.capacity - delta
    else:
        change, fits = Wave.current_count.add(delta), Wave.current_count >= -delta
    actions: list[Action] = [change, Wave.updated_at.set(clock.iso(clock.now()))]
    if new.status != old.status:
        actions.append(Wave.status.set(new.status))
    condition = (Wave.status == old.status) & (Wave.capacity == old.capacity) & fits
    pk, sk = Wave.key(product_id, old.number)
    uow.update(Wave(pk=pk, sk=sk), actions, condition=condition, on_conflict=TooBusyError())


def _expect_wave(uow: UnitOfWork, product_id: str, wave: WaveState, same_count: Condition) -> None:
    condition = (Wave.status == wave.status) & same_count
    uow.check(Wave, *Wave.key(product_id, wave.number), condition=condition, on_conflict=TooBusyError())


def _wave_events(
    product: Product, before: Sequence[WaveState], after: Sequence[WaveState], freed: Sequence[Share], *, reopened: bool
) -> list[DomainEvent]:
    facts = events.wave_facts(product)
    announced = [
        events.WaveFilled(**facts, wave_number=new.number).about_product()
        for old, new in zip(before, after, strict=True)
        if new.status == WaveStatus.FULL and old.status == WaveStatus.OPEN
    ]
    if announced and not waves.free_units(after):
        announced.append(events.WavesAllFull(**facts).about_product())
    announced += [
        events.WaveSlotFreed(**facts, wave_number=number, quantity=quantity, reopened=reopened).about_product()
        for number, quantity in freed
    ]
    return announced
