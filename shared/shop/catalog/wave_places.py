"""The places left of preorder waves, divided over the shards of their product: what is read of them and written.

A wave that is open has a place in shard 0, and more in any; one that is full has none anywhere. So taking places asks
only the shards that they are in, and whoever takes the last one, or gives one back to a full wave, changes its status
in the same transaction: it holds all shards at that moment, and no order that is planned otherwise gets through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from shared.core.sharding import even
from shared.data.divided import same_layout
from shared.shop.catalog.models import Availability, Wave
from shared.shop.catalog.shard_rules import places_to_take
from shared.shop.catalog.shards import StockLevels, StockWrites
from shared.shop.catalog.statuses import WaveStatus
from shared.shop.catalog.waves import WaveState


def state_of(levels: StockLevels, wave: Wave) -> WaveState:
    """A wave as the rules in `waves` see it, over all shards."""
    number = int(wave.wave_number)
    count = wave.capacity - sum(levels.places(number)) if levels.holds(number) else wave.current_count
    return WaveState(number=number, capacity=wave.capacity, count=count or 0, status=wave.status)


def states_of(levels: StockLevels, waves: Iterable[Wave]) -> list[WaveState]:
    """Waves as the rules in `waves` see them."""
    return [state_of(levels, wave) for wave in waves]


def taken(levels: StockLevels, wave: Wave) -> int:
    """How many units of a wave orders took, as it is shown."""
    return max(0, state_of(levels, wave).count)


def is_torn(levels: StockLevels, waves: Iterable[Wave]) -> bool:
    """Whether the waves and the shards were read before and after a division, a wave's way into production, or the
    moment when one filled up or opened again.
    """
    return any(_is_torn(levels, wave) for wave in waves)


def _is_torn(levels: StockLevels, wave: Wave) -> bool:
    number = int(wave.wave_number)
    is_held = levels.holds(number)
    if (wave.current_count is None) != is_held:
        return True
    # An open wave has a place in shard 0: without one it would be taken for full, while its status says that it is not.
    return is_held and (wave.status == WaveStatus.OPEN) != any(levels.places(number))


def count_as_read(levels: StockLevels, wave: WaveState) -> Condition:
    """That a wave counts for itself what was read, or that the shards do still."""
    is_held = levels.holds(wave.number)
    same: Condition = Wave.current_count.does_not_exist() if is_held else Wave.current_count == wave.count
    return same


def same_division(levels: StockLevels) -> Condition:
    """That a product is divided as it was when it was read: a condition of shard 0."""
    return same_layout(Availability, levels.availability.layout)


def take(writes: StockWrites, levels: StockLevels, wave: int, units: int, first: int) -> None:
    """Take places of an open wave, from the shard `first` if it has them.

    The last ones only if nothing is left in any shard: the wave is full then, which is the caller's to write.
    """
    left, path = levels.places(wave), of_wave(wave)
    plan = places_to_take(left, units, first)
    is_last = units == sum(left)
    for number, places in plan.items():
        fits = path == places if is_last else path >= places + (number == 0)
        writes.add(number, path.set(path - places), condition=fits)
    if is_last:
        for number in range(len(left)):
            if number not in plan:
                writes.add(number, condition=path == 0)
        writes.add(0, condition=same_division(levels))


def give(writes: StockWrites, wave: int, units: int, number: int) -> None:
    """Give places back to a shard of a wave, which must be open, as the caller makes sure."""
    path = of_wave(wave)
    writes.add(number, path.set(path + units), condition=path.exists())


def reopen(writes: StockWrites, levels: StockLevels, wave: int, units: int) -> None:
    """Give places back to a full wave, which opens with them, as the caller writes."""
    path = of_wave(wave)
    writes.add(0, path.set(units), condition=(path == 0) & same_division(levels))


def close(writes: StockWrites, levels: StockLevels, wave: int) -> None:
    """Take a wave out of the shards: nobody may take or give back its places any more.

    Of one that is full there are none to be taken, so that shard 0 alone is written.
    """
    path, capacity = of_wave(wave), capacity_of(wave)
    left = levels.places(wave)
    if any(left):
        for number, places in enumerate(left):
            writes.add(number, path.remove(), condition=path == places)
    writes.add(0, capacity.remove(), condition=capacity.exists() & same_division(levels))


def enlarge(writes: StockWrites, levels: StockLevels, wave: int, *, capacity: int, added: int) -> None:
    """Give a wave more places, evenly, whatever is left of it at that moment."""
    path = of_wave(wave)
    for number, places in enumerate(even(added, len(levels.parts))):
        if places:
            writes.add(number, path.set(path + places), condition=path.exists())
    writes.add(0, capacity_of(wave).set(capacity), condition=same_division(levels))


def add(writes: StockWrites, levels: StockLevels, added: Sequence[WaveState]) -> None:
    """Put the places of new waves into the shards, evenly."""
    for wave in added:
        path = of_wave(wave.number)
        for number, places in enumerate(even(wave.free_units, len(levels.parts))):
            writes.add(number, path.set(places), condition=Availability.places.exists() & path.does_not_exist())
        writes.add(0, capacity_of(wave.number).set(wave.capacity), condition=same_division(levels))


def even_places(taking: Iterable[WaveState], shards: int) -> list[dict[str, int]]:
    """What is left of waves that take orders, or will again, divided evenly; shard 0 has one where there is any."""
    parts: list[dict[str, int]] = [{} for _ in range(shards)]
    for wave in taking:
        for part, places in zip(parts, even(wave.capacity - wave.count, shards), strict=True):
            part[str(wave.number)] = places
    return parts


def of_wave(number: int) -> Path:
    """The path of the places of a wave in any shard."""
    return Availability.places[str(number)]


def capacity_of(number: int) -> Path:
    """The path of a wave's capacity in shard 0."""
    return Availability.capacities[str(number)]
