"""Inviting a guest for a day, taking the invitation back, letting them in and out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shared.core import clock, ids
from shared.core.hours import A_DAY, OpeningHours
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.coworking.bars import service as bars
from shared.coworking.bars.errors import AccountDisabledError
from shared.coworking.bookings import reading as bookings
from shared.coworking.guests import codes
from shared.coworking.guests.errors import (
    GuestCodeDayError,
    GuestDayError,
    GuestLimitError,
    GuestNotFoundError,
    GuestNotOpenError,
)
from shared.coworking.guests.events import GuestArrived, GuestCancelled, GuestEvent, GuestInvited, GuestLeft, about
from shared.coworking.guests.models import Guest, GuestMonth, GuestStatus
from shared.coworking.passes import usage as passes
from shared.coworking.passes.errors import PassRequiredError
from shared.coworking.spaces import rules as space_rules
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.coworking.visits import reading as visits
from shared.coworking.visits import rules as visit_rules
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.models import User

DAYS_AHEAD = 60
# So long the staff may ask who was there; then the guest's name and contact are erased.
KEPT_DAYS = 14
# Two scans of a guest's code within it are one.
ONE_SCAN = timedelta(seconds=60)


def find(guest_id: str, *, owner: str | None = None) -> Guest:
    """A guest as they are now; with `owner`, only their host's. Raises GuestNotFoundError."""
    found = Guest.get_or_none(*Guest.key(guest_id), consistent=True) if ids.is_id("gst", guest_id) else None
    if found is None or owner not in (None, found.host_id):
        raise GuestNotFoundError()
    return found


