"""Counting a pass: once a day, at the door or by a booking that it pays for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.core import clock
from shared.core.paging import MAX_LIMIT, every
from shared.coworking.passes import events
from shared.coworking.passes.events import PassUsed, PassUseReturned
from shared.coworking.passes.models import Pass, PassKind, PassStatus, PassUse
from shared.coworking.passes.store import load, save
from shared.coworking.spaces.models import Space
from shared.data.base import query_page
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork


def local_day(space: Space, moment: datetime) -> str:
    """The day of a moment by the clock of a space, as 2026-03-10."""
    return moment.astimezone(ZoneInfo(space.time_zone)).date().isoformat()


def find_usable(*, user_id: str, space: Space, moment: datetime, covers: str | None = None) -> Pass | None:
    """The pass that is good in a space at a moment, None without one; with `covers`, one that pays for such a resource.

    A month's pass first, then one that is used on that day already, then the one that ends first.
    """
    key, day = Pass.of_person(user_id), local_day(space, moment)
    # An index: a pass that was paid this very moment may be missing, and the next attempt finds it.
    # However many others lie in between: whoever begins to buy again and again hides none.
    held = every(lambda cursor: query_page(Pass.gsi1, key, scope=key, limit=MAX_LIMIT, cursor=cursor))
    found = [one for one in held if _is_good(one, moment)]
    here = [one for one in found if one.space_id in (None, space.id) and (covers is None or covers in one.covers)]
    used = {one.pass_id for one in here if one.is_counted and _use(one.pass_id, day) is not None}
    usable = [one for one in here if not one.is_counted or one.visits_left > 0 or one.pass_id in used]
    order = {PassKind.MONTH.value: 0}

    def rank(one: Pass) -> tuple[int, bool, str]:
        return order.get(one.kind, 1), one.pass_id not in used, str(one.valid_until)

    return min(usable, key=rank, default=None)


def _is_good(bought: Pass, moment: datetime) -> bool:
    is_active = bought.status == PassStatus.ACTIVE
    return bool(is_active and bought.valid_until and moment < clock.parse(bought.valid_until))


def is_used(pass_id: str, day: str) -> bool:
    """Whether a day of a pass is counted already, strongly consistent."""
    return _use(pass_id, day) is not None


def _use(pass_id: str, day: str) -> PassUse | None:
    return PassUse.get_or_none(*PassUse.key(pass_id, day), consistent=True)


def _latest_day(pass_id: str, *, but: str) -> str | None:
    """The latest day of a pass that is counted, another one left out."""
    pk, first = PassUse.key(pass_id, "")
    found = PassUse.query(pk, PassUse.sk.startswith(first), consistent_read=True, scan_index_forward=False, limit=2)
    return next((str(one.day) for one in found if one.day != but), None)


def add_use(uow: UnitOfWork, *, pass_id: str, day: str, is_booking: bool = False, actor: str | None = None) -> None:
    """Count a local day of a pass in the caller's transaction, unless it is counted already.

    At commit StaleReadError when somebody was faster, here also for a pass that is good no longer.
    """
    bought, use = load(pass_id), _use(pass_id, day)
    if bought.status != PassStatus.ACTIVE:
        raise StaleReadError()
    if use is not None:
        changes = [PassUse.bookings.set(use.bookings + 1) if is_booking else PassUse.visited.set(True)]
        is_same = (PassUse.bookings == use.bookings) & (PassUse.visited == use.visited)
        uow.update(use, changes, condition=is_same, on_conflict=StaleReadError())
        if is_booking:
            # Another version: a refund, which bookings to come forbid, is decided before or after this one.
            save(uow, bought)
            return
        uow.check(Pass, bought.pk, bought.sk, condition=Pass.status == PassStatus.ACTIVE, on_conflict=StaleReadError())
        return
    if bought.is_counted:
        if bought.visits_left <= 0:
            raise StaleReadError()
        bought.visits_left -= 1
    bought.uses, bought.last_used_on = bought.uses + 1, day
    key = PassUse.key(pass_id, day)
    use = PassUse(*key, day=day, visited=not is_booking, bookings=int(is_booking))
    uow.create(use, on_conflict=StaleReadError())
    save(uow, bought)
    used = PassUsed(**events.facts_of(bought), day=day, visits_left=bought.visits_left)
    uow.add_event(events.of_pass(bought, used, actor=actor))


def return_use(uow: UnitOfWork, *, pass_id: str, day: str, actor: str | None = None) -> None:
    """Take a booking back from a day of a pass: the last one of a day without a visit gives the day back.

    At commit StaleReadError when somebody was faster.
    """
    bought, use = load(pass_id), _use(pass_id, day)
    if use is None or use.bookings <= 0:
        return
    is_same = (PassUse.bookings == use.bookings) & (PassUse.visited == use.visited)
    if use.visited or use.bookings > 1:
        uow.update(use, [PassUse.bookings.set(use.bookings - 1)], condition=is_same, on_conflict=StaleReadError())
        return
    uow.delete(use, condition=is_same, on_conflict=StaleReadError())
    if bought.is_counted:
        bought.visits_left += 1
    bought.uses -= 1
    if bought.last_used_on == day:
        bought.last_used_on = _latest_day(pass_id, but=day)
    save(uow, bought)
    returned = PassUseReturned(**events.facts_of(bought), day=day, visits_left=bought.visits_left)
    uow.add_event(events.of_pass(bought, returned, actor=actor))
