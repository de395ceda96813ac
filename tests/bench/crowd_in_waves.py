"""The crowd of `crowd` at a product that is sold in preorder waves, whose places lie in one item or in shards."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from shared.core.sharding import even, shard_of
from shared.data.sharded_index import SHARDS as MEMBER_KEYS
from shared.shop.catalog import waves
from shared.shop.catalog.errors import PreorderSoldOutError
from shared.shop.catalog.shard_rules import places_to_take
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.waves import Share, WaveState
from tests.bench.crowd import AFTER, HOLD, LAG, LEG, READ, Capacity, Drop, Order


class Seen(NamedTuple):
    """What an order read: the waves, and the places left of each in each shard."""

    states: tuple[WaveState, ...]
    left: dict[int, list[int]]


@dataclass(frozen=True)
class Plan:
    """What an order takes of each wave from each shard, and which waves are full with it."""

    seen: Seen
    shares: tuple[Share, ...]
    taken: dict[int, dict[int, int]]
    filled: frozenset[int]
    after: tuple[WaveState, ...]


@dataclass
class WaveDrop(Drop):
    """A drop of which `waves` equal waves hold the `stock`."""

    waves: int = 1
    are_members_apart: bool = True  # a wave's orders are listed under several keys
    filled: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__post_init__()
        capacities = even(self.stock, self.waves)
        self._states = tuple(WaveState(number, capacity) for number, capacity in enumerate(capacities, start=1))
        self.places = {one.number: even(one.capacity, self.shards) for one in self._states}
        self.left = [sum(left[one] for left in self.places.values()) for one in range(self.shards)]
        self._wave_items = {one.number: Capacity() for one in self._states}
        keys = range(MEMBER_KEYS if self.shards > 1 and self.are_members_apart else 1)
        self._members = {(one.number, key): Capacity() for one in self._states for key in keys}
        self._read: deque[tuple[float, Seen]] = deque([(0.0, self._now())])

    def run(self) -> WaveDrop:
        """Play it to its end. AssertionError as of any drop, and where a wave was not filled exactly once."""
        super().run()
        for one in self._states:
            left = self.places[one.number]
            assert min(left) >= 0
            assert sum(left) == one.capacity - one.count, "places were lost or made"
            assert self.filled[one.number] == (one.status == WaveStatus.FULL) == (not one.free_units)
        return self

    def _now(self) -> Seen:
        return Seen(self._states, {number: list(left) for number, left in self.places.items()})

    def _look(self, now: float, *, consistent: bool) -> Seen:
        if consistent:
            return self._now()
        while len(self._read) > 1 and self._read[1][0] <= now - LAG:
            self._read.popleft()
        return self._read[0][1]

    def _plan(self, now: float, order: Order) -> None:
        order.plans += 1
        seen = self._look(now, consistent=order.consistent)
        name = f"{self.seed}#{order.number}#{order.plans}"
        try:
            shares = waves.allocate(order.quantity, seen.states)
        except PreorderSoldOutError:
            if not order.consistent:
                order.consistent = True
                self._at(now + READ, self._plan, order)
                return
            if sum(map(sum, self.places.values())) >= order.quantity:
                self.outcomes["refused while enough was left"] += 1
            self._end(now, order, "sold out")
            return
        order.tries = 0
        first = shard_of(name, self.shards)
        taken = {number: places_to_take(seen.left[number], units, first) for number, units in shares}
        filled = frozenset(number for number, units in shares if units == sum(seen.left[number]))
        after = tuple(waves.fill(seen.states, shares))
        plan = Plan(seen, tuple(shares), taken, filled, after)
        self._at(now + LEG, self._send, order, plan, self._random.randrange(MEMBER_KEYS))

    def _send(self, now: float, order: Order, plan: Plan, key: int) -> None:
        self.outcomes["transactions"] += 1
        items = self._items_of(plan)
        keys = [self._members[number, key if (number, key) in self._members else 0] for number, _ in plan.shares]
        paid = [one.pay(now, 2) for one in (*items, *keys)]
        if not all(paid) or any(one.held_until > now for one in items):
            self.outcomes["throttled" if not all(paid) else "conflicts"] += 1
            self._send_again(now, order, self._send, order, plan, key)
        elif not self._fits(plan):
            self._plan_again(now, order)
        else:
            for one in items:
                one.held_until = now + HOLD
            self._at(now + HOLD, self._write, order, plan)

    def _items_of(self, plan: Plan) -> list[Capacity]:
        if self.shards == 1:
            # The availability, and the waves that are written or become current.
            moved = {number for number, _ in plan.shares} | ({waves.current(plan.after)[0]} if plan.filled else set())
            return [self._items[0], *(self._wave_items[number] for number in sorted(moved))]
        if not plan.filled:
            return [self._items[one] for one in sorted({one for taken in plan.taken.values() for one in taken})]
        turned = plan.filled | {waves.current(plan.after)[0]}
        return [*self._items, *(self._wave_items[number] for number in sorted(turned))]

    def _fits(self, plan: Plan) -> bool:
        """Whether every condition holds that the transaction has."""
        current_is_same = waves.current(self._states)[0] == waves.current(plan.seen.states)[0]
        if (plan.filled or self.shards == 1) and not current_is_same:
            return False
        for number, taken in plan.taken.items():
            left = self.places[number]
            if number in plan.filled:
                if left != plan.seen.left[number]:
                    return False
            elif any(left[one] < units + (one == 0) for one, units in taken.items()):
                return False
        return True

    def _write(self, now: float, order: Order, plan: Plan) -> None:
        for number, taken in plan.taken.items():
            for one, units in taken.items():
                self.places[number][one] -= units
                self.left[one] -= units
        self._states = tuple(
            replace(
                one,
                count=one.capacity - sum(self.places[one.number]),
                status=WaveStatus.FULL if one.number in plan.filled else one.status,
            )
            for one in self._states
        )
        self.filled.update(plan.filled)
        self.outcomes["units"] += order.quantity
        self.sold_at.append(now)
        self._read.append((now, self._now()))
        self._at(now + LEG + AFTER, self._end, order, "sold")
