"""What visits announce; times ISO 8601 UTC. Who it is stands in `customer_id` alone."""

from __future__ import annotations

from typing import Any

from shared.coworking.visits.models import Visit
from shared.data.events import DomainEvent


def opened(visit: Visit, *, actor: str) -> DomainEvent:
    """Somebody came in."""
    return _event("opened", visit, actor, space_name=visit.space_name, check_in=visit.check_in)


def closed(visit: Visit, *, actor: str | None) -> DomainEvent:
    """Somebody went, or was taken to have gone when the space closed."""
    return _event(
        "closed",
        visit,
        actor,
        space_name=visit.space_name,
        time_zone=visit.time_zone,
        status=visit.status,
        **times(visit),
    )


def corrected(visit: Visit, *, before: dict[str, Any], actor: str) -> DomainEvent:
    """An admin put a visit's times right; `before` is what they were."""
    return _event("corrected", visit, actor, time_zone=visit.time_zone, before=before, after=times(visit))


def times(visit: Visit) -> dict[str, Any]:
    """A closed visit's times."""
    minutes = int(visit.duration_minutes)
    return {"check_in": visit.check_in, "check_out": visit.check_out, "duration_minutes": minutes}


def _event(what: str, visit: Visit, actor: str | None, **data: Any) -> DomainEvent:
    known = {"visit_id": visit.visit_id, "space_id": visit.space_id, **data}
    return DomainEvent(f"visit.{what}", "visit", visit.visit_id, known, customer_id=visit.user_id, actor=actor)
