"""Coming in: one open visit a person, never more of them than a space's capacity, and nobody who is barred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.core import clock, ids
from shared.core.settings import settings
from shared.coworking.bars import service as bars
from shared.coworking.bars.errors import AccountDisabledError
from shared.coworking.bookings.reading import has_booking_now
from shared.coworking.passes import usage as passes
from shared.coworking.passes.errors import PassRequiredError
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.errors import SpaceNotFoundError
from shared.coworking.spaces.models import IN_USE, Space
from shared.coworking.visits import events, leaving, notes, rules
from shared.coworking.visits.errors import (
    AlreadyCheckedInError,
    DoorCodeRequiredError,
    SpaceFullError,
)
from shared.coworking.visits.leaving import ExtraWrites
from shared.coworking.visits.models import ClientCheckIns, Presence, Visit
from shared.data import client_caps
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import directory


@dataclass(frozen=True, slots=True)
class Entry:
    """Who comes in where: `proven` by a door code or by staff, who say by hand why (`reason`).

    `leaves` is the presence in another space that this entry ends.
    """

    user_id: str
    space: Space
    actor: str
    proven: bool = False
    reason: str | None = None
    leaves: Presence | None = None
    idempotency: IdempotencyKey | None = None
    extra_writes: ExtraWrites | None = None


def check_in(
    *,
    user_id: str,
    space_id: str | None,
    actor: str,
    idempotency: IdempotencyKey | None = None,
    extra_writes: ExtraWrites | None = None,
) -> Visit:
    """Begin one's visit of the space that is named, or of the main one.

    Raises SpaceNotFoundError, DoorCodeRequiredError, SpaceClosedError, SpaceFullError, AlreadyCheckedInError,
    PassRequiredError, BarredError.
    """
    space = spaces.find_or_main(space_id)
    if space.requires_door_code:
        # Who is in already is told that, whatever the space demands of those who come.
        raise DoorCodeRequiredError() if leaving.end_if_overdue(user_id) is None else AlreadyCheckedInError()
    return _enter_once(Entry(user_id, space, actor, idempotency=idempotency, extra_writes=extra_writes))


def let_in(
    *,
    user_id: str | None,
    login: str | None = None,
    space_id: str | None,
    actor: str,
    reason: str,
    idempotency: IdempotencyKey | None = None,
) -> Visit:
    """Begin somebody's visit by hand: the staff vouch for it, and no door code is needed; nobody for themselves.

    The person is named by id, or by a phone or e-mail address that they have confirmed. Raises UserNotFoundError,
    AccountDisabledError, the errors of a malformed login, and what `check_in` raises.
    """
    person = directory.by_login(login=login, confirmed_only=True) if login else directory.get(user_id=user_id or "")
    space = spaces.find_or_main(space_id)
    if not person.is_active:
        raise AccountDisabledError()
    is_vouched = person.id != actor
    return _enter_once(Entry(person.id, space, actor, proven=is_vouched, reason=reason, idempotency=idempotency))


def _enter_once(entry: Entry) -> Visit:
    try:
        return retry_on_conflict(lambda: enter(entry))
    except AlreadyCheckedInError:
        # Yesterday's visit that the schedule has not closed yet must keep nobody out.
        if leaving.end_if_overdue(entry.user_id) is not None:
            raise
    return retry_on_conflict(lambda: enter(entry))


def count_new_account(client: str) -> ExtraWrites:
    """Counts a check-in of a new account from a network address in its transaction; there NewAccountCapError."""
    cap = settings().new_account_check_ins_per_hour
    return lambda uow, _visit: client_caps.count_in(uow, ClientCheckIns, client=client, cap=cap)


def enter(entry: Entry) -> Visit:
    """Begin a visit in one transaction, which also ends the one that it leaves.

    Raises StaleReadError, also when somebody else ended or corrected what it leaves, and what `check_in` raises.
    """
    space, now = entry.space, clock.now()
    max_stay = timedelta(hours=space.max_stay_hours)
    closes_at = space_rules.stay_ends_at(space.hours, now, max_stay=max_stay)
    if closes_at is None:
        raise rules.closed_error(space.hours, now)
    visit = Visit(
        visit_id=ids.new("vis"),
        user_id=entry.user_id,
        space_id=space.id,
        space_name=space.name,
        time_zone=space.time_zone,
        check_in=clock.iso(now),
        closes_at=clock.iso(closes_at),
        proven=entry.proven,
    )
    visit.set_index_keys()
    uow = UnitOfWork()
    bars.refuse(uow, space_id=space.id, user_id=entry.user_id, moment=now)
    if entry.extra_writes is not None:
        entry.extra_writes(uow, visit)
    _count_pass(uow, space, entry.user_id, entry.actor, now)
    presence = Presence.of(visit, closes_at)
    if entry.leaves is None:
        uow.create(presence, on_conflict=AlreadyCheckedInError())
    else:
        leaving.add_ending(uow, entry.leaves, actor=entry.actor, proven=entry.proven)
        uow.put(presence, condition=leaving.is_still(entry.leaves), on_conflict=StaleReadError())
    uow.create(visit)
    has_capacity = (Space.gsi1pk == IN_USE) & (Space.present < Space.capacity)
    uow.update(space, [Space.present.add(1)], condition=has_capacity, on_conflict=_check_in_conflict)
    opened = events.opened(visit, actor=entry.actor)
    uow.add_event(opened)
    notes.add_note(uow, visit.visit_id, opened, entry.reason)
    uow.store_idempotency_key(entry.idempotency, {"id": visit.visit_id})
    uow.commit()
    return visit


def _count_pass(uow: UnitOfWork, space: Space, user_id: str, actor: str, now: datetime) -> None:
    """Count this day of the person's pass, if they have one; without one PassRequiredError where the space wants it.

    A booking that goes on now, or begins soon, opens the door as well, and is what counts then: it takes no day.
    """
    held, day = passes.find_usable(user_id=user_id, space=space, moment=now), passes.local_day(space, now)
    # A day that is counted already takes no other; the visit keeps it counted when the booking is cancelled.
    is_used = held is not None and passes.is_used(held.pass_id, day)
    is_asked = (held is not None or space.pass_required) and not is_used
    if is_asked and has_booking_now(user_id=user_id, space_id=space.id, moment=now):
        return
    if held is not None:
        passes.add_use(uow, pass_id=held.pass_id, day=day, actor=actor)
    elif space.pass_required:
        raise PassRequiredError()


def _check_in_conflict(old: Mapping[str, Any] | None) -> SpaceNotFoundError | SpaceFullError:
    return SpaceNotFoundError() if old is None or old.get("gsi1pk") != IN_USE else SpaceFullError()
