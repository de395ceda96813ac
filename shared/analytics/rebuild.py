"""The replay that builds a new generation of counters beside the one that reports read."""

from __future__ import annotations

from shared.analytics import service
from shared.analytics.models import Generations
from shared.analytics.projections import Projections
from shared.core.errors import ConflictError
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork


class RebuildChangedError(ConflictError):
    """Another replay began or ended in between."""

    code = "rebuild_changed"
    detail = "Another replay is at work. Wait for it and start again."


def begin_rebuild() -> int:
    """Name the generation that a replay builds; one that was broken off is taken up again."""
    generations = Generations.read(consistent=True)
    building: int | None = generations.building
    if building is not None:
        return building
    current = generations.current
    uow = UnitOfWork()
    uow.put(
        Generations(*Generations.key(), current=current, building=current + 1),
        condition=Generations.pk.does_not_exist()
        | ((Generations.current == current) & Generations.building.does_not_exist()),
        on_conflict=RebuildChangedError(),
    )
    uow.commit()
    return current + 1


def rebuild_with(event: DomainEvent, generation: int, projections: Projections) -> bool:
    """Count an old event in the generation being built; False when it is there already or is not counted at all.

    Raises MalformedEventError.
    """
    counted = service.CountedEvent.read(event, projections)
    return bool(counted.changes) and service.count([counted], generation) > 0


def finish_rebuild(generation: int) -> None:
    """Let reports read the new generation. Raises RebuildChangedError."""
    uow = UnitOfWork()
    uow.put(
        Generations(*Generations.key(), current=generation),
        condition=Generations.building == generation,
        on_conflict=RebuildChangedError(),
    )
    uow.commit()
