"""Taking goods for an order and giving them back: stock per size, places in waves, always in the caller's transaction.

Everything is taken under conditions that hold whatever was read before; what a plan merely assumed (which wave is
open, which one comes next) is a condition too, and a lost one means: read again, plan again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork
from shared.shop.catalog import waves
from shared.shop.catalog.models import PREORDER, WAITING, Availability, Product, Wave, WaveMember
from shared.shop.catalog.waves import Share, WaveState
from shared.shop.models import ShopItem
from shared.shop.orders import events
from shared.shop.orders.errors import StalePlanError
from shared.shop.orders.models import Order, OrderLine

Units = tuple[OrderLine, int]
"""A line and how many of its units are meant."""

Short = Callable[[str, Mapping[str, int]], Exception]
"""Makes the error for a product of which too little is left, from its id and what is left per size."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product with what is left of it, as it was read."""

    product: Product
    availability: Availability
    waves: tuple[WaveState, ...] = ()

    def left(self, size: str) -> int:
        """Pieces of a size in stock."""
        return self.availability.of_size(size) or 0


def look(product_ids: Iterable[str], *, waves_of: Collection[str] = (), consistent: bool = False) -> dict[str, Shelf]:
    """Read the shelves of products: one BatchGet, and one Query per product that is sold in waves.

    The waves of `waves_of` are read whatever their products' order type is by now, as giving back needs.
    """
    wanted = sorted(set(product_ids))
    keys = [key for one in wanted for key in (Product.key(one), Availability.key(one))]
    found = {(item.pk, item.sk): item for item in ShopItem.batch_get(keys, consistent_read=consistent)}
    shelves: dict[str, Shelf] = {}
    for one in wanted:
        product = found.get(Product.key(one))
        availability = found.get(Availability.key(one))
        if not isinstance(product, Product) or not isinstance(availability, Availability):
            continue
        in_waves = product.order_type == PREORDER or one in waves_of
        states = _waves_of(one, consistent) if in_waves else ()
        shelves[one] = Shelf(product, availability, states)
    return shelves


def look_for(lines: Sequence[OrderLine], *, consistent: bool = False) -> dict[str, Shelf]:
    """The shelves that lines of an order came from."""
    waved = {line.product_id for line in lines if line.is_preorder}
    return look({line.product_id for line in lines}, waves_of=waved, consistent=consistent)


def reserve(
    uow: UnitOfWork, shelves: Mapping[str, Shelf], order: Order, lines: Sequence[OrderLine], *, short: Short
) -> None:
    """Take what the lines name. At commit: `short`'s error, or StalePlanError when the waves have moved."""
    for product_id, mine in _by_product((line, line.quantity) for line in lines).items():
        shelf = shelves[product_id]
        pieces = _pieces(mine)
        actions: list[Action] = [Availability.stock[size].set(Availability.stock[size] - n) for size, n in pieces]
        conditions: list[Condition] = [Availability.stock[size] >= n for size, n in pieces]
        shares = _shares(mine)
        if shares:
            after = waves.fill(shelf.waves, shares)
            _move_waves(uow, shelf, after, actions, conditions)
            for number, quantity in shares:
                uow.put(_member(order, product_id, number, quantity))
        _change(uow, product_id, actions, conditions, _explain(product_id, dict(pieces), short))


def release(uow: UnitOfWork, shelves: Mapping[str, Shelf], order: Order, units: Sequence[Units]) -> None:
    """Give back `n` units of each line; the caller's own condition makes that happen once.

    Places of a wave in production are not given back: those pieces are being made. Lines' counters are the caller's.
    At commit StalePlanError when the waves have moved.
    """
    for product_id, returned in _by_product(unit for unit in units if unit[1]).items():
        shelf = shelves.get(product_id)
        if shelf is None:
            continue
        pieces = _pieces(returned)
        known = [(size, n) for size, n in pieces if shelf.availability.of_size(size) is not None]
        actions: list[Action] = [Availability.stock[size].set(Availability.stock[size] + n) for size, n in known]
        # A size that was taken off the product since has no shelf to go back to.
        conditions: list[Condition] = [Availability.stock[size].exists() for size, _ in known]
        shares = _shares(returned)
        if shares:
            _leave_waves(uow, order, product_id, returned)
            freed = waves.returnable(shelf.waves, shares)
            if freed:
                _move_waves(uow, shelf, waves.release(shelf.waves, freed), actions, conditions, freed=freed)
        if conditions:
            _change(uow, product_id, actions, conditions, StalePlanError())


def _move_waves(
    uow: UnitOfWork,
    shelf: Shelf,
    after: Sequence[WaveState],
    actions: list[Action],
    conditions: list[Condition],
    *,
    freed: Sequence[Share] = (),
) -> None:
    """Write the waves that change, and the product's current wave and order type where those follow from it."""
    product, before = shelf.product, waves.in_order(shelf.waves)
    number, count = waves.current(after)
    seen = int(shelf.availability.current_wave)
    moves_on = number != waves.current(before)[0] or number != seen
    order_type = waves.order_type_after(product.order_type, before, after)
    for old, new in zip(before, after, strict=True):
        # Elsewhere adding up is enough; where something follows from the count, the count must be the one we know.
        exact = new.status != old.status or (moves_on and new.number == number)
        if new != old:
            _write_wave(uow, product.id, old, new, exact=exact)
        elif exact or (order_type == WAITING and product.order_type != WAITING):
            _expect_wave(uow, product.id, old)
        if not moves_on and new.number == number and new.count != old.count:
            actions.append(Availability.current_wave_count.add(new.count - old.count))
    conditions.append(Availability.current_wave == seen)
    if moves_on:
        actions += [Availability.current_wave.set(number), Availability.current_wave_count.set(count)]
    if order_type != product.order_type:
        uow.update(
            product,
            product.order_type_actions(order_type),
            condition=Product.order_type == product.order_type,
            otherwise=StalePlanError(),
        )
    elif freed:
        # Somebody may be turning the product to `waiting` at this moment, not knowing of the place we free.
        same = Product.order_type == product.order_type
        uow.check(Product, *Product.key(product.id), condition=same, otherwise=StalePlanError())
    reopened = order_type == PREORDER and product.order_type == WAITING
    for event in _wave_events(product, before, after, freed, reopened=reopened):
        uow.announce(event)


