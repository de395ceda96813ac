"""A product's stock over its shards: reading all of them, and writing some in one transaction.

An item takes about 1,000 write units a second, so that one product sells about a hundred orders a second. Its stock may
therefore be split: the availability is the first shard, and the others are items with partition keys of their own. The
places left of its preorder waves are in the same items (`wave_places`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, TypeAlias

from pynamodb.constants import MAP
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.data.divided import read_parts, same_layout
from shared.data.uow import UnitOfWork
from shared.shop.catalog.models import Availability
from shared.shop.catalog.shard_rules import changed
from shared.shop.catalog.stock_models import StockShard
from shared.shop.models import ShopItem

StockPart: TypeAlias = Availability | StockShard


@dataclass(frozen=True, slots=True)
class StockLevels:
    """What is left of a product, over all shards of its stock."""

    availability: Availability
    shards: tuple[StockShard, ...] = ()

    @property
    def parts(self) -> tuple[StockPart, ...]:
        """All shards by their numbers; the availability is number 0."""
        return (self.availability, *self.shards)

    @property
    def stock(self) -> dict[str, int]:
        """Units per size."""
        return {size: sum(part.stock.get(size, 0) for part in self.parts) for size in self.availability.stock}

    def of_size(self, size: str) -> int | None:
        """Units of a size, None when the product does not come in it."""
        if size not in self.availability.stock:
            return None
        return sum(part.stock.get(size, 0) for part in self.parts)

    @property
    def has_places(self) -> bool:
        """Whether waves that take orders have their places in the shards, too."""
        return bool(self.shards) and self.availability.capacities is not None

    def holds(self, wave: int) -> bool:
        """Whether the places of a wave, by its number, are in the shards."""
        return self.has_places and str(wave) in (self.availability.capacities or {})

    @property
    def divided_waves(self) -> list[int]:
        """The numbers of the waves whose places are in the shards."""
        return sorted(map(int, self.availability.capacities or {})) if self.has_places else []

    def places(self, wave: int) -> list[int]:
        """What is left of a wave in each shard."""
        return [(part.places or {}).get(str(wave), 0) for part in self.parts]

    @property
    def current_wave_count(self) -> int:
        """How many units are taken of the wave that the product shows as its current one."""
        number = self.availability.current_wave
        if not self.holds(number):
            return self.availability.current_wave_count
        return max(0, (self.availability.capacities or {})[str(number)] - sum(self.places(number)))


def read(availabilities: Iterable[Availability], *, consistent: bool = False) -> dict[str, StockLevels]:
    """The levels of products by their ids, from availabilities that were read; one BatchGet where stock is split.

    What was read while a split changed is read again, so that no unit is seen twice or not at all because of it.
    Raises StaleReadError when it changes each time.
    """
    found = read_parts(availabilities, StockShard, _keys, table=ShopItem, consistent=consistent)
    return {one.product_id: StockLevels(one, shards) for one, shards in found}


def of_size(size: str) -> Path:
    """The path of the units of a size in any shard."""
    return Availability.stock[size]


def whole(stock: Mapping[str, int]) -> dict[str, Any]:
    """A shard's stock as an expression's value.

    In DynamoDB's own form: PynamoDB takes a map with the one key `M` or `S` for a value that already has it.
    """
    return {MAP: Availability.stock.serialize(dict(stock))}


def same_stock(stock: Mapping[str, int]) -> Condition:
    """That a shard holds exactly this."""
    return Availability.stock == whole(stock)


def as_read(seen: StockPart) -> Condition:
    """That a shard of a product's stock holds what was read, and that the stock is still split so."""
    same: Condition = same_stock(seen.stock) & same_layout(type(seen), seen.layout)
    if seen.places is not None:
        same &= Availability.places == whole(seen.places)
    if isinstance(seen, Availability) and seen.capacities is not None:
        same &= Availability.capacities == whole(seen.capacities)
    return same


def as_shown(seen: Availability) -> Condition:
    """That a product shows the wave that was read, is divided as it was, and has the stock that was read."""
    same: Condition = same_stock(seen.stock) & same_layout(Availability, seen.layout)
    same &= Availability.current_wave == seen.current_wave
    same &= Availability.current_wave_count == seen.current_wave_count
    return same


class StockWrites:
    """What one transaction does to a product's stock: one write for each shard that it touches."""

    def __init__(self, levels: StockLevels) -> None:
        self._levels = levels
        self._actions: list[list[Action]] = [[] for _ in levels.parts]
        self._conditions: list[list[Condition]] = [[] for _ in levels.parts]

    def add(self, number: int, *actions: Action, condition: Condition) -> None:
        """Change a shard, or with no action check it."""
        self._actions[number] += actions
        self._conditions[number].append(condition)

    def take(self, number: int, size: str, units: int) -> None:
        """Take units from a shard, if it has them at that moment."""
        self._actions[number].append(of_size(size).set(of_size(size) - units))
        self._conditions[number].append(of_size(size) >= units)

    def give(self, number: int, size: str, units: int) -> None:
        """Add units to a shard, if the product still comes in that size and is still split so."""
        self._actions[number].append(of_size(size).set(of_size(size) + units))
        self._conditions[number].append(of_size(size).exists())

    def move(self, size: str, delta: int, *, exactly: bool) -> bool:
        """Add units of a size as `shard_rules.changed` says, where they are what was read.

        With `exactly` the shards that do not change must be what was read, too. Returns whether no unit of the size
        can have moved in between.
        """
        counts = [part.stock.get(size, 0) for part in self._levels.parts]
        is_known = True
        if exactly:
            self._conditions[0].append(same_layout(Availability, self._levels.availability.layout))
        for number, (was, units) in enumerate(zip(counts, changed(counts, delta), strict=True)):
            if units != was:
                self._actions[number].append(of_size(size).set(units))
            if units != was or exactly:
                self._conditions[number].append(of_size(size) == was)
            else:
                is_known = False
        return is_known

    def write(self, uow: UnitOfWork, *, on_conflict: Exception | Callable[[dict[str, Any] | None], Exception]) -> None:
        """Add the writes and checks to a transaction."""
        for part, actions, conditions in zip(self._levels.parts, self._actions, self._conditions, strict=True):
            if not conditions:
                continue
            condition = reduce(and_, conditions)
            if actions:
                uow.update(type(part)(pk=part.pk, sk=part.sk), actions, condition=condition, on_conflict=on_conflict)
            else:
                uow.check(type(part), part.pk, part.sk, condition=condition, on_conflict=on_conflict)


def _keys(availability: Availability) -> list[tuple[str, str]]:
    return [StockShard.key(availability.product_id, number) for number in range(1, availability.shard_count)]
