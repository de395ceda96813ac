"""Reserving units for an order and releasing them: stock per size, and waves, always in the caller's transaction.

Every reservation has conditions that hold whatever was read before. What a plan assumed (which wave is open, which
one comes next) is a condition too; when it is lost, the caller reads and plans again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.data.uow import UnitOfWork
from shared.shop.catalog import waves
from shared.shop.catalog.models import Availability, WaveMember
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.stock_events import StockReturned
from shared.shop.catalog.waves import Share
from shared.shop.orders import wave_allocation
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import OutOfStockError, RestockError, TooBusyError
from shared.shop.orders.models import Order, OrderLine

LineUnits = tuple[OrderLine, int]
"""A line and a number of its units."""

OutOfStockFactory = Callable[[str, Mapping[str, int]], Exception]
"""Makes the error for a product of which too little is left, from its id and what is left per size."""


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
        units_by_size = _by_size(unit for unit in mine if not unit[0].is_preorder)
        actions: list[Action] = [_of_size(size).set(_of_size(size) - n) for size, n in units_by_size]
        conditions: list[Condition] = [_of_size(size) >= n for size, n in units_by_size]
        shares = _shares(mine)
        if shares:
            after = waves.fill(available.waves, shares)
            wave_allocation.update_waves(uow, available, after, actions, conditions)
            for number, quantity in shares:
                uow.put(_member(order, product_id, number, quantity))
        _change(uow, product_id, actions, conditions, _explain(product_id, dict(units_by_size), out_of_stock))


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
        known = [(size, n) for size, n in units_by_size if available.counts.of_size(size) is not None]
        to_stock += [{"product_id": product_id, "size": size, "quantity": n} for size, n in known]
        actions: list[Action] = [_of_size(size).set(_of_size(size) + n) for size, n in known]
        # One that is taken off at this very moment must not come back.
        conditions: list[Condition] = [_of_size(size).exists() for size, _ in known]
        shares = _shares(waiting)
        if shares:
            freed = waves.returnable(available.waves, shares)
            if freed:
                wave_allocation.update_waves(
                    uow, available, waves.release(available.waves, freed), actions, conditions, freed=freed
                )
        if conditions:
            _change(uow, product_id, actions, conditions, TooBusyError())
    if to_stock:
        uow.add_event(StockReturned(order_id=order.order_id, items=to_stock).of(order.order_id))


def announce_taken(uow: UnitOfWork, order: Order) -> None:
    """Announce, with the transaction that reserves them, that an order took its units from stock once more."""
    units = _by_product((line, line.quantity) for line in order.lines if not line.is_preorder)
    items = [
        {"product_id": product_id, "size": size, "quantity": -n}
        for product_id, mine in units.items()
        for size, n in _by_size(mine)
    ]
    if items:
        uow.add_event(StockReturned(order_id=order.order_id, items=items).of(order.order_id))


def exchange(uow: UnitOfWork, available: ProductAvailability, delta: Mapping[str, int], *, order_id: str) -> None:
    """Swap units of sizes of one product for an order: what each size gains, negative where units are taken.

    Sizes that were taken off the product since gain nothing. At commit OutOfStockError, or TooBusyError when a size
    went away meanwhile.
    """
    known = [(size, n) for size, n in sorted(delta.items()) if n and available.counts.of_size(size) is not None]
    taken = {size: -n for size, n in known if n < 0}
    if not known:
        return
    actions: list[Action] = [_of_size(size).set(_of_size(size) + n) for size, n in known]
    conditions: list[Condition] = [
        _of_size(size) >= taken[size] if size in taken else _of_size(size).exists() for size, _ in known
    ]

    def out_of_stock(product_id: str, left: Mapping[str, int]) -> Exception:
        size = next(size for size, n in taken.items() if left[size] < n)
        return OutOfStockError(product_id=product_id, size=size, available=left[size])

    product_id = available.product.id
    _change(uow, product_id, actions, conditions, _explain(product_id, taken, out_of_stock))
    items = [{"product_id": product_id, "size": size, "quantity": n} for size, n in known]
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
            cause = "size_gone" if available.counts.of_size(line.size) is None else None
        elif _wave_status(available, line) == WaveStatus.IN_PRODUCTION:
            cause = "in_production"
        if quantity and cause is not None:
            raise RestockError(line_id=line.line_id, cause=cause)


def count_restocked(availability: Mapping[str, ProductAvailability], order: Order, units: Iterable[LineUnits]) -> None:
    """Count units on their lines that `release` released."""
    for line, quantity in units:
        line.restocked_quantity += quantity
        available = availability.get(line.product_id)
        is_known = available is not None and available.counts.of_size(line.size) is not None
        if available is not None and is_known and is_made(available, order, line):
            line.stocked_quantity = (line.stocked_quantity or 0) + quantity


def update_memberships(uow: UnitOfWork, order: Order, lines: Iterable[OrderLine]) -> None:
    """Store what the order holds now in the waves of these lines, after their counters have changed."""
    for product_id, number in _memberships(lines):
        in_wave = [x for x in order.lines if x.product_id == product_id and x.preorder_wave == number]
        member = _member(order, product_id, number, sum(line.held_quantity for line in in_wave))
        if member.quantity > 0:
            uow.put(member)
        else:
            uow.delete(member)


def delete_memberships(uow: UnitOfWork, order: Order) -> None:
    """Take an order that ends out of all its waves: nobody hears of a wave that is no longer theirs."""
    for product_id, number in _memberships(order.lines):
        uow.delete(_member(order, product_id, number, 0))


def _memberships(lines: Iterable[OrderLine]) -> list[tuple[str, int]]:
    waves_of = {(x.product_id, x.preorder_wave) for x in lines if x.is_preorder and x.preorder_wave is not None}
    return sorted(waves_of)


def _wave_status(available: ProductAvailability, line: OrderLine) -> str | None:
    return next((wave.status for wave in available.waves if wave.number == line.preorder_wave), None)


def _of_size(size: str) -> Path:
    """The path of the units of a size in an Availability."""
    return Availability.stock[size]


def _change(
    uow: UnitOfWork,
    product_id: str,
    actions: Sequence[Action],
    conditions: Sequence[Condition],
    on_conflict: Exception | Callable[[dict[str, Any] | None], Exception],
) -> None:
    pk, sk = Availability.key(product_id)
    condition = reduce(and_, conditions)
    if actions:
        uow.update(Availability(pk=pk, sk=sk), actions, condition=condition, on_conflict=on_conflict)
    else:
        uow.check(Availability, pk, sk, condition=condition, on_conflict=on_conflict)


def _explain(
    product_id: str, units_by_size: Mapping[str, int], out_of_stock: OutOfStockFactory
) -> Callable[[dict[str, Any] | None], Exception]:
    def why(old: dict[str, Any] | None) -> Exception:
        stock = (old or {}).get("stock", {})
        left = {size: int(stock.get(size, 0)) for size in units_by_size}
        missing = any(left[size] < quantity for size, quantity in units_by_size.items())
        return out_of_stock(product_id, left) if missing else TooBusyError()

    return why


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


def _by_product(units: Iterable[LineUnits]) -> dict[str, list[LineUnits]]:
    grouped: dict[str, list[LineUnits]] = {}
    for line, quantity in units:
        grouped.setdefault(line.product_id, []).append((line, quantity))
    return grouped


def _by_size(units: Iterable[LineUnits]) -> list[tuple[str, int]]:
    total: Counter[str] = Counter()
    for line, quantity in units:
        total[line.size] += quantity
    return sorted(total.items())


def _shares(units: Iterable[LineUnits]) -> list[Share]:
    total: Counter[int] = Counter()
    for line, quantity in units:
        if line.is_preorder and line.preorder_wave is not None:
            total[line.preorder_wave] += quantity
    return sorted(total.items())
