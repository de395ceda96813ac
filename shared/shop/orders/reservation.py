"""Reserving units for an order and releasing them: stock per size, and waves, always in the caller's transaction.

Every reservation has conditions that hold whatever was read before. What a plan assumed (which wave is open, which
one comes next) is a condition too; when it is lost, the caller reads and plans again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.data.uow import UnitOfWork
from shared.shop.catalog import waves
from shared.shop.catalog.models import WaveMember
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.stock_events import StockReturned
from shared.shop.catalog.waves import Share
from shared.shop.orders import wave_allocation
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import OutOfStockError, RestockError
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.stock_changes import OutOfStockFactory, StockChanges

LineUnits = tuple[OrderLine, int]
"""A line and a number of its units."""


def reserve(
    uow: UnitOfWork,
    availability: Mapping[str, ProductAvailability],
    order: Order,
    lines: Sequence[OrderLine],
    *,
    out_of_stock: OutOfStockFactory,
) -> None:
    """Reserve the units of lines. At commit `out_of_stock`'s error, or TooBusyError when the waves have changed."""
    for product_id, mine in _by_product((line, line.quantity) for line in lines).items():
        available = availability[product_id]
        changes = StockChanges(available, order.order_id)
        changes.take(_by_size(unit for unit in mine if not unit[0].is_preorder), out_of_stock)
        shares = _shares(mine)
        if shares:
            after = waves.fill(available.waves, shares)
            wave_allocation.update_waves(uow, available, after, changes)
            for line, _ in mine:
                # Orders of a crowd are listed in several partitions.
                line.is_sharded_member = (line.is_preorder and available.levels.has_places) or None
            for number, quantity in shares:
                uow.put(_member(order, product_id, number, quantity, is_sharded=available.levels.has_places))
        changes.write(uow)


def release(
    uow: UnitOfWork, availability: Mapping[str, ProductAvailability], order: Order, units: Sequence[LineUnits]
) -> None:
    """Release (line, number) units; the caller's own condition makes that happen once.

    The lines' counters (`count_restocked`) and the order's memberships of waves are the caller's too. Preorder units
    that were made go to stock; those of a wave in production are not released, because they are being made. Sizes
    that were taken off the product since are left out. At commit TooBusyError when the waves have changed.
    """
    to_stock: list[dict[str, Any]] = []
    for product_id, returned in _by_product(unit for unit in units if unit[1]).items():
        available = availability.get(product_id)
        if available is None:
            continue
        made = [unit for unit in returned if is_made(available, order, unit[0])]
        waiting = [unit for unit in returned if not is_made(available, order, unit[0])]
        units_by_size = _by_size([*made, *(unit for unit in waiting if not unit[0].is_preorder)])
        known = [(size, n) for size, n in units_by_size.items() if available.comes_in(size)]
        to_stock += [{"product_id": product_id, "size": size, "quantity": n} for size, n in known]
        changes = StockChanges(available, order.order_id)
        changes.give(dict(known))
        shares = _shares(waiting)
        if shares:
            freed = waves.returnable(available.waves, shares)
            if freed:
                left = waves.release(available.waves, freed)
                wave_allocation.update_waves(uow, available, left, changes, freed=freed)
        changes.write(uow)
    if to_stock:
        uow.add_event(StockReturned(order_id=order.order_id, items=to_stock).of(order.order_id))


def announce_taken(uow: UnitOfWork, order: Order) -> None:
    """Announce, with the transaction that reserves them, that an order took its units from stock once more."""
    units = _by_product((line, line.quantity) for line in order.lines if not line.is_preorder)
    items = [
        {"product_id": product_id, "size": size, "quantity": -n}
        for product_id, mine in units.items()
        for size, n in _by_size(mine).items()
    ]
    if items:
        uow.add_event(StockReturned(order_id=order.order_id, items=items).of(order.order_id))


