"""No two visits of a person at the same time, whatever staff write down at the same moment."""

from __future__ import annotations

from shared.core import clock
from shared.coworking import latest_writes
from shared.coworking.visits import rules
from shared.coworking.visits.errors import VisitOverlapError
from shared.coworking.visits.models import Visit
from shared.data.uow import UnitOfWork


def refuse(uow: UnitOfWork, visit: Visit) -> None:
    """Make the times of a visit depend on the person's other visits. Raises VisitOverlapError; at commit StaleReadError
    when another one was recorded or corrected meanwhile.
    """
    latest = latest_writes.read(Visit.of_person(visit.user_id))
    other = overlapping(visit, recent=latest.ids)
    if other is not None:
        raise VisitOverlapError(visit_id=other.visit_id)
    latest_writes.add(uow, latest, visit.visit_id)


def overlapping(visit: Visit, *, recent: list[str]) -> Visit | None:
    """Another visit of the same person at the same time, if there is one; `recent` are read as they are now."""
    begin, end = str(visit.check_in), str(visit.check_out or clock.iso(clock.now()))
    earliest = clock.iso(clock.parse(begin) - rules.LONGEST)
    near = Visit.gsi1.query(Visit.of_person(visit.user_id), Visit.gsi1sk.between(earliest, end))
    others = latest_writes.merged(near, Visit, [Visit.key(one) for one in recent])
    return next(
        (
            one
            for one in others
            if one.visit_id != visit.visit_id
            and one.check_in < end
            and (one.check_out is None or one.check_out > begin)
        ),
        None,
    )
