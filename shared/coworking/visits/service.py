"""Check-in and check-out: one open visit a person, and never more of them than a space's capacity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shared.core import clock, ids
from shared.core.settings import settings
from shared.coworking.bookings.reading import has_booking_now
from shared.coworking.passes import usage as passes
from shared.coworking.passes.errors import PassRequiredError
from shared.coworking.spaces import rules as hours
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.errors import SpaceNotFoundError
from shared.coworking.spaces.models import IN_USE, Space
from shared.coworking.visits import events, rules
from shared.coworking.visits.errors import (
    AlreadyCheckedInError,
    DoorCodeRequiredError,
    NotCheckedInError,
    SpaceClosedError,
    SpaceFullError,
    VisitClosedError,
    VisitNotFoundError,
)
from shared.coworking.visits.models import ClientCheckIns, Presence, Visit, VisitStatus
from shared.data import client_caps
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork

# Further writes in the transaction of a visit: a door code's use.
ExtraWrites = Callable[[UnitOfWork], None]


def check_in(
    *,
    user_id: str,
    space_id: str | None,
    actor: str,
    proven: bool = False,
    idempotency: IdempotencyKey | None = None,
    extra_writes: ExtraWrites | None = None,
) -> Visit:
    """Begin a visit of the space that is named, or of the main one; `proven` says that a door code was shown.

    Raises SpaceNotFoundError, DoorCodeRequiredError, SpaceClosedError, SpaceFullError, AlreadyCheckedInError,
    PassRequiredError.
    """
    space = spaces.find_or_main(space_id)
    if space.requires_door_code and not proven:
        # Who is in already is told that, whatever the space demands of those who come.
        raise DoorCodeRequiredError() if end_if_overdue(user_id) is None else AlreadyCheckedInError()

    def open_visit() -> Visit:
        return retry_on_conflict(lambda: _open_visit(space, user_id, actor, proven, idempotency, extra_writes))

    try:
        return open_visit()
    except AlreadyCheckedInError:
        # Yesterday's visit that the schedule has not closed yet must keep nobody out.
        if end_if_overdue(user_id) is not None:
            raise
    return open_visit()


def count_new_account(client: str) -> ExtraWrites:
    """Counts a check-in of a new account from a network address in its transaction; there NewAccountCapError."""
    cap = settings().new_account_check_ins_per_hour
    return lambda uow: client_caps.count_in(uow, ClientCheckIns, client=client, cap=cap)


def _open_visit(
    space: Space,
    user_id: str,
    actor: str,
    proven: bool,
    idempotency: IdempotencyKey | None,
    extra_writes: ExtraWrites | None,
) -> Visit:
    now = clock.now()
    closes_at = hours.closes_at(space.hours, space.time_zone, now)
    if closes_at is None:
        opens_at = hours.opens_at(space.hours, space.time_zone, now)
        raise SpaceClosedError(opens_at=clock.iso(opens_at) if opens_at else None)
    visit = Visit(
        visit_id=ids.new("vis"),
        user_id=user_id,
        space_id=space.id,
        space_name=space.name,
        time_zone=space.time_zone,
        check_in=clock.iso(now),
        proven=proven,
    )
    visit.set_index_keys()
    uow = UnitOfWork()
    if extra_writes is not None:
        extra_writes(uow)
    _count_pass(uow, space, user_id, actor, now)
    uow.create(Presence.of(visit, closes_at), on_conflict=AlreadyCheckedInError())
    uow.create(visit)
    has_capacity = (Space.gsi1pk == IN_USE) & (Space.present < Space.capacity)
    uow.update(space, [Space.present.add(1)], condition=has_capacity, on_conflict=_check_in_conflict)
    uow.add_event(events.opened(visit, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": visit.visit_id})
    uow.commit()
    return visit


def _count_pass(uow: UnitOfWork, space: Space, user_id: str, actor: str, now: datetime) -> None:
    """Count this day of the person's pass, if they have one; without one PassRequiredError where the space wants it.

    A booking that goes on now, or begins soon, opens the door as well, and is what counts then.
    """
    held = passes.find_usable(user_id=user_id, space=space, moment=now)
    if space.pass_required and has_booking_now(user_id=user_id, space_id=space.id, moment=now):
        return
    if held is not None:
        passes.add_use(uow, pass_id=held.pass_id, day=passes.local_day(space, now), actor=actor)
    elif space.pass_required:
        raise PassRequiredError()


def end_if_overdue(user_id: str) -> Presence | None:
    """A person's presence; one whose space has closed is ended first, and the answer is None."""
    presence = present(user_id)
    if presence is None or clock.now() <= clock.parse(presence.closes_at):
        return presence
    try:
        end(presence, actor=None)
    except NotCheckedInError:
        # Closed by somebody else at this moment.
        return present(user_id)
    return None


