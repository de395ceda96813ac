"""Corrections by admins: visits that were not recorded, and times that are wrong. Nobody vouches for their own."""

from __future__ import annotations

from datetime import datetime

from shared.core import clock, ids
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.coworking.visits import events, overlaps, reading, rules
from shared.coworking.visits.errors import VisitChangedError
from shared.coworking.visits.leaving import is_still
from shared.coworking.visits.models import Presence, Visit, VisitStatus
from shared.coworking.visits.reading import find
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import directory


def add(
    *,
    user_id: str,
    space_id: str,
    check_in: datetime,
    check_out: datetime,
    actor: str,
    idempotency: IdempotencyKey | None = None,
) -> Visit:
    """Record a visit that is over.

    Raises UserNotFoundError, SpaceNotFoundError, VisitTimesError, VisitOverlapError.
    """
    rules.check_times(check_in, check_out, now=clock.now())
    space, person = spaces.find(space_id, archived=True), directory.get(user_id=user_id)
    visit = Visit(
        visit_id=ids.new("vis"),
        user_id=person.id,
        space_id=space.id,
        space_name=space.name,
        time_zone=space.time_zone,
        check_in=clock.iso(check_in),
        check_out=clock.iso(check_out),
        duration_minutes=rules.minutes(check_in, check_out),
        status=VisitStatus.CLOSED,
        corrected_by=actor,
        proven=person.id != actor,
    )
    visit.set_index_keys()

    def attempt() -> Visit:
        uow = UnitOfWork()
        uow.create(visit)
        overlaps.refuse(uow, visit)
        uow.add_event(events.closed(visit, actor=actor))
        uow.store_idempotency_key(idempotency, {"id": visit.visit_id})
        uow.commit()
        return visit

    return retry_on_conflict(attempt)


def correct(*, visit_id: str, check_in: datetime | None, check_out: datetime | None, actor: str) -> Visit:
    """Change a visit's times, None leaves one as it is; its history keeps what they were. An end closes an open visit.

    Afterwards the visit is proven, because staff vouch for its times, also for those that stay; one's own is not.

    Raises VisitNotFoundError, VisitTimesError, VisitOverlapError, VisitChangedError.
    """

    def attempt() -> Visit:
        visit = find(visit_id)
        if visit.status == VisitStatus.OPEN:
            return _correct_open(visit, check_in, check_out, actor)
        return _correct_closed(visit, check_in, check_out, actor)

    return retry_on_conflict(attempt)


def _correct_open(visit: Visit, check_in: datetime | None, check_out: datetime | None, actor: str) -> Visit:
    """The presence, which closing the visit relies on, is changed along. Raises StaleReadError."""
    presence, now = reading.present(visit.user_id), clock.now()
    if presence is None or presence.visit_id != visit.visit_id or presence.check_in != visit.check_in:
        raise StaleReadError()
    before, begin, uow = visit.check_in, check_in or clock.parse(visit.check_in), UnitOfWork()
    closes_at = clock.parse(presence.closes_at)
    if check_out is None:
        rules.check_begin(begin, now=now, closes_at=closes_at)
    else:
        rules.check_times(begin, check_out, now=now)
        visit.check_out, visit.duration_minutes = clock.iso(check_out), rules.minutes(begin, check_out)
        visit.status = VisitStatus.CLOSED.value
    visit.check_in = clock.iso(begin)
    if visit.check_in == before and check_out is None:
        return visit
    visit.corrected_by, visit.proven = actor, visit.user_id != actor
    visit.set_index_keys()
    is_open = (Visit.status == VisitStatus.OPEN) & (Visit.check_in == before)
    uow.put(visit, condition=is_open, on_conflict=StaleReadError())
    overlaps.refuse(uow, visit)
    if visit.check_in != before:
        uow.add_event(events.begin_corrected(visit, before=before, actor=actor))
    if check_out is None:
        changed = Presence.of(visit, closes_at)
        uow.put(changed, condition=is_still(presence), on_conflict=StaleReadError())
    else:
        uow.delete(presence, condition=is_still(presence), on_conflict=StaleReadError())
        uow.update(Space(*Space.key(visit.space_id)), [Space.present.add(-1)], condition=Space.pk.exists())
        uow.add_event(events.closed(visit, actor=actor))
    uow.commit()
    return visit


def _correct_closed(visit: Visit, check_in: datetime | None, check_out: datetime | None, actor: str) -> Visit:
    before, was_proven = events.times(visit), visit.proven
    begin, finish = check_in or clock.parse(visit.check_in), check_out or clock.parse(visit.check_out)
    rules.check_times(begin, finish, now=clock.now())
    visit.check_in, visit.check_out = clock.iso(begin), clock.iso(finish)
    visit.duration_minutes = rules.minutes(begin, finish)
    visit.corrected_by = actor
    visit.proven = visit.user_id != actor
    if events.times(visit) == before and (was_proven is not False or not visit.proven):
        return find(visit.visit_id)
    visit.set_index_keys()
    same = (Visit.check_in == before["check_in"]) & (Visit.check_out == before["check_out"])
    uow = UnitOfWork()
    uow.put(visit, condition=same, on_conflict=VisitChangedError())
    overlaps.refuse(uow, visit)
    uow.add_event(events.corrected(visit, before=before, was_proven=was_proven, actor=actor))
    uow.commit()
    return visit
