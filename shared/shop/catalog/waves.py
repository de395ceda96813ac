"""Preorder waves: how units are allocated to them, and what a wave may become. Pure functions.

All waves of a product take orders from the start, in their order: a wave that is full hands over to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.shop.catalog.errors import PreorderSoldOutError, WaveTransitionError
from shared.shop.catalog.statuses import ProductOrderType, WaveStatus

# What an admin may do by hand. A wave fills up, and opens again, only through the orders in it.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    WaveStatus.OPEN: frozenset({WaveStatus.IN_PRODUCTION}),
    WaveStatus.FULL: frozenset({WaveStatus.IN_PRODUCTION}),
    WaveStatus.IN_PRODUCTION: frozenset({WaveStatus.READY}),
    WaveStatus.READY: frozenset({WaveStatus.COMPLETED}),
    WaveStatus.COMPLETED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class WaveState:
    """What the rules need to know of a wave; `count` of its `capacity` units are taken."""

    number: int
    capacity: int
    count: int = 0
    status: str = WaveStatus.OPEN

    @property
    def free_units(self) -> int:
        """Units that can still be taken: none once the wave is in production."""
        return max(self.capacity - self.count, 0) if self.status == WaveStatus.OPEN else 0


Share = tuple[int, int]
"""(wave number, quantity)"""


def allocate(quantity: int, waves: Sequence[WaveState]) -> list[Share]:
    """Split a quantity over consecutive waves: the first with units left takes what it can, the next the rest.

    Raises PreorderSoldOutError when all waves together hold less; then nothing is to be taken.
    """
    if quantity < 1:
        raise ValueError("a quantity is at least 1")
    shares: list[Share] = []
    missing = quantity
    for wave in in_order(waves):
        taken = min(wave.free_units, missing)
        if taken:
            shares.append((wave.number, taken))
            missing -= taken
        if not missing:
            return shares
    raise PreorderSoldOutError(available=quantity - missing)


def fill(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[WaveState]:
    """The waves after the shares were taken; a wave whose last unit is taken is full. Raises PreorderSoldOutError."""
    taken = _by_number(shares)
    after: list[WaveState] = []
    for wave in in_order(waves):
        quantity = taken.get(wave.number, 0)
        if quantity > wave.free_units:
            raise PreorderSoldOutError(available=wave.free_units)
        count = wave.count + quantity
        after.append(
            replace(wave, count=count, status=WaveStatus.FULL if quantity and count >= wave.capacity else wave.status)
        )
    return after


def release(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[WaveState]:
    """The waves after the shares were returned.

    A wave that is in production (or further) keeps its count: those units are being made. A full wave opens again.
    """
    returned = _by_number(shares)
    return [_with_returned(wave, returned.get(wave.number, 0)) for wave in in_order(waves)]


def returnable(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[Share]:
    """Those of the shares that can be returned: of waves that are not yet in production."""
    still_taking = {wave.number for wave in waves if wave.status in (WaveStatus.OPEN, WaveStatus.FULL)}
    return [share for share in shares if share[0] in still_taking and share[1] > 0]


def current(waves: Sequence[WaveState]) -> Share:
    """(number, count) of the wave that takes orders now: the first with units left, else the last; (0, 0) of none."""
    ordered = in_order(waves)
    wave = next((wave for wave in ordered if wave.free_units), ordered[-1] if ordered else None)
    return (wave.number, wave.count) if wave else (0, 0)


def free_units(waves: Sequence[WaveState]) -> int:
    """Units left in all waves together."""
    return sum(wave.free_units for wave in waves)


def order_type_after(order_type: str, before: Sequence[WaveState], after: Sequence[WaveState]) -> str:
    """The product's order type once `before` has become `after`.

    The last unit taken turns `preorder` into `waiting`; the first unit freed turns it back. A product that an
    admin set to `waiting` while units were left stays there.
    """
    if order_type == ProductOrderType.PREORDER and not free_units(after):
        return ProductOrderType.WAITING
    if order_type == ProductOrderType.WAITING and free_units(after) and not free_units(before):
        return ProductOrderType.PREORDER
    return order_type


def check_transition(status: str, to: str) -> None:
    """Refuse a change of status that is not in the table. Raises WaveTransitionError."""
    if to not in TRANSITIONS.get(status, frozenset()):
        raise WaveTransitionError(f"A wave that is {status} cannot become {to}.", status_now=status)


def in_order(waves: Sequence[WaveState]) -> list[WaveState]:
    """The waves by number."""
    return sorted(waves, key=lambda wave: wave.number)


def _with_returned(wave: WaveState, quantity: int) -> WaveState:
    if not quantity or wave.status not in (WaveStatus.OPEN, WaveStatus.FULL):
        return wave
    count = max(wave.count - quantity, 0)
    return replace(wave, count=count, status=WaveStatus.OPEN if count < wave.capacity else wave.status)


def _by_number(shares: Sequence[Share]) -> dict[int, int]:
    total: dict[int, int] = {}
    for number, quantity in shares:
        total[number] = total.get(number, 0) + quantity
    return total