def exchange(uow: UnitOfWork, available: ProductAvailability, delta: Mapping[str, int], *, order_id: str) -> None:
    """Swap units of sizes of one product for an order: what each size gains, negative where units are taken.

    Sizes that were taken off the product since gain nothing. At commit OutOfStockError, or TooBusyError when a size
    went away meanwhile.
    """
    known = [(size, n) for size, n in sorted(delta.items()) if n and available.comes_in(size)]
    taken = {size: -n for size, n in known if n < 0}
    if not known:
        return

    def out_of_stock(product_id: str, left: Mapping[str, int]) -> Exception:
        size = next(size for size, n in taken.items() if left[size] < n)
        return OutOfStockError(product_id=product_id, size=size, available=left[size])

    changes = StockChanges(available, order_id)
    changes.take(taken, out_of_stock)
    changes.give({size: n for size, n in known if n > 0})
    changes.write(uow)
    items = [{"product_id": available.product.id, "size": size, "quantity": n} for size, n in known]
    uow.add_event(StockReturned(order_id=order_id, items=items).of(order_id))


def is_made(available: ProductAvailability, order: Order, line: OrderLine) -> bool:
    """Whether the units of a preorder line exist, so that they go to stock when they come back.

    They do once the order was shipped or the wave is ready. An unpaid order has none: the money decides what is its.
    """
    if not line.is_preorder or not order.was_paid:
        return False
    return bool(order.shipped_at) or _wave_status(available, line) in (WaveStatus.READY, WaveStatus.COMPLETED)


def check_restock(availability: Mapping[str, ProductAvailability], order: Order, units: Iterable[LineUnits]) -> None:
    """Refuse to restock units that cannot be. Raises RestockError."""
    for line, quantity in units:
        available = availability.get(line.product_id)
        cause = None
        if available is None:
            cause = "product_gone"
        elif not line.is_preorder or is_made(available, order, line):
            cause = None if available.comes_in(line.size) else "size_gone"
        elif _wave_status(available, line) == WaveStatus.IN_PRODUCTION:
            cause = "in_production"
        if quantity and cause is not None:
            raise RestockError(line_id=line.line_id, cause=cause)


def count_restocked(availability: Mapping[str, ProductAvailability], order: Order, units: Iterable[LineUnits]) -> None:
    """Count units on their lines that `release` released."""
    for line, quantity in units:
        line.restocked_quantity += quantity
        available = availability.get(line.product_id)
        if available is not None and available.comes_in(line.size) and is_made(available, order, line):
            line.stocked_quantity = (line.stocked_quantity or 0) + quantity


def update_memberships(uow: UnitOfWork, order: Order, lines: Iterable[OrderLine]) -> None:
    """Store what the order holds now in the waves of these lines, after their counters have changed."""
    for product_id, number, is_sharded in _memberships(lines):
        in_wave = [x for x in order.lines if x.product_id == product_id and x.preorder_wave == number]
        held = sum(line.held_quantity for line in in_wave)
        member = _member(order, product_id, number, held, is_sharded=is_sharded)
        if member.quantity > 0:
            uow.put(member)
        else:
            uow.delete(member)


def delete_memberships(uow: UnitOfWork, order: Order) -> None:
    """Take an order that ends out of all its waves: nobody hears of a wave that is no longer theirs."""
    for product_id, number, is_sharded in _memberships(order.lines):
        uow.delete(_member(order, product_id, number, 0, is_sharded=is_sharded))


def _memberships(lines: Iterable[OrderLine]) -> list[tuple[str, int, bool]]:
    in_waves = [line for line in lines if line.is_preorder and line.preorder_wave is not None]
    return sorted({(one.product_id, one.preorder_wave, bool(one.is_sharded_member)) for one in in_waves})


def _wave_status(available: ProductAvailability, line: OrderLine) -> str | None:
    return next((wave.status for wave in available.waves if wave.number == line.preorder_wave), None)


def _member(order: Order, product_id: str, number: int, quantity: int, *, is_sharded: bool) -> WaveMember:
    pk, sk = WaveMember.key(product_id, number, order.order_id, is_sharded=is_sharded)
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


def _by_product(units: Iterable[LineUnits]) -> dict[str, list[LineUnits]]:
    grouped: dict[str, list[LineUnits]] = {}
    for line, quantity in units:
        grouped.setdefault(line.product_id, []).append((line, quantity))
    return grouped


def _by_size(units: Iterable[LineUnits]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for line, quantity in units:
        total[line.size] += quantity
    return dict(sorted(total.items()))


def _shares(units: Iterable[LineUnits]) -> list[Share]:
    total: Counter[int] = Counter()
    for line, quantity in units:
        if line.is_preorder and line.preorder_wave is not None:
            total[line.preorder_wave] += quantity
    return sorted(total.items())
