"""The uses of promo codes over all items that count them: reading them, and one use more or less in a transaction.

An item takes about 1,000 write units a second, so that a code on one item holds a sale at some hundred orders a second.
Its uses may therefore be counted on several: the code itself is the first, and the others have partition keys of their
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core.sharding import shard_of
from shared.data.batch_read import Key
from shared.data.divided import read_parts, same_layout, write_others
from shared.data.uow import OnConflict, UnitOfWork
from shared.shop.models import ShopItem
from shared.shop.promo import use_rules
from shared.shop.promo.errors import PromoBusyError, PromoInactiveError, PromoNotFoundError, PromoUsedUpError
from shared.shop.promo.models import Promo, PromoShard
from shared.shop.promo.use_rules import Part

CountingItem: TypeAlias = Promo | PromoShard


@dataclass(frozen=True, slots=True)
class PromoCounts:
    """A promo code, with the other items that count its uses."""

    promo: Promo
    shards: tuple[PromoShard, ...] = ()

    @property
    def items(self) -> tuple[CountingItem, ...]:
        """All items that count uses, by their numbers; the code is number 0."""
        return (self.promo, *self.shards)

    @property
    def parts(self) -> list[Part]:
        """What each of them counts, and may count."""
        if self.promo.shard_count == 1:
            return [Part(self.promo.current_uses, self.promo.max_uses)]
        return [Part(item.current_uses, item.quota) for item in self.items]

    @property
    def uses(self) -> int:
        """How many orders use the code."""
        return sum(item.current_uses for item in self.items)


def read(promos: Iterable[Promo], *, consistent: bool = False) -> list[PromoCounts]:
    """The counts of codes that were read, in their order: one BatchGet where any is divided.

    Raises StaleReadError when a division changes all the time.
    """
    found = read_parts(promos, PromoShard, _other_keys, table=ShopItem, consistent=consistent)
    return [PromoCounts(promo, shards) for promo, shards in found]


def of(promo: Promo, *, consistent: bool = False) -> PromoCounts:
    """The counts of one code. Raises PromoNotFoundError when it has gone in between."""
    found = read([promo], consistent=consistent)
    if not found:
        raise PromoNotFoundError()
    return found[0]


def add_use(uow: UnitOfWork, counts: PromoCounts, name: str, *, on_exhausted: Exception | None) -> None:
    """Count one use more; whoever takes it, by `name`, says at which item it is tried first.

    Undivided, the write's condition decides alone whether there is one left. Divided it says only that the plan was out
    of date, and used up is what was read of all items. Without `on_exhausted` the code must be switched on. Raises
    that, or PromoUsedUpError; at commit those, PromoInactiveError, PromoNotFoundError and PromoBusyError.
    """
    promo = counts.promo
    number = 0 if not counts.shards else use_rules.to_take(counts.parts, shard_of(name, len(counts.items)))
    if number is None:
        raise on_exhausted or PromoUsedUpError()
    item = counts.items[number]
    condition = _as_planned(counts, item) & _has_room(counts)
    if item is promo and on_exhausted is None:
        condition &= Promo.is_active == True  # noqa: E712 - a DynamoDB condition

    def why(old: dict[str, Any] | None) -> Exception:
        if number or (old and _was_divided(promo, old)):
            return PromoBusyError()
        if on_exhausted is None:
            if old is None or old.get("is_deleted"):
                return PromoNotFoundError()
            if not old.get("is_active", True):
                return PromoInactiveError()
        return PromoBusyError() if counts.shards else on_exhausted or PromoUsedUpError()

    uow.update(item, [type(item).current_uses.add(1)], condition=condition, on_conflict=why)


def take_off_use(uow: UnitOfWork, counts: PromoCounts, name: str, *, on_conflict: OnConflict) -> None:
    """Count one use less, as `add_use` counted one more. At commit `on_conflict`, when it is planned again."""
    parts = counts.parts
    number = use_rules.to_give_back(parts, shard_of(name, len(parts)))
    item, part = counts.items[number], parts[number]
    condition = _as_planned(counts, item)
    if counts.shards and part.is_over:
        condition &= type(item).current_uses > type(item).quota
    elif counts.shards and part.uses > 0:
        condition &= type(item).current_uses > 0
    uow.update(item, [type(item).current_uses.add(-1)], condition=condition, on_conflict=on_conflict)


def redivide(
    uow: UnitOfWork,
    counts: PromoCounts,
    after: Sequence[Part],
    *,
    actions: Sequence[Action] = (),
    also: Condition | None = None,
    on_conflict: OnConflict,
) -> None:
    """Write all items anew, each only if it counts what was read: no use that comes or goes meanwhile is lost.

    `actions` are more changes of the code itself, `also` is a condition of its own, and `on_conflict` is what is raised
    at commit when one of its conditions is lost; for the others it is StaleReadError.
    """
    promo = counts.promo
    layout = (promo.layout or 0) + 1
    is_divided = len(after) > 1
    quota = after[0].quota if is_divided else None
    own = [
        *actions,
        Promo.current_uses.set(after[0].uses),
        Promo.layout.set(layout),
        Promo.shards.set(len(after)) if is_divided else Promo.shards.remove(),
        Promo.quota.remove() if quota is None else Promo.quota.set(quota),
    ]
    unchanged = as_read(counts, promo)
    uow.update(promo, own, condition=unchanged if also is None else unchanged & also, on_conflict=on_conflict)
    others = [
        PromoShard(
            *PromoShard.key(promo.code, promo.generation, number),
            number=number,
            layout=layout,
            current_uses=part.uses,
            quota=part.quota,
        )
        for number, part in enumerate(after[1:], start=1)
    ]
    write_others(uow, counts.shards, others, as_read=lambda shard: as_read(counts, shard))


def as_read(counts: PromoCounts, item: CountingItem) -> Condition:
    """That an item counts what was read of it, as a part of the same division."""
    same: Condition = _as_planned(counts, item) & (type(item).current_uses == item.current_uses)
    return same


def _as_planned(counts: PromoCounts, item: CountingItem) -> Condition:
    planned: Condition = type(item).pk.exists() & same_layout(type(item), counts.promo.layout)
    if isinstance(item, Promo):
        generation = counts.promo.generation
        planned &= Promo.generation.does_not_exist() if generation is None else Promo.generation == generation
    return planned


def _has_room(counts: PromoCounts) -> Condition:
    limit = Promo.quota if counts.shards else Promo.max_uses
    room: Condition = limit.does_not_exist() | (Promo.current_uses < limit)
    return room


def _was_divided(promo: Promo, old: dict[str, Any]) -> bool:
    """Whether the code was divided, put together or made again since it was read."""
    return (old.get("layout"), old.get("generation")) != (promo.layout, promo.generation)


def _other_keys(promo: Promo) -> list[Key]:
    return [PromoShard.key(promo.code, promo.generation, number) for number in range(1, promo.shard_count)]
