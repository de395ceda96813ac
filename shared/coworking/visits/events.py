"""The events of a visit as it is now."""

from __future__ import annotations

from shared.coworking.events import VisitBeginCorrected, VisitClosed, VisitCorrected, VisitOpened, VisitTimes
from shared.coworking.visits.models import Visit
from shared.data.events import DomainEvent


def opened(visit: Visit, *, actor: str) -> DomainEvent:
    """The event of a check-in."""
    event = VisitOpened(
        visit_id=visit.visit_id, space_id=visit.space_id, space_name=visit.space_name, check_in=visit.check_in
    )
    return event.of(visit.visit_id, customer_id=visit.user_id, actor=actor)


def closed(visit: Visit, *, actor: str | None) -> DomainEvent:
    """The event of a check-out; without an actor the space's closing time ended the visit."""
    event = VisitClosed(
        visit_id=visit.visit_id,
        space_id=visit.space_id,
        space_name=visit.space_name,
        time_zone=visit.time_zone,
        status=visit.status,
        proven=visit.proven,
        **times(visit),
    )
    return event.of(visit.visit_id, customer_id=visit.user_id, actor=actor)


def corrected(visit: Visit, *, before: VisitTimes, was_proven: bool | None, actor: str) -> DomainEvent:
    """The event of a correction; `before` are the times that the visit had, `was_proven` what they were worth."""
    event = VisitCorrected(
        visit_id=visit.visit_id,
        space_id=visit.space_id,
        time_zone=visit.time_zone,
        before=before,
        was_proven=was_proven,
        proven=visit.proven,
        after=times(visit),
    )
    return event.of(visit.visit_id, customer_id=visit.user_id, actor=actor)


def begin_corrected(visit: Visit, *, before: str, actor: str) -> DomainEvent:
    """The event of a correction of an open visit's beginning, which was `before`."""
    event = VisitBeginCorrected(
        visit_id=visit.visit_id, space_id=visit.space_id, before_check_in=before, check_in=visit.check_in
    )
    return event.of(visit.visit_id, customer_id=visit.user_id, actor=actor)


def times(visit: Visit) -> VisitTimes:
    """A closed visit's times."""
    return VisitTimes(check_in=visit.check_in, check_out=visit.check_out, duration_minutes=visit.duration_minutes)