def check_out(
    *, user_id: str, actor: str, idempotency: IdempotencyKey | None = None, extra_writes: ExtraWrites | None = None
) -> Visit:
    """End a person's visit; after the closing time it has ended then. Raises NotCheckedInError."""
    presence = present(user_id)
    if presence is None:
        raise NotCheckedInError()
    return end(presence, actor=actor, idempotency=idempotency, extra_writes=extra_writes)


def present(user_id: str) -> Presence | None:
    """A person's presence at this moment, or None."""
    return Presence.get_or_none(*Presence.key(user_id), consistent=True)


def end(
    presence: Presence,
    *,
    actor: str | None,
    proven: bool = False,
    idempotency: IdempotencyKey | None = None,
    extra_writes: ExtraWrites | None = None,
) -> Visit:
    """End the open visit of a presence; `proven` says that a door code or staff ends it.

    Raises NotCheckedInError when it has ended meanwhile.
    """
    visit = presence.visit()
    moment, visit.status = rules.ending(clock.now(), clock.parse(presence.closes_at))
    if visit.proven is not None:
        visit.proven = visit.proven and proven and visit.status == VisitStatus.CLOSED
    visit.check_out = clock.iso(moment)
    visit.duration_minutes = rules.minutes(clock.parse(visit.check_in), moment)
    uow = UnitOfWork()
    if extra_writes is not None:
        extra_writes(uow)
    is_this = Presence.visit_id == visit.visit_id
    uow.delete(presence, condition=is_this, on_conflict=NotCheckedInError())
    uow.update(
        visit,
        [
            Visit.status.set(visit.status),
            Visit.check_out.set(visit.check_out),
            Visit.duration_minutes.set(visit.duration_minutes),
            *([] if visit.proven is None else [Visit.proven.set(visit.proven)]),
        ],
        condition=Visit.status == VisitStatus.OPEN,
        on_conflict=NotCheckedInError(),
    )
    uow.update(Space(*Space.key(visit.space_id)), [Space.present.add(-1)], condition=Space.pk.exists())
    uow.add_event(events.closed(visit, actor=actor))
    uow.store_idempotency_key(idempotency, {"id": visit.visit_id})
    uow.commit()
    return visit


def close(*, visit_id: str, actor: str) -> Visit:
    """End somebody's open visit. Raises VisitNotFoundError, VisitClosedError."""
    visit = find(visit_id)
    presence = present(visit.user_id)
    if presence is None or presence.visit_id != visit_id:
        raise VisitClosedError()
    try:
        return end(presence, actor=actor, proven=True)
    except NotCheckedInError:
        raise VisitClosedError() from None


def find(visit_id: str, *, owner: str | None = None) -> Visit:
    """One visit as it is now, anybody's when `owner` is None. Raises VisitNotFoundError, also for another's."""
    visit = Visit.get_or_none(*Visit.key(visit_id), consistent=True) if ids.is_id("vis", visit_id) else None
    if visit is None or owner not in (None, visit.user_id):
        raise VisitNotFoundError()
    return visit


def _check_in_conflict(old: Mapping[str, Any] | None) -> SpaceNotFoundError | SpaceFullError:
    return SpaceNotFoundError() if old is None or old.get("gsi1pk") != IN_USE else SpaceFullError()
