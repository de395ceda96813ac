"""Preorder waves as arithmetic: who gets a place where, and what a wave may become. Pure functions.

All waves of a product take orders from the start, in their order: a wave that is full hands over to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.shop.catalog.errors import PreorderSoldOutError, WaveTransitionError

OPEN, FULL, IN_PRODUCTION, READY, COMPLETED = "open", "full", "in_production", "ready", "completed"

# What an admin may do by hand. A wave fills up, and opens again, only through the orders in it.
MOVES: Mapping[str, frozenset[str]] = {
    OPEN: frozenset({IN_PRODUCTION}),
    FULL: frozenset({IN_PRODUCTION}),
    IN_PRODUCTION: frozenset({READY}),
    READY: frozenset({COMPLETED}),
    COMPLETED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class WaveState:
    """What the rules need to know of a wave; `count` of its `capacity` places are taken."""

    number: int
    capacity: int
    count: int = 0
    status: str = OPEN

    @property
    def room(self) -> int:
        """Places that can still be taken: none once the wave is in production."""
        return max(self.capacity - self.count, 0) if self.status == OPEN else 0


Share = tuple[int, int]
"""(wave number, quantity)"""


def allocate(quantity: int, waves: Sequence[WaveState]) -> list[Share]:
    """Split a quantity over consecutive waves: the first with room takes what it can, the next the rest.

    Raises PreorderSoldOutError when all waves together hold less; then nothing is to be taken.
    """
    if quantity < 1:
        raise ValueError("a quantity is at least 1")
    shares: list[Share] = []
    missing = quantity
    for wave in in_order(waves):
        taken = min(wave.room, missing)
        if taken:
            shares.append((wave.number, taken))
            missing -= taken
        if not missing:
            return shares
    raise PreorderSoldOutError(available=quantity - missing)


def fill(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[WaveState]:
    """The waves after the shares were taken; a wave whose last place is taken is full. Raises PreorderSoldOutError."""
    taken = _by_number(shares)
    after: list[WaveState] = []
    for wave in in_order(waves):
        quantity = taken.get(wave.number, 0)
        if quantity > wave.room:
            raise PreorderSoldOutError(available=wave.room)
        count = wave.count + quantity
        after.append(replace(wave, count=count, status=FULL if quantity and count >= wave.capacity else wave.status))
    return after


def release(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[WaveState]:
    """The waves after the shares were given back.

    A wave that is in production (or further) keeps its count: those pieces are being made. A full wave opens again.
    """
    returned = _by_number(shares)
    return [_with_returned(wave, returned.get(wave.number, 0)) for wave in in_order(waves)]


def returnable(waves: Sequence[WaveState], shares: Sequence[Share]) -> list[Share]:
    """Those of the shares that really free places: the waves not yet in production."""
    still_taking = {wave.number for wave in waves if wave.status in (OPEN, FULL)}
    return [share for share in shares if share[0] in still_taking and share[1] > 0]


def current(waves: Sequence[WaveState]) -> Share:
    """(number, count) of the wave that takes orders now: the first with room, else the last one; (0, 0) of none."""
    ordered = in_order(waves)
    wave = next((wave for wave in ordered if wave.room), ordered[-1] if ordered else None)
    return (wave.number, wave.count) if wave else (0, 0)


def room(waves: Sequence[WaveState]) -> int:
    """Places left in all waves together."""
    return sum(wave.room for wave in waves)


def order_type_after(order_type: str, before: Sequence[WaveState], after: Sequence[WaveState]) -> str:
    """The product's order type once `before` has become `after`.

    The last place taken turns `preorder` into `waiting`; the first place freed turns it back. A product that an
    admin put on `waiting` while places were left stays there.
    """
    if order_type == "preorder" and not room(after):
        return "waiting"
    if order_type == "waiting" and room(after) and not room(before):
        return "preorder"
    return order_type


def check_move(status: str, to: str) -> None:
    """Refuse a move that is not in the table. Raises WaveTransitionError."""
    if to not in MOVES.get(status, frozenset()):
        raise WaveTransitionError(f"A wave that is {status} cannot become {to}.", status_now=status)


def in_order(waves: Sequence[WaveState]) -> list[WaveState]:
    """The waves by number."""
    return sorted(waves, key=lambda wave: wave.number)


def _with_returned(wave: WaveState, quantity: int) -> WaveState:
    if not quantity or wave.status not in (OPEN, FULL):
        return wave
    count = max(wave.count - quantity, 0)
    return replace(wave, count=count, status=OPEN if count < wave.capacity else wave.status)


def _by_number(shares: Sequence[Share]) -> dict[int, int]:
    total: dict[int, int] = {}
    for number, quantity in shares:
        total[number] = total.get(number, 0) + quantity
    return total
