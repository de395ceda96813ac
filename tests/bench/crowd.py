"""The crowd of `drop`: people who order one product, and what DynamoDB lets through, in virtual time.

A simulation, deterministic and done in seconds: nothing is sent anywhere. It plans with the code's own rules and
retries with its own numbers; what DynamoDB does is assumed. A transaction reaches its items after LEG, holds each for
HOLD, and answers LEG later; one that finds an item held is cancelled, as AWS documents. An item and an index key take
1,000 write units a second, with one second of burst; an item in a transaction needs two units, an index entry one, and
a cancelled transaction has used them up, too. Eventually consistent reads are LAG old. A request spends BEFORE on
reading and AFTER on the payment link, and whoever finds none of CONCURRENCY environments free is turned away.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.core.sharding import even, shard_of
from shared.data import retry, uow
from shared.shop.catalog import shard_rules
from shared.shop.promo import use_rules
from shared.shop.promo.use_rules import Part

LEG, HOLD, LAG = 0.003, 0.008, 0.02
BEFORE, AFTER, READ = 0.030, 0.170, 0.005
UNITS_A_SECOND = 1000.0
CONCURRENCY = 1000
SIZE = "M"


@dataclass
class Capacity:
    """The write units of one item or index key, and until when a transaction holds it."""

    units: float = UNITS_A_SECOND
    at: float = 0.0
    held_until: float = -1.0

    def pay(self, now: float, cost: float) -> bool:
        """Use units up, if they are there."""
        self.units = min(UNITS_A_SECOND, self.units + (now - self.at) * UNITS_A_SECOND)
        self.at = now
        if self.units < cost:
            return False
        self.units -= cost
        return True


@dataclass
class Order:
    """One request on its way."""

    number: int
    quantity: int
    begun: float
    tries: int = 0
    plans: int = 0
    consistent: bool = False


@dataclass
class Drop:
    """A crowd of `rate` people a second for `seconds`, and what became of them after `run`."""

    stock: int
    shards: int = 1
    code_shards: int = 0  # 0: nobody uses a promo code
    code_limit: int | None = None
    index_keys: int = 0  # 0: the index of orders by status is left out
    rate: float = 1000.0
    seconds: float = 10.0
    quantities: tuple[int, ...] = (1,)
    seed: int = 1
    outcomes: Counter[str] = field(default_factory=Counter)
    sold_at: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.left = even(self.stock, self.shards)
        self._items = [Capacity() for _ in self.left]
        self.code = use_rules.divide(0, self.code_limit, self.code_shards) if self.code_shards else []
        self._codes = [Capacity() for _ in self.code]
        self._keys = [Capacity() for _ in range(self.index_keys)]
        self._seen: deque[tuple[float, list[int], list[Part]]] = deque([(0.0, list(self.left), list(self.code))])
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._events = self._running = 0

    @property
    def sold_a_second(self) -> float:
        """Orders a second from the first sale on, while the crowd comes or until nothing is left."""
        until = min(self.seconds, max(self.sold_at, default=0.0))
        return sum(at <= until for at in self.sold_at) / until if until else 0.0

    def run(self) -> Drop:
        """Play it to its end. AssertionError: it oversold, lost a unit or refused somebody while enough was left."""
        now, number = 0.0, 0
        while (now := now + self._random.expovariate(self.rate)) <= self.seconds:
            number += 1
            self._at(now, self._arrive, Order(number, self._random.choice(self.quantities), now))
        while self._heap:
            now, _, act, arguments = heapq.heappop(self._heap)
            act(now, *arguments)
        assert min(self.left) >= 0, "oversold"
        assert self.outcomes["units"] + sum(self.left) == self.stock, "units were lost or made"
        assert not self.outcomes["refused while enough was left"]
        assert sum(part.uses for part in self.code) == (self.outcomes["sold"] if self.code else 0)
        assert not any(part.is_over for part in self.code), "used too often"
        return self

    def _at(self, when: float, act: Callable[..., None], *arguments: Any) -> None:
        self._events += 1
        heapq.heappush(self._heap, (when, self._events, act, arguments))

    def _arrive(self, now: float, order: Order) -> None:
        self.outcomes["came"] += 1
        if self._running >= CONCURRENCY:
            self.outcomes["turned away"] += 1
            return
        self._running += 1
        self._at(now + BEFORE, self._plan, order)

    def _view(self, now: float, *, consistent: bool) -> tuple[list[int], list[Part]]:
        if consistent:
            return self.left, self.code
        while len(self._seen) > 1 and self._seen[1][0] <= now - LAG:
            self._seen.popleft()
        return self._seen[0][1:]

    def _plan(self, now: float, order: Order) -> None:
        order.plans += 1
        view, code_view = self._view(now, consistent=order.consistent)
        name = f"{self.seed}#{order.number}#{order.plans}"
        wanted = {SIZE: order.quantity}
        plan = shard_rules.choose([{SIZE: units} for units in view], wanted, shard_of(name, self.shards))
        code = use_rules.to_take(code_view, shard_of(name, self.code_shards)) if self.code else None
        if plan is not None and (code is not None or not self.code):
            order.tries = 0
            key = self._random.choice(self._keys) if self._keys else None
            self._at(now + LEG, self._prepare, order, {one: units[SIZE] for one, units in plan.items()}, code, key)
        elif not order.consistent:
            order.consistent = True
            self._at(now + READ, self._plan, order)
        else:
            is_left = sum(self.left) >= order.quantity if plan is None else any(part.has_room for part in self.code)
            if is_left:
                self.outcomes["refused while enough was left"] += 1
            self._end(now, order, "sold out" if plan is None else "used up")

    def _prepare(self, now: float, order: Order, plan: dict[int, int], code: int | None, key: Capacity | None) -> None:
        self.outcomes["transactions"] += 1
        items = [*(self._items[one] for one in plan), *([self._codes[code]] if code is not None else [])]
        paid = [one.pay(now, 2) for one in items] + ([key.pay(now, 1)] if key else [])
        if not all(paid) or any(one.held_until > now for one in items):
            self.outcomes["throttled" if not all(paid) else "conflicts"] += 1
            self._send_again(now, order, self._prepare, order, plan, code, key)
        elif any(self.left[one] < units for one, units in plan.items()) or (
            code is not None and not self.code[code].has_room
        ):
            self._plan_again(now, order)
        else:
            for one in items:
                one.held_until = now + HOLD
            self._at(now + HOLD, self._commit, order, plan, code)

    def _send_again(self, now: float, order: Order, act: Callable[..., None], *arguments: Any) -> None:
        """A cancelled transaction is sent again, as `UnitOfWork.commit` does."""
        order.tries += 1
        if order.tries >= uow.MAX_ATTEMPTS:
            self._end(now + LEG, order, "busy")
            return
        ceiling = min(uow.MAX_DELAY_S, uow.BASE_DELAY_S * 2**order.tries)
        pause = self._random.uniform(ceiling / 4, ceiling)
        self._at(now + LEG + pause + LEG, act, *arguments)

    def _plan_again(self, now: float, order: Order) -> None:
        """A lost condition: read consistently and planned again, as `retry_on_conflict` does."""
        if order.plans >= retry.ATTEMPTS:
            self._end(now + LEG, order, "too busy")
            return
        order.consistent = True
        ceiling = min(retry.LONGEST_DELAY_S, retry.FIRST_DELAY_S * 2**order.plans)
        self._at(now + LEG + self._random.uniform(0, ceiling) + READ, self._plan, order)

    def _commit(self, now: float, order: Order, plan: dict[int, int], code: int | None) -> None:
        for one, units in plan.items():
            self.left[one] -= units
        if code is not None:
            self.code[code] = self.code[code]._replace(uses=self.code[code].uses + 1)
        self.outcomes["units"] += order.quantity
        self.sold_at.append(now)
        self._seen.append((now, list(self.left), list(self.code)))
        self._at(now + LEG + AFTER, self._end, order, "sold")

    def _end(self, now: float, order: Order, outcome: str) -> None:
        self._running -= 1
        self.outcomes[outcome] += 1
        if outcome == "sold":
            self.waited.append(now - order.begun)
