"""A person's figures, and days that an admin restores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from shared.core import clock
from shared.core.errors import FieldError, InvalidError
from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.base import query_page
from shared.data.batch_read import read_across
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.users import get_user
from shared.learning import models as keys
from shared.learning.days.models import RestoredDay
from shared.learning.days.recorder import DayRecorder
from shared.learning.days.rules import MAX_AGE_DAYS
from shared.learning.enrolment.models import Enrolment
from shared.learning.events import LearningDayRestored
from shared.learning.models import LearningItem
from shared.learning.progress.models import LessonProgress
from shared.learning.progress.watched import Watched
from shared.notifications.models import NotificationsItem


@dataclass(frozen=True, slots=True)
class LearningStats:
    """A person's figures; `time_zone` is the one that their days are counted in."""

    streak_days: int
    longest_streak_days: int
    active_today: bool
    time_zone: str
    watched_seconds: int
    lessons_completed: int
    courses_completed: int


@dataclass(frozen=True, slots=True)
class DayRestored:
    """A day that counts now, whether it did before, and the run that ends today."""

    day: date
    is_new: bool
    streak_days: int
    longest_streak_days: int


def of_person(user_id: str) -> LearningStats:
    """A person's figures, from what they did: reads their own courses and lessons, however many others there are."""
    recorder = _recorder(user_id)
    enrolments = list(_enrolments(user_id))
    today = recorder.days.day_of(clock.now(), recorder.zone)
    return LearningStats(
        streak_days=recorder.days.streak(today),
        longest_streak_days=recorder.days.longest_streak,
        active_today=today in recorder.days,
        time_zone=recorder.zone.key,
        watched_seconds=sum(_watched_seconds(one) for one in enrolments),
        lessons_completed=sum(one.completed.bit_count() for one in enrolments),
        courses_completed=sum(one.completed_at is not None for one in enrolments),
    )


def restore(
    user_id: str, day: date, *, reason: str, actor: str, idempotency: IdempotencyKey | None = None
) -> DayRestored:
    """Count a day as active, as an admin; one that is active already stays as it is.

    Raises UserNotFoundError, and InvalidError for a day that has not come where the person lives, or is too long ago.
    """
    get_user(user_id)

    def act() -> DayRestored:
        recorder = _recorder(user_id)
        _require_past(day, recorder.days.day_of(clock.now(), recorder.zone))
        is_new = day not in recorder.days
        uow = UnitOfWork()
        if is_new:
            recorder.days = recorder.days.with_day(day, recorder.zone)
            recorder.save(uow)
            uow.put(_record(user_id, day, reason, actor))
            event = LearningDayRestored(day=day.isoformat())
            uow.add_event(event.of(user_id, customer_id=user_id, actor=actor))
        uow.store_idempotency_key(idempotency, {"is_new": is_new})
        uow.commit()
        return _shown(recorder, day, is_new=is_new)

    return retry_on_conflict(act, on=StaleReadError)


def again(user_id: str, day: date, *, is_new: bool) -> DayRestored:
    """What a repeated request is answered."""
    return _shown(_recorder(user_id), day, is_new=is_new)


def _shown(recorder: DayRecorder, day: date, *, is_new: bool) -> DayRestored:
    today = recorder.days.day_of(clock.now(), recorder.zone)
    return DayRestored(day, is_new, recorder.days.streak(today), recorder.days.longest_streak)


def _recorder(user_id: str) -> DayRecorder:
    own, others = DayRecorder.keys(user_id)
    return DayRecorder.of(user_id, read_across({LearningItem: own, NotificationsItem: others}, consistent=True))


def _require_past(day: date, today: date) -> None:
    if day > today:
        raise InvalidError(
            "This day has not come.", code="day_in_future", errors=[FieldError("day", "in_future", f"At most {today}.")]
        )
    earliest = today - timedelta(days=MAX_AGE_DAYS)
    if day < earliest:
        raise InvalidError(
            "This day is too long ago.", code="day_too_old", errors=[FieldError("day", "too_old", f"From {earliest}.")]
        )


def _record(user_id: str, day: date, reason: str, actor: str) -> RestoredDay:
    key = keys.restored_day_key(user_id, day.isoformat())
    return RestoredDay(*key, day=day.isoformat(), reason=reason, actor=actor, created_at=clock.iso(clock.now()))


def _enrolments(user_id: str) -> Iterator[Enrolment]:
    yield from every(partial(_enrolment_page, user_id))


def _enrolment_page(user_id: str, cursor: str | None) -> Page[Enrolment]:
    key = keys.enrolments_of(user_id)
    return query_page(Enrolment.gsi1, key, scope=f"enrolments:{user_id}", limit=MAX_LIMIT, cursor=cursor)


def _watched_seconds(enrolment: Enrolment) -> int:
    """Different seconds of the present videos of a course that were watched."""
    lessons = LessonProgress.query(enrolment.pk, LessonProgress.sk.startswith(keys.LESSONS))
    return sum(
        Watched(float(one.duration), one.seen or 0).covered_seconds for one in lessons if one.duration is not None
    )
