"""Taking goods for an order and giving them back: stock per size, places in waves, always in the caller's transaction.

Everything is taken under conditions that hold whatever was read before; what a plan merely assumed (which wave is
open, which one comes next) is a condition too, and a lost one means: read again, plan again.
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
from shared.shop.orders import slots
from shared.shop.orders.errors import TooBusyError
from shared.shop.orders.models import Order, OrderLine
from shared.shop.orders.shelf import Shelf

Units = tuple[OrderLine, int]
"""A line and how many of its units are meant."""

Short = Callable[[str, Mapping[str, int]], Exception]
"""Makes the error for a product of which too little is left, from its id and what is left per size."""


def reserve(
    uow: UnitOfWork, shelves: Mapping[str, Shelf], order: Order, lines: Sequence[OrderLine], *, short: Short
) -> None:
    """Take what the lines name. At commit: `short`'s error, or TooBusyError when the waves have moved."""
    for product_id, mine in _by_product((line, line.quantity) for line in lines).items():
        shelf = shelves[product_id]
        pieces = _pieces(mine)
        actions: list[Action] = [_of_size(size).set(_of_size(size) - n) for size, n in pieces]
        conditions: list[Condition] = [_of_size(size) >= n for size, n in pieces]
        shares = _shares(mine)
        if shares:
            after = waves.fill(shelf.waves, shares)
            slots.move_waves(uow, shelf, after, actions, conditions)
            for number, quantity in shares:
                uow.put(_member(order, product_id, number, quantity))
        _change(uow, product_id, actions, conditions, _explain(product_id, dict(pieces), short))


def release(uow: UnitOfWork, shelves: Mapping[str, Shelf], order: Order, units: Sequence[Units]) -> None:
    """Give back `n` units of each line; the caller's own condition makes that happen once.

    Places of a wave in production are not given back: those pieces are being made. Lines' counters are the caller's.
    At commit TooBusyError when the waves have moved.
    """
    for product_id, returned in _by_product(unit for unit in units if unit[1]).items():
        shelf = shelves.get(product_id)
        if shelf is None:
            continue
        pieces = _pieces(returned)
        known = [(size, n) for size, n in pieces if shelf.availability.of_size(size) is not None]
        actions: list[Action] = [_of_size(size).set(_of_size(size) + n) for size, n in known]
        # A size that was taken off the product since has no shelf to go back to.
        conditions: list[Condition] = [_of_size(size).exists() for size, _ in known]
        shares = _shares(returned)
        if shares:
            _leave_waves(uow, order, product_id, returned)
            freed = waves.returnable(shelf.waves, shares)
            if freed:
                slots.move_waves(uow, shelf, waves.release(shelf.waves, freed), actions, conditions, freed=freed)
        if conditions:
            _change(uow, product_id, actions, conditions, TooBusyError())


def _leave_waves(uow: UnitOfWork, order: Order, product_id: str, returned: Sequence[Units]) -> None:
    """Take the order out of the waves of which it gives back all, and make it smaller in the others."""
    for number, quantity in _shares(returned):
        in_wave = [x for x in order.lines if x.product_id == product_id and x.preorder_wave == number]
        member = _member(order, product_id, number, sum(line.held_quantity for line in in_wave) - quantity)
        if member.quantity > 0:
            uow.put(member)
        else:
            uow.delete(member)


def _of_size(size: str) -> Path:
    """The path of a size's pieces in an availability."""
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


def _explain(product_id: str, pieces: Mapping[str, int], short: Short) -> Callable[[dict[str, Any] | None], Exception]:
    def why(old: dict[str, Any] | None) -> Exception:
        stock = (old or {}).get("stock", {})
        left = {size: int(stock.get(size, 0)) for size in pieces}
        missing = any(left[size] < quantity for size, quantity in pieces.items())
        return short(product_id, left) if missing else TooBusyError()

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
