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
from shared.shop.catalog.waves import Share
from shared.shop.orders import wave_allocation
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import TooBusyError
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
        units_by_size = _stock_units(mine)
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
    """Release (line, number) units; the caller's own condition makes that happen once, and lines' counters are its too.

    Units of a wave in production are not released: they are being made. Sizes that were taken off the product since
    are left out. At commit TooBusyError when the waves have changed.
    """
    for product_id, returned in _by_product(unit for unit in units if unit[1]).items():
        available = availability.get(product_id)
        if available is None:
            continue
        units_by_size = _stock_units(returned)
        known = [(size, n) for size, n in units_by_size if available.counts.of_size(size) is not None]
        actions: list[Action] = [_of_size(size).set(_of_size(size) + n) for size, n in known]
        # One that is taken off at this very moment must not come back.
        conditions: list[Condition] = [_of_size(size).exists() for size, _ in known]
        shares = _shares(returned)
        if shares:
            _release_memberships(uow, order, product_id, returned)
            freed = waves.returnable(available.waves, shares)
            if freed:
                wave_allocation.update_waves(
                    uow, available, waves.release(available.waves, freed), actions, conditions, freed=freed
                )
        if conditions:
            _change(uow, product_id, actions, conditions, TooBusyError())


def _release_memberships(uow: UnitOfWork, order: Order, product_id: str, returned: Sequence[LineUnits]) -> None:
    """Delete the order's membership of waves in which it has no units left, and reduce it in the others."""
    for number, quantity in _shares(returned):
        in_wave = [x for x in order.lines if x.product_id == product_id and x.preorder_wave == number]
        member = _member(order, product_id, number, sum(line.held_quantity for line in in_wave) - quantity)
        if member.quantity > 0:
            uow.put(member)
        else:
            uow.delete(member)


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


def _stock_units(units: Iterable[LineUnits]) -> list[tuple[str, int]]:
    total: Counter[str] = Counter()
    for line, quantity in units:
        if not line.is_preorder:
            total[line.size] += quantity
    return sorted(total.items())


def _shares(units: Iterable[LineUnits]) -> list[Share]:
    total: Counter[int] = Counter()
    for line, quantity in units:
        if line.is_preorder and line.preorder_wave is not None:
            total[line.preorder_wave] += quantity
    return sorted(total.items())
