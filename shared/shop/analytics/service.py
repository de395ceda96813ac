"""The projector: each event counted once per generation of counters, and the replay that builds a new generation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from shared.core.errors import ConflictError
from shared.data.events import DomainEvent
from shared.data.uow import AlreadyDone, UnitOfWork
from shared.shop.analytics.errors import StaleCounterError
from shared.shop.analytics.models import Generations, ProductSales, PromoSales, Ranked, SalesDay, WaveFill
from shared.shop.analytics.rules import DAY_COUNTERS, Changes, changes_of

READ_AGAIN = 10
R = TypeVar("R", bound=Ranked)


class RebuildChangedError(ConflictError):
    """Another replay began or ended in between."""

    code = "rebuild_changed"
    detail = "Another replay is at work. Wait for it and start again."


def project(event: DomainEvent) -> None:
    """Count an event in the counters that are read, and in those that a replay is building.

    Raises AlreadyDone when it was counted everywhere before, MalformedEventError.
    """
    changes = changes_of(event.type, event.data)
    if not changes:
        return
    # Consistent: a replay that has begun must not miss an event whose reader saw no replay.
    generations = Generations.read(consistent=True)
    wanted = [int(number) for number in (generations.current, generations.building) if number is not None]
    repeated = 0
    for generation in wanted:
        try:
            count(event, changes, generation)
        except AlreadyDone:
            repeated += 1
    if repeated == len(wanted):
        raise AlreadyDone(event.id)


def count(event: DomainEvent, changes: Changes, generation: int) -> None:
    """Add an event to one generation. Raises AlreadyDone when that generation has it."""
    for attempt in range(READ_AGAIN):
        uow = UnitOfWork()
        uow.once(f"analytics-{generation}", event.id)
        if changes.day:
            _add_to_day(uow, event, changes, generation)
        for counter in _changed(event, changes, generation):
            _write_if_unchanged(uow, counter, generation)
        try:
            uow.commit()
        except StaleCounterError:
            if attempt == READ_AGAIN - 1:
                raise
        else:
            return


def _add_to_day(uow: UnitOfWork, event: DomainEvent, changes: Changes, generation: int) -> None:
    day = SalesDay.of(generation, f"{event.occurred_at:%Y-%m-%d}")
    additions = [getattr(SalesDay, name).add(changes.day[name]) for name in DAY_COUNTERS if changes.day.get(name)]
    uow.update(day, [SalesDay.item_type.set(SalesDay), *additions])


def _changed(event: DomainEvent, changes: Changes, generation: int) -> Iterator[Ranked]:
    for product_id, sums in changes.products.items():
        product = _read(ProductSales, ProductSales.key(generation, product_id))
        product.add(sums)
        product.tell(changes.product_facts.get(product_id, {}), event.id)
        yield product
    for code, sums in changes.promo_codes.items():
        promo = _read(PromoSales, PromoSales.key(generation, code))
        promo.add(sums)
        yield promo
    for wave_key in sorted({*changes.waves, *changes.wave_facts}):
        wave = _read(WaveFill, WaveFill.key(generation, *wave_key))
        wave.add(changes.waves.get(wave_key, {}))
        wave.tell(changes.wave_facts.get(wave_key, {}), event.id)
        yield wave


def _read(model: type[R], key: tuple[str, str]) -> R:
    return model.get_or_none(*key, consistent=True) or model(*key)


def _write_if_unchanged(uow: UnitOfWork, counter: Ranked, generation: int) -> None:
    model, seen = type(counter), int(counter.version)
    counter.version = seen + 1
    counter.file(generation)
    condition = model.version == seen if seen else model.pk.does_not_exist()
    uow.put(counter, condition=condition, otherwise=StaleCounterError())


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
        otherwise=RebuildChangedError(),
    )
    uow.commit()
    return current + 1


def rebuild_with(event: DomainEvent, generation: int) -> bool:
    """Count an old event in the generation being built; False when it is there already or is not counted at all."""
    changes = changes_of(event.type, event.data)
    if not changes:
        return False
    try:
        count(event, changes, generation)
    except AlreadyDone:
        return False
    return True


def finish_rebuild(generation: int) -> None:
    """Let reports read the new generation. Raises RebuildChangedError."""
    uow = UnitOfWork()
    uow.put(
        Generations(*Generations.key(), current=generation),
        condition=Generations.building == generation,
        otherwise=RebuildChangedError(),
    )
    uow.commit()
