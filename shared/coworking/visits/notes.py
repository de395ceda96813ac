"""Why staff let somebody in or out by hand: their words stay beside the visit, and events do not carry them."""

from __future__ import annotations

from collections.abc import Sequence

from shared.coworking.visits.models import VisitNote
from shared.data.events import DomainEvent
from shared.data.uow import UnitOfWork


def add_note(uow: UnitOfWork, visit_id: str, event: DomainEvent, reason: str | None) -> None:
    """Keep the reason of what an event announces, in its transaction; without a reason nothing."""
    if reason:
        uow.create(VisitNote(*VisitNote.key(visit_id, event.id), event_id=event.id, reason=reason))


def reasons_of(visit_id: str, event_ids: Sequence[str]) -> dict[str, str]:
    """The reasons of some events of a visit, by the event's id; those without one are left out."""
    keys = [VisitNote.key(visit_id, one) for one in event_ids]
    found = VisitNote.batch_get(keys) if keys else ()
    return {one.event_id: str(one.reason) for one in found if isinstance(one, VisitNote)}
