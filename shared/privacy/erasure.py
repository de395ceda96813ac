"""The erasure of an account: asked for with the password, cancelled within 14 days, then done module by module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared.core import clock
from shared.core.observability import logger, metric
from shared.core.paging import Page, every
from shared.data.base import query_page
from shared.data.events import EventItem
from shared.data.personal_data import (
    KEPT_YEARS,
    Blocker,
    Parts,
    PersonalData,
    deletable_from,
    delete_partition,
    new_year,
)
from shared.data.sweep import always, due_items, each, sweep
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.identity import reauthentication
from shared.identity.errors import WrongPasswordError
from shared.identity.models import User
from shared.identity.users import get_user
from shared.privacy.errors import (
    AdminErasureError,
    ErasureBegunError,
    ErasureBlockedError,
    ErasureNotRequestedError,
)
from shared.privacy.events import UserErased, UserErasureCancelled, UserErasureDue, UserErasureRequested
from shared.privacy.models import ERASURES, PROOF_KEPT, Erasure, ErasureStatus

GRACE = timedelta(days=14)
REMIND_BEFORE = timedelta(days=2)
# What must end by itself (a hold, a refund) is looked at again after this time.
POSTPONED = timedelta(hours=1)
# Nothing is looked for beyond so many reasons.
MAX_BLOCKERS = 20
ADMIN = "admin"


def request(*, user_id: str, session_id: str, password: str, parts: Parts) -> Erasure:
    """Have an account erased in 14 days; asked again, the answer is the erasure that waits.

    Raises WrongPasswordError, AccountLockedError after five wrong passwords from one session, AdminErasureError,
    ErasureBlockedError.
    """
    user = get_user(user_id)
    if not reauthentication.has_password(user=user, session_id=session_id, password=password):
        raise WrongPasswordError()
    if ADMIN in user.roles:
        raise AdminErasureError()
    known = Erasure.get_or_none(*Erasure.key(user_id), consistent=True)
    if known is not None:
        return known
    if blockers := _first(parts, lambda part: part.blockers(user_id)):
        raise ErasureBlockedError(blockers)
    now = clock.now()
    due = clock.iso(now + GRACE)
    erasure = Erasure(
        *Erasure.key(user_id),
        user_id=user_id,
        requested_at=clock.iso(now),
        erase_after=due,
        gsi1pk=ERASURES,
        gsi1sk=f"{clock.iso(now + GRACE - REMIND_BEFORE)}#{user_id}",
    )
    uow = UnitOfWork()
    uow.create(erasure)
    uow.update(
        user,
        [User.erase_after.set(due)],
        condition=User.pk.exists() & ~User.roles.contains(ADMIN),
        on_conflict=AdminErasureError(),
    )
    uow.add_event(UserErasureRequested(erase_after=due).about(user_id))
    try:
        uow.commit()
    except WriteConflictError:
        # Asked for twice at once: the first one counts.
        return Erasure.get(*Erasure.key(user_id), consistent_read=True)
    metric("erasure_requested")
    return erasure


def cancel(*, user_id: str) -> None:
    """Keep the account. Raises ErasureNotRequestedError, ErasureBegunError."""
    erasure = Erasure.get_or_none(*Erasure.key(user_id), consistent=True)
    if erasure is None:
        raise ErasureNotRequestedError()
    uow = UnitOfWork()
    uow.delete(erasure, condition=Erasure.status == ErasureStatus.WAITING, on_conflict=ErasureBegunError())
    uow.update(User(*User.key(user_id)), [User.erase_after.remove()], condition=User.pk.exists())
    uow.add_event(UserErasureCancelled().about(user_id))
    uow.commit()


def require_not_begun(user_id: str) -> None:
    """Refuse what would open an account again that is being erased, or was. Raises ErasureBegunError."""
    erasure = Erasure.get_or_none(*Erasure.key(user_id), consistent=True)
    if erasure is not None and erasure.status != ErasureStatus.WAITING:
        raise ErasureBegunError()


@dataclass(slots=True)
class Report:
    """What one run did: accounts erased, people reminded, erasures that wait for something, and those that failed.

    `purged` are those of which what the law had kept is deleted now.
    """

    erased: int = 0
    purged: int = 0
    reminded: int = 0
    postponed: int = 0
    left: int = 0


def run(parts: Parts, *, may_go_on: Callable[[], bool] = always) -> Report:
    """Take the next step of every erasure that is due.

    One that is stopped goes on where it was, in the next run.
    """
    report = Report()
    report.left += sweep(
        due_items(Erasure.gsi1, ERASURES, Erasure.gsi1sk, until=clock.now(), chunk=25, job="erasures", due_at=_due_at),
        lambda erasure: _step(erasure, parts, report, may_go_on),
        on_left=_log_left,
        may_go_on=may_go_on,
    )
    return report


def expire(parts: Parts, *, may_go_on: Callable[[], bool] = always) -> int:
    """End what has outlived its period (`expire` of each part); how many things were left for the next run."""
    left = 0

    def end(part: PersonalData) -> None:
        nonlocal left
        left += part.expire(may_go_on)

    each(*(partial(end, part) for _, part in parts))
    return left


def _due_at(erasure: Erasure) -> datetime:
    return clock.parse(str(erasure.gsi1sk).partition("#")[0])


def _log_left(erasure: Erasure, error: Exception) -> None:
    logger.warning("erasure left for the next run", user_id=erasure.user_id, cause=type(error).__name__)
    metric("erasures_left")


def _step(erasure: Erasure, parts: Parts, report: Report, may_go_on: Callable[[], bool]) -> None:
    user_id = str(erasure.user_id)
    if erasure.status == ErasureStatus.DONE:
        _purge(erasure, parts, report, may_go_on)
        return
    if erasure.status == ErasureStatus.WAITING:
        if clock.now() < clock.parse(erasure.erase_after):
            _remind(erasure)
            report.reminded += 1
            return
        user = User.get_or_none(*User.key(user_id), consistent=True)
        is_admin = user is not None and ADMIN in user.roles
        if is_admin or _is_held(user_id, parts):
            _postpone(erasure, ErasureStatus.WAITING)
            report.postponed += 1
            return
        _begin(erasure)
    done = set(erasure.done_modules)
    if not done and _is_held(user_id, parts):
        # It came between the last look and the end of the account: now that nothing more comes, it is waited for.
        _postpone(erasure, ErasureStatus.RUNNING)
        report.postponed += 1
        return
    # Identity comes last: the others find by it what belongs to the person.
    for name, part in sorted(parts, key=lambda one: one[0] == "identity"):
        if name in done:
            continue
        if not may_go_on():
            return
        part.erase(user_id)
        erasure.update([Erasure.done_modules.set((Erasure.done_modules | []).append([name]))])
    _redact_events(user_id, parts)
    _finish(erasure)
    report.erased += 1


def _is_held(user_id: str, parts: Parts) -> bool:
    """Whether anything must end before an account is erased."""
    return bool(_first(parts, lambda part: (*part.blockers(user_id), *part.waits_for(user_id))))


def _postpone(erasure: Erasure, status: ErasureStatus) -> None:
    later = f"{clock.iso(clock.now() + POSTPONED)}#{erasure.user_id}"
    erasure.update([Erasure.gsi1sk.set(later)], condition=Erasure.status == status)


def _remind(erasure: Erasure) -> None:
    uow = UnitOfWork()
    uow.update(
        erasure,
        [
            Erasure.reminded_at.set(clock.iso(clock.now())),
            Erasure.gsi1sk.set(f"{erasure.erase_after}#{erasure.user_id}"),
        ],
        condition=(Erasure.status == ErasureStatus.WAITING) & (Erasure.gsi1sk == erasure.gsi1sk),
    )
    uow.add_event(UserErasureDue(erase_after=erasure.erase_after).about(str(erasure.user_id)))
    uow.commit()


def _begin(erasure: Erasure) -> None:
    """Close the account, so that nothing new comes while its parts are erased."""
    uow = UnitOfWork()
    uow.update(
        erasure,
        [Erasure.status.set(ErasureStatus.RUNNING)],
        condition=Erasure.status == ErasureStatus.WAITING,
    )
    uow.update(
        User(*User.key(str(erasure.user_id))),
        [User.is_active.set(False), User.is_public.set(False), User.session_epoch.add(1)],
        condition=User.pk.exists() & ~User.roles.contains(ADMIN),
    )
    uow.commit()


def _finish(erasure: Erasure) -> None:
    now = clock.now()
    uow = UnitOfWork()
    uow.update(
        erasure,
        [
            Erasure.status.set(ErasureStatus.DONE),
            Erasure.finished_at.set(clock.iso(now)),
            # Due once more when nothing that was kept is of a year that the law still has it kept for.
            Erasure.gsi1sk.set(f"{clock.iso(deletable_from(now))}#{erasure.user_id}"),
        ],
        condition=Erasure.status == ErasureStatus.RUNNING,
    )
    uow.add_event(UserErased().about(str(erasure.user_id)))
    uow.commit()
    metric("account_erased")


def _purge(erasure: Erasure, parts: Parts, report: Report, may_go_on: Callable[[], bool]) -> None:
    """Delete what the law had kept; what is of a later year, such as a late refund, is left for the next year."""
    user_id, now = str(erasure.user_id), clock.now()
    before = clock.iso(new_year(now, -KEPT_YEARS))
    is_left = False
    for name, part in sorted(parts, key=lambda one: one[0] == "identity"):
        if not may_go_on():
            return
        # The account's id goes last, with the events: the others' records refer to it.
        if name != "identity" or not is_left:
            is_left = part.purge(user_id, before) or is_left
    if is_left:
        later = f"{clock.iso(new_year(now, 1))}#{user_id}"
        erasure.update([Erasure.gsi1sk.set(later)], condition=Erasure.status == ErasureStatus.DONE)
        report.postponed += 1
        return
    for item in list(_events(user_id)):
        item.delete()
    # The account's history holds some that are not in the person's timeline.
    delete_partition(EventItem, f"user#{user_id}")
    erasure.update(
        [
            Erasure.gsi1pk.remove(),
            Erasure.gsi1sk.remove(),
            Erasure.purged_at.set(clock.iso(now)),
            Erasure.ttl.set(clock.epoch(now + PROOF_KEPT)),
        ],
        condition=Erasure.status == ErasureStatus.DONE,
    )
    report.purged += 1
    metric("kept_records_deleted")


def _events(user_id: str) -> Iterator[EventItem]:
    def page(cursor: str | None) -> Page[EventItem]:
        key = f"CUSTOMER#{user_id}"
        return query_page(EventItem.gsi1, key, scope=f"erase:{user_id}", limit=100, cursor=cursor)

    yield from every(page)


def _redact_events(user_id: str, parts: Parts) -> None:
    """Take the free texts that modules name out of the person's events; everything else in them is ids and numbers."""
    for item in _events(user_id):
        for _, part in parts:
            redacted = part.redact(item.sk, item.event_type, item.data)
            if redacted is not None and redacted != item.data:
                item.update([EventItem.data.set(redacted)], condition=EventItem.pk.exists())


def _first(parts: Parts, find: Callable[[PersonalData], Iterable[Blocker]]) -> list[Blocker]:
    found: list[Blocker] = []
    for _, part in parts:
        for blocker in find(part):
            found.append(blocker)
            if len(found) == MAX_BLOCKERS:
                return found
    return found