def invite(
    *,
    host_id: str,
    space_id: str,
    day: date,
    name: str,
    contact: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Guest:
    """Invite somebody for a day by the space's clock; a space says how many a person may invite to it in a month.

    Raises SpaceNotFoundError, GuestDayError, GuestLimitError, BarredError for who is barred from it all that day,
    PassRequiredError for who has no pass and no booking for that day where the space wants one.
    """
    space, now = spaces.find(space_id), clock.now()
    zone = space_rules.zone(space.time_zone)
    ahead = (day - now.astimezone(zone).date()).days
    spans = space.hours.spans_on(day)
    if not 0 <= ahead <= DAYS_AHEAD or not spans or spans[-1][1] <= now:
        raise GuestDayError()
    if space.pass_required and not _has_entry(host_id, space, max(now, spans[0][0]), until=spans[-1][1]):
        raise PassRequiredError()
    ends = datetime.combine(day + A_DAY, time(0), zone)
    guest = Guest(
        guest_id=ids.new("gst"),
        host_id=host_id,
        space_id=space.id,
        space_name=space.name,
        time_zone=space.time_zone,
        day=day.isoformat(),
        name=name,
        contact=contact,
        created_at=clock.iso(now),
        ttl=clock.epoch(ends + timedelta(days=KEPT_DAYS)),
    )
    guest.set_index_keys()
    uow = UnitOfWork()
    if space.guests_per_month <= 0:
        raise GuestLimitError(limit=0)
    month = GuestMonth(*GuestMonth.key(host_id, space.id, guest.day[:7]))
    guest.counted_in = str(month.sk)
    is_free = GuestMonth.used.does_not_exist() | (GuestMonth.used < space.guests_per_month)
    actions = [
        GuestMonth.used.add(1),
        GuestMonth.item_type.set(GuestMonth),
        GuestMonth.ttl.set(clock.epoch(ends + timedelta(days=2 * 31))),
    ]
    uow.update(month, actions, condition=is_free, on_conflict=GuestLimitError(limit=space.guests_per_month))
    bars.refuse(uow, space_id=space.id, user_id=host_id, moment=ends)
    uow.create(guest)
    uow.add_event(about(guest, GuestInvited, actor=host_id))
    uow.store_idempotency_key(idempotency, {"id": guest.guest_id})
    uow.commit()
    return guest


def mine(*, host_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Guest]:
    """The guests of a person, the latest day first."""
    return query_page(Guest.gsi1, Guest.of_host(host_id), scope=f"guests:{host_id}", limit=limit, cursor=cursor)


def of_day(*, space_id: str, day: date, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Guest]:
    """The guests of a space on a day."""
    key = Guest.in_space(space_id)
    condition = Guest.gsi2sk.startswith(f"{day.isoformat()}#")
    scope = f"guests:{key}:{day}"
    return query_page(Guest.gsi2, key, scope=scope, range_condition=condition, limit=limit, cursor=cursor)


def cancel(*, guest_id: str, owner: str | None, actor: str) -> Guest:
    """Take an invitation back; it counts no more. Cancelled already, it stays. Raises GuestNotFoundError,
    GuestNotOpenError.
    """

    def attempt() -> Guest:
        guest, uow = find(guest_id, owner=owner), UnitOfWork()
        if guest.status == GuestStatus.CANCELLED:
            return guest
        if guest.status != GuestStatus.INVITED:
            raise GuestNotOpenError(guest_status=guest.status)
        guest.status = GuestStatus.CANCELLED.value
        month = GuestMonth(GuestMonth.of_person(guest.host_id), guest.counted_in or guest.day[:7])
        uow.update(month, [GuestMonth.used.add(-1)], condition=GuestMonth.used > 0, on_conflict=StaleReadError())
        _save(uow, guest, GuestCancelled, actor)
        return guest

    return retry_on_conflict(attempt)


def scan(*, code: str, space_id: str, actor: str) -> Guest:
    """Let the guest behind a code in, or out when they are in; their status says which it was.

    What repeats a scan of the last minute changes nothing. Nobody is a guest of whom the space does not let in.
    Raises GuestCodeInvalidError, GuestNotFoundError, GuestCodeDayError, GuestNotOpenError, AccountDisabledError,
    BarredError, PassRequiredError; SpaceClosedError and SpaceNotFoundError where no member comes in either.
    """
    guest_id = codes.read(code)

    def attempt() -> Guest:
        guest, now = find(guest_id), clock.now()
        if space_id != guest.space_id:
            raise GuestCodeDayError(day=guest.day)
        if any(one and now - clock.parse(one) < ONE_SCAN for one in (guest.arrived_at, guest.left_at)):
            return guest
        if guest.status == GuestStatus.ARRIVED:
            return _leave(guest, now, actor)
        return _arrive(guest, now, actor)

    return retry_on_conflict(attempt)


def let_in(*, guest_id: str, actor: str, reason: str) -> Guest:
    """Let a guest in by hand. Raises what `scan` raises."""

    def attempt() -> Guest:
        guest = find(guest_id)
        guest.let_in_reason = reason
        return _arrive(guest, clock.now(), actor)

    return retry_on_conflict(attempt)


def let_out(*, guest_id: str, actor: str, reason: str) -> Guest:
    """Let a guest out by hand. Raises GuestNotFoundError, GuestNotOpenError."""

    def attempt() -> Guest:
        guest = find(guest_id)
        guest.let_out_reason = reason
        return _leave(guest, clock.now(), actor)

    return retry_on_conflict(attempt)


def _arrive(guest: Guest, now: datetime, actor: str) -> Guest:
    if guest.status != GuestStatus.INVITED:
        raise GuestNotOpenError(guest_status=guest.status)
    space = spaces.find(guest.space_id)
    hours = space.hours
    if not _is_their_day(guest, hours, now):
        raise GuestCodeDayError(day=guest.day)
    if not hours.is_open(now):
        raise visit_rules.closed_error(hours, now)
    if space.pass_required and not _lets_in(space, guest.host_id, now):
        raise PassRequiredError()
    uow = UnitOfWork()
    _depend_on_host(uow, guest, now)
    guest.status, guest.arrived_at = GuestStatus.ARRIVED.value, clock.iso(now)
    _save(uow, guest, GuestArrived, actor)
    return guest


def _is_their_day(guest: Guest, hours: OpeningHours, now: datetime) -> bool:
    """Whether it is a guest's day by the space's clock, or still the night that the space's hours of it run into."""
    if guest.day == now.astimezone(space_rules.zone(guest.time_zone)).date().isoformat():
        return True
    return any(begin <= now < end for begin, end in hours.spans_on(date.fromisoformat(guest.day)))


def _lets_in(space: Space, host_id: str, now: datetime) -> bool:
    """Whether a host is in a space that wants a pass, or could come in now. No day of the pass is taken."""
    presence = visits.present(host_id)
    if presence is not None and presence.space_id == space.id:
        return True
    return _has_entry(host_id, space, now, until=now + bookings.EARLY)


def _has_entry(host_id: str, space: Space, since: datetime, *, until: datetime) -> bool:
    """Whether a person has a pass for a moment, or a booking that goes on then or begins until another one."""
    if passes.find_usable(user_id=host_id, space=space, moment=since) is not None:
        return True
    return bookings.has_booking(user_id=host_id, space_id=space.id, since=since, until=until)


def _leave(guest: Guest, now: datetime, actor: str) -> Guest:
    if guest.status != GuestStatus.ARRIVED:
        raise GuestNotOpenError(guest_status=guest.status)
    guest.status, guest.left_at = GuestStatus.LEFT.value, clock.iso(now)
    _save(UnitOfWork(), guest, GuestLeft, actor)
    return guest


def _depend_on_host(uow: UnitOfWork, guest: Guest, now: datetime) -> None:
    host = User.get_or_none(*User.key(guest.host_id), consistent=True)
    if host is None or not host.is_active:
        raise AccountDisabledError()
    bars.refuse(uow, space_id=guest.space_id, user_id=guest.host_id, moment=now)


def _save(uow: UnitOfWork, guest: Guest, kind: type[GuestEvent], actor: str) -> None:
    read_version = guest.version
    guest.version = read_version + 1
    guest.set_index_keys()
    uow.put(guest, condition=Guest.version == read_version, on_conflict=StaleReadError())
    uow.add_event(about(guest, kind, actor=actor))
    uow.commit()
