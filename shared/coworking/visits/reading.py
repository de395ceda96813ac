"""One visit, and whether somebody is in."""

from __future__ import annotations

from shared.core import ids
from shared.coworking.visits.errors import VisitNotFoundError
from shared.coworking.visits.models import Presence, Visit


def present(user_id: str) -> Presence | None:
    """A person's presence at this moment, or None."""
    return Presence.get_or_none(*Presence.key(user_id), consistent=True)


def find(visit_id: str, *, owner: str | None = None) -> Visit:
    """One visit as it is now, anybody's when `owner` is None. Raises VisitNotFoundError, also for another's."""
    visit = Visit.get_or_none(*Visit.key(visit_id), consistent=True) if ids.is_id("vis", visit_id) else None
    if visit is None or owner not in (None, visit.user_id):
        raise VisitNotFoundError()
    return visit
