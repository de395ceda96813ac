"""The projector: each event counted once per generation of counters, and the replay that builds a new generation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from shared.core.errors import ConflictError
from shared.data.events import DomainEvent
from shared.data.uow import MAX_OPERATIONS, DuplicateMessage, UnitOfWork
from shared.shop.analytics.donation_days import DonationDay, GiverDay
from shared.shop.analytics.errors import StaleCounterError
from shared.shop.analytics.models import (
    Counted,
    Generations,
    ProductSales,
    PromoSales,
    Ranked,
    SalesDay,
    Versioned,
    WaveFill,
)
from shared.shop.analytics.rules import DAY_COUNTERS, Changes, Sums, changes_of
from shared.shop.analytics.support_days import SupportDay
from shared.shop.analytics.visit_days import VisitDay

READ_AGAIN = 10
V = TypeVar("V", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Told:
    """An event and what it adds."""

    event: DomainEvent
    changes: Changes

    @property
    def day(self) -> str:
        """The event's own day, however late it comes (UTC)."""
        return f"{self.event.occurred_at:%Y-%m-%d}"

    def keys(self, generation: int) -> set[tuple[str, str]]:
        """Every item that counting it writes."""
        changes = self.changes
        days = {(SalesDay.days(generation), self.day)} if changes.day else set()
        products = {ProductSales.key(generation, product_id) for product_id in changes.products}
        codes = {PromoSales.key(generation, code) for code in changes.promo_codes}
        waves = {WaveFill.key(generation, *wave) for wave in {*changes.waves, *changes.wave_facts}}
        visits = {VisitDay.key(generation, *day) for day in changes.visits}
        gifts = {DonationDay.key(generation, self.day)} if changes.donations else set()
        givers = {GiverDay.key(generation, self.day, changes.giver)} if changes.giver else set()
        support = {SupportDay.key(generation, day) for day in changes.support}
        marks = {Counted.key(generation, self.event.id)}
        return marks.union(days, products, codes, waves, visits, gifts, givers, support)


@dataclass(slots=True)
class _Sheet:
    """The counters that some events change, read once each, until they are written together."""

    generation: int
    days: dict[str, Sums] = field(default_factory=dict)
    items: dict[tuple[str, str], Versioned] = field(default_factory=dict)

    def enter(self, told: Told) -> bool:
        """Add an event up; False when it is in the counters already."""
        event, changes, generation = told.event, told.changes, self.generation
        marks = self._item(Counted, Counted.key(generation, event.id))
        if marks.has(event.id):
            return False
        marks.mark(event.id)
        day = self.days.setdefault(told.day, dict.fromkeys(DAY_COUNTERS, 0))
        for name, amount in changes.day.items():
            day[name] += amount
        for product_id, sums in changes.products.items():
            product = self._item(ProductSales, ProductSales.key(generation, product_id))
            product.add(sums)
            product.tell(changes.product_facts.get(product_id, {}), event.id)
        for code, sums in changes.promo_codes.items():
            self._item(PromoSales, PromoSales.key(generation, code)).add(sums)
        for wave_key in sorted({*changes.waves, *changes.wave_facts}):
            wave = self._item(WaveFill, WaveFill.key(generation, *wave_key))
            wave.add(changes.waves.get(wave_key, {}))
            wave.tell(changes.wave_facts.get(wave_key, {}), event.id)
        for visit_day, visit_sums in sorted(changes.visits.items()):
            self._item(VisitDay, VisitDay.key(generation, *visit_day)).add(visit_sums)
        if changes.donations:
            self._give(told)
        for support_day, sums in sorted(changes.support.items()):
            self._item(SupportDay, SupportDay.key(generation, support_day)).add(sums)
        return True

    def _give(self, told: Told) -> None:
        new_givers = 0
        if told.changes.giver:
            giver = self._item(GiverDay, GiverDay.key(self.generation, told.day, told.changes.giver))
            new_givers = int(giver.donations == 0)
            giver.donations += 1
        day = self._item(DonationDay, DonationDay.key(self.generation, told.day))
        day.add(told.changes.donations, givers=new_givers)

    def write(self, uow: UnitOfWork) -> None:
        """Put what has changed into a transaction. At commit StaleCounterError when a counter moved meanwhile."""
        for day, sums in self.days.items():
            additions = [getattr(SalesDay, name).add(amount) for name, amount in sums.items() if amount]
            if additions:
                uow.update(SalesDay.of(self.generation, day), [SalesDay.item_type.set(SalesDay), *additions])
        for item in self.items.values():
            model, seen = type(item), int(item.version)
            item.version = seen + 1
            if isinstance(item, Ranked):
                item.set_index_keys(self.generation)
            condition = model.version == seen if seen else model.pk.does_not_exist()
            uow.put(item, condition=condition, on_conflict=StaleCounterError())

    def _item(self, model: type[V], key: tuple[str, str]) -> V:
        if key not in self.items:
            self.items[key] = _read(model, key)
        return cast(V, self.items[key])