def _write_wave(uow: UnitOfWork, product_id: str, old: WaveState, new: WaveState, *, exact: bool) -> None:
    delta = new.count - old.count
    if exact:
        change, fits = Wave.current_count.set(new.count), Wave.current_count == old.count
    elif delta > 0:
        # Strictly less: taking the last place is another write, which also closes the wave.
        change, fits = Wave.current_count.add(delta), Wave.current_count < old.capacity - delta
    else:
        change, fits = Wave.current_count.add(delta), Wave.current_count >= -delta
    actions: list[Action] = [change, Wave.updated_at.set(clock.iso(clock.now()))]
    if new.status != old.status:
        actions.append(Wave.status.set(new.status))
    condition = (Wave.status == old.status) & (Wave.capacity == old.capacity) & fits
    pk, sk = Wave.key(product_id, old.number)
    uow.update(Wave(pk=pk, sk=sk), actions, condition=condition, otherwise=StalePlanError())


def _expect_wave(uow: UnitOfWork, product_id: str, wave: WaveState) -> None:
    condition = (Wave.status == wave.status) & (Wave.current_count == wave.count)
    uow.check(Wave, *Wave.key(product_id, wave.number), condition=condition, otherwise=StalePlanError())


def _leave_waves(uow: UnitOfWork, order: Order, product_id: str, returned: Sequence[Units]) -> None:
    """Take the order out of the waves of which it gives back all, and make it smaller in the others."""
    for number, quantity in _shares(returned):
        in_wave = [x for x in order.lines if x.product_id == product_id and x.preorder_wave == number]
        member = _member(order, product_id, number, sum(line.held_quantity for line in in_wave) - quantity)
        if member.quantity > 0:
            uow.put(member)
        else:
            uow.delete(member)


def _wave_events(
    product: Product, before: Sequence[WaveState], after: Sequence[WaveState], freed: Sequence[Share], *, reopened: bool
) -> list[DomainEvent]:
    announced = [
        events.wave_filled(product, new.number)
        for old, new in zip(before, after, strict=True)
        if new.status == waves.FULL and old.status == waves.OPEN
    ]
    if announced and not waves.room(after):
        announced.append(events.waves_all_full(product))
    announced += [events.slot_freed(product, number, quantity, reopened=reopened) for number, quantity in freed]
    return announced


def _change(
    uow: UnitOfWork,
    product_id: str,
    actions: Sequence[Action],
    conditions: Sequence[Condition],
    otherwise: Exception | Callable[[dict[str, Any] | None], Exception],
) -> None:
    pk, sk = Availability.key(product_id)
    condition = reduce(and_, conditions)
    if actions:
        uow.update(Availability(pk=pk, sk=sk), actions, condition=condition, otherwise=otherwise)
    else:
        uow.check(Availability, pk, sk, condition=condition, otherwise=otherwise)


def _explain(product_id: str, pieces: Mapping[str, int], short: Short) -> Callable[[dict[str, Any] | None], Exception]:
    def why(old: dict[str, Any] | None) -> Exception:
        stock = (old or {}).get("stock", {})
        left = {size: int(stock.get(size, 0)) for size in pieces}
        missing = any(left[size] < quantity for size, quantity in pieces.items())
        return short(product_id, left) if missing else StalePlanError()

    return why


def _waves_of(product_id: str, consistent: bool) -> tuple[WaveState, ...]:
    pk, _ = Product.key(product_id)
    stored = Wave.query(pk, Wave.sk.startswith("WAVE#"), consistent_read=consistent)
    return tuple(wave.as_state() for wave in stored)


def _member(order: Order, product_id: str, number: int, quantity: int) -> WaveMember:
    pk, sk = WaveMember.key(product_id, number, order.order_id)
    return WaveMember(
        pk=pk,
        sk=sk,
        product_id=product_id,
        wave_number=number,
        order_id=order.order_id,
        order_number=order.order_number,
        user_id=order.user_id,
        quantity=quantity,
    )


def _by_product(units: Iterable[Units]) -> dict[str, list[Units]]:
    grouped: dict[str, list[Units]] = {}
    for line, quantity in units:
        grouped.setdefault(line.product_id, []).append((line, quantity))
    return grouped


def _pieces(units: Iterable[Units]) -> list[tuple[str, int]]:
    total: Counter[str] = Counter()
    for line, quantity in units:
        if not line.is_preorder:
            total[line.size] += quantity
    return sorted(total.items())


def _shares(units: Iterable[Units]) -> list[Share]:
    total: Counter[int] = Counter()
    for line, quantity in units:
        if line.is_preorder and line.preorder_wave is not None:
            total[line.preorder_wave] += quantity
    return sorted(total.items())
