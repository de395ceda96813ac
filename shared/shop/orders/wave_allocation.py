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
from shared.shop.catalog import events, waves
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.statuses import ProductOrderType, WaveStatus
from shared.shop.catalog.waves import Share, WaveState
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import TooBusyError


def update_waves(
    uow: UnitOfWork,
    available: ProductAvailability,
    after: Sequence[WaveState],
    actions: list[Action],
    conditions: list[Condition],
    *,
    freed: Sequence[Share] = (),
) -> None:
    """Write the waves that change, and the product's order type where that follows.

    What changes in the product's availability goes to `actions` and `conditions`, because stock may change in the
    same item. `freed` are units that others may now have.
    """
    product, before = available.product, waves.in_order(available.waves)
    number, count = waves.current(after)
    moves_on = number != waves.current(before)[0] or number != available.current_wave
    order_type = waves.order_type_after(product.order_type, before, after)
    for old, new in zip(before, after, strict=True):
        # Elsewhere adding up is enough; where something follows from the count, the count must be the one we know.
        exact = new.status != old.status or (moves_on and new.number == number)
        if new != old:
            _write_wave(uow, product.id, old, new, exact=exact)
        elif exact or (order_type == ProductOrderType.WAITING and product.order_type != ProductOrderType.WAITING):
            _expect_wave(uow, product.id, old)
        if not moves_on and new.number == number and new.count != old.count:
            actions.append(Availability.current_wave_count.add(new.count - old.count))
    conditions.append(Availability.current_wave == available.current_wave)
    if moves_on:
        actions += [Availability.current_wave.set(number), Availability.current_wave_count.set(count)]
    if order_type != product.order_type:
        uow.update(
            product,
            product.order_type_actions(order_type),
            # An admin may be adding waves at this moment: then the known ones being full does not mean all are.
            condition=(Product.order_type == product.order_type)
            & (Product.preorder_waves_total == product.preorder_waves_total),
            on_conflict=TooBusyError(),
        )
    elif freed:
        # Somebody may be turning the product to `waiting` at this moment, not knowing of the units we free.
        same = Product.order_type == product.order_type
        uow.check(Product, *Product.key(product.id), condition=same, on_conflict=TooBusyError())
    reopened = order_type == ProductOrderType.PREORDER and product.order_type == ProductOrderType.WAITING
    for event in _wave_events(product, before, after, freed, reopened=reopened):
        uow.add_event(event)


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


def _expect_wave(uow: UnitOfWork, product_id: str, wave: WaveState) -> None:
    condition = (Wave.status == wave.status) & (Wave.current_count == wave.count)
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