def _read(model: type[V], key: tuple[str, str]) -> V:
    return model.get_or_none(*key, consistent=True) or model(*key)


class RebuildChangedError(ConflictError):
    """Another replay began or ended in between."""

    code = "rebuild_changed"
    detail = "Another replay is at work. Wait for it and start again."


def read(event: DomainEvent) -> Told:
    """What an event adds. Raises MalformedEventError."""
    return Told(event, _changes_of(event))


def _changes_of(event: DomainEvent) -> Changes:
    # Whom an event concerns, and when it was, stands beside its data.
    beside = {"customer_id": event.customer_id, "day": f"{event.occurred_at:%Y-%m-%d}"}
    return changes_of(event.type, {**beside, **event.data})


def project(event: DomainEvent) -> None:
    """Count one event. Raises DuplicateMessage when it was counted everywhere before, MalformedEventError."""
    told = read(event)
    if told.changes and not project_all([told]):
        raise DuplicateMessage(event.id)


def project_all(told: Iterable[Told]) -> int:
    """Count events together in the counters that are read, and in those that a replay is building.

    Together they cost little more than one: each counter is written once. Answers how many were new anywhere.
    """
    told = [one for one in told if one.changes]
    if not told:
        return 0
    # Consistent: a replay that has begun must not miss an event whose reader saw no replay.
    generations = Generations.read(consistent=True)
    wanted = [int(number) for number in (generations.current, generations.building) if number is not None]
    return max(count(told, generation) for generation in wanted)


def count(told: Sequence[Told], generation: int) -> int:
    """Add events to one generation, those that it has excepted; how many it had not."""
    new, part = 0, list[Told]()
    keys: set[tuple[str, str]] = set()
    for one in told:
        more = one.keys(generation)
        if part and len(keys | more) > MAX_OPERATIONS:
            new += _count_together(part, generation)
            part, keys = [], set()
        part.append(one)
        keys |= more
    return new + (_count_together(part, generation) if part else 0)


def _count_together(told: Sequence[Told], generation: int) -> int:
    for _ in range(READ_AGAIN):
        sheet = _Sheet(generation)
        fresh = sum(sheet.enter(one) for one in told)
        if not fresh:
            return 0
        uow = UnitOfWork()
        sheet.write(uow)
        try:
            uow.commit()
        except StaleCounterError:
            continue
        return fresh
    raise StaleCounterError


def begin_rebuild() -> int:
    """Name the generation that a replay builds; one that was broken off is taken up again."""
    generations = Generations.read(consistent=True)
    building: float | None = generations.building
    if building is not None:
        return int(building)
    current = int(generations.current)
    uow = UnitOfWork()
    uow.put(
        Generations(*Generations.key(), current=current, building=current + 1),
        condition=Generations.pk.does_not_exist()
        | ((Generations.current == current) & Generations.building.does_not_exist()),
        on_conflict=RebuildChangedError(),
    )
    uow.commit()
    return current + 1


def rebuild_with(event: DomainEvent, generation: int) -> bool:
    """Count an old event in the generation being built; False when it is there already or is not counted at all."""
    changes = _changes_of(event)
    return bool(changes) and count([Told(event, changes)], generation) > 0


def finish_rebuild(generation: int) -> None:
    """Let reports read the new generation. Raises RebuildChangedError."""
    uow = UnitOfWork()
    uow.put(
        Generations(*Generations.key(), current=generation),
        condition=Generations.building == generation,
        on_conflict=RebuildChangedError(),
    )
    uow.commit()
