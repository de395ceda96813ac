"""Moving a preorder wave on, and changing what is said about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.core import clock
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, preorders, products, wave_places, waves
from shared.shop.catalog.errors import WaveChangedError, WaveNotFoundError
from shared.shop.catalog.models import Wave
from shared.shop.catalog.preorders import ProductWave
from shared.shop.catalog.shards import StockWrites
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.views import ProductView

# Orders change a divided wave many times a second.
DIVIDED_ATTEMPTS = 12


def move(*, product_id: str, number: int, fields: dict[str, Any], actor: str) -> ProductWave:
    """Move a wave on by the table in `waves`, or change its `message` or `ship_date`; all orders in it are notified.

    Where orders take its places from shards it is tried several times. Raises ProductNotFoundError, WaveNotFoundError,
    WaveTransitionError, WaveChangedError when orders fill the wave at the same moment.
    """
    seen: ProductView | None = products.get(product_id, hidden=True, consistent=True)
    attempts = DIVIDED_ATTEMPTS if seen and seen.levels.has_places else 1

    def attempt() -> ProductWave:
        nonlocal seen
        now, seen = seen or products.get(product_id, hidden=True, consistent=True), None
        return _move(now, number, fields, actor)

    return retry_on_conflict(attempt, on=WaveChangedError, attempts=attempts)


def _move(seen: ProductView, number: int, fields: dict[str, Any], actor: str) -> ProductWave:
    product = seen.product
    levels, found = preorders.with_levels(seen.levels, consistent=True)
    wave = next((one for one in found if one.wave_number == number), None)
    if wave is None:
        raise WaveNotFoundError()
    before = wave_places.states_of(levels, found)
    state = wave_places.state_of(levels, wave)
    status = fields.get("status") or state.status
    if status != state.status:
        waves.check_transition(state.status, status)
    elif all(getattr(wave, name) == value for name, value in fields.items() if name != "status"):
        # A second click: nobody is notified twice.
        return ProductWave(wave, state.count)
    wave.status, wave.updated_at = status, clock.iso(clock.now())
    actions = [Wave.status.set(status), Wave.updated_at.set(wave.updated_at)]
    for name in ("message", "ship_date"):
        if name in fields:
            setattr(wave, name, fields[name])
            attribute = getattr(Wave, name)
            actions.append(attribute.remove() if fields[name] is None else attribute.set(fields[name]))
    if status == WaveStatus.COMPLETED and state.status != WaveStatus.COMPLETED:
        wave.completed_at = wave.updated_at
        actions.append(Wave.completed_at.set(wave.completed_at))
    uow, writes = UnitOfWork(), StockWrites(levels)
    if levels.holds(number) and status != state.status:
        wave_places.close(writes, levels, number)
        actions.append(Wave.current_count.set(state.count))
    # What is taken of a divided wave follows from its capacity, too.
    same = (Wave.status == state.status) & (Wave.capacity == state.capacity) & wave_places.count_as_read(levels, state)
    uow.update(wave, actions, condition=same, on_conflict=WaveChangedError())
    after = [replace(one, status=status) if one.number == number else one for one in before]
    preorders.update_dependents(uow, product, levels, number, before, after, writes)
    event = events.WaveMoved(
        **events.wave_facts(product),
        wave_number=wave.wave_number,
        previous=state.status,
        status=wave.status,
        message=wave.message,
        ship_date=wave.ship_date,
    )
    uow.add_event(event.about_product(actor=actor))
    uow.commit()
    return ProductWave(wave, state.count)
