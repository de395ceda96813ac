"""No two visits of a person at the same time, whatever staff write down at the same moment.

The index names their visits, a moment late. So each visit that is recorded or corrected leaves its id for a while in
one item of its person, and is conditional on the stamp that was read there: of two at once one is decided after the
other.
"""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock, ids
from shared.coworking.visits import rules
from shared.coworking.visits.errors import VisitOverlapError
from shared.coworking.visits.models import CorrectedVisits, Visit
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork

# The index has a visit within a second; this is far longer.
RECENT = timedelta(minutes=2)


def refuse(uow: UnitOfWork, visit: Visit) -> None:
    """Make the times of a visit depend on the person's other visits. Raises VisitOverlapError; at commit StaleReadError
    when another one was recorded or corrected meanwhile.
    """
    key, now = CorrectedVisits.key(visit.user_id), clock.now()
    # Before the visits: whatever comes after this changes the stamp.
    seen = CorrectedVisits.get_or_none(*key, consistent=True)
    recent = [one for one in (seen.recent if seen else []) if one[1] >= clock.iso(now - RECENT)]
    other = overlapping(visit, recent=[one[0] for one in recent])
    if other is not None:
        raise VisitOverlapError(visit_id=other.visit_id)
    after = CorrectedVisits(
        *key,
        recent=[*(one for one in recent if one[0] != visit.visit_id), [visit.visit_id, clock.iso(now)]],
        stamp=ids.new("ver"),
        ttl=clock.epoch(now + timedelta(hours=1)),
    )
    is_same = CorrectedVisits.stamp == seen.stamp if seen else CorrectedVisits.pk.does_not_exist()
    uow.put(after, condition=is_same, on_conflict=StaleReadError())


def overlapping(visit: Visit, *, recent: list[str]) -> Visit | None:
    """Another visit of the same person at the same time, if there is one; `recent` are read as they are now."""
    begin, end = str(visit.check_in), str(visit.check_out or clock.iso(clock.now()))
    earliest = clock.iso(clock.parse(begin) - rules.LONGEST)
    near = Visit.gsi1.query(Visit.of_person(visit.user_id), Visit.gsi1sk.between(earliest, end))
    known = {str(one.visit_id): one for one in near}
    if recent:
        latest = Visit.batch_get([Visit.key(one) for one in recent], consistent_read=True)
        known |= {str(one.visit_id): one for one in latest}
    known.pop(str(visit.visit_id), None)
    return next(
        (one for one in known.values() if one.check_in < end and (one.check_out is None or one.check_out > begin)),
        None,
    )
