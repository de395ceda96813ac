"""What progress means: percentages, what a lesson waits for, what is locked, where to go on. Pure.

Everything is computed from facts (the sets of completed lessons and of watched seconds) against the live outline, so
that no edit of a course takes anything back and no percentage is above 100.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from shared.core import clock
from shared.learning.courses.outline import LessonEntry, Outline
from shared.learning.progress.watched import Watched

WaitCode: TypeAlias = Literal["watched_too_little", "watched_too_fast", "quiz_not_passed", "not_confirmed"]
LessonStatus: TypeAlias = Literal["open", "started", "completed"]
OLDEST_REPORT: Final = timedelta(days=14)
# How much earlier than the enrolment a device's clock may say that it was.
BEFORE_ENROLMENT: Final = timedelta(minutes=5)
# More gaps than a player's bar can show.
MAX_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """Why a lesson is not completed: `needed_percent` and `have_percent` of its video, `missing` seconds.

    `ready_at` is when what was watched can be believed, ISO 8601 UTC.
    """

    code: WaitCode
    needed_percent: int | None = None
    have_percent: int | None = None
    missing: list[tuple[int, int]] = field(default_factory=list)
    ready_at: str | None = None

    def members(self) -> dict[str, Any]:
        """As an answer shows it; what is not known is left out."""
        found: dict[str, Any] = {"code": self.code}
        if self.needed_percent is not None:
            missing = [list(one) for one in self.missing[:MAX_SHOWN]]
            found |= {"needed_percent": self.needed_percent, "have_percent": self.have_percent, "missing": missing}
        return found | ({"ready_at": self.ready_at} if self.ready_at else {})


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a lesson does not open: the lesson that comes before it, or the moment (ISO 8601 UTC) at which it opens."""

    reason: Literal["previous_lesson", "opens_later"]
    lesson_id: str | None = None
    opens_at: str | None = None

    def members(self) -> dict[str, Any]:
        """As an answer shows it."""
        found = {"reason": self.reason, "lesson_id": self.lesson_id, "opens_at": self.opens_at}
        return {name: value for name, value in found.items() if value is not None}


def percent_of(completed: int, required: int) -> int:
    """How much of the required lessons (bits) is completed, whole, 0 to 100, rounded down."""
    return 100 * (completed & required).bit_count() // required.bit_count() if required else 0


def waits_for(
    lesson: LessonEntry, watched: Watched | None, *, now: datetime, has_passed: bool = False
) -> WaitsFor | None:
    """What a lesson that is not completed waits for; None when nothing is missing.

    `has_passed` its quiz; a video must be watched enough, and slowly enough.
    """
    if lesson.completion.rule == "manual":
        return WaitsFor("not_confirmed")
    if lesson.completion.rule == "passed":
        return None if has_passed else WaitsFor("quiz_not_passed")
    needed = lesson.completion.percent or 0
    seen = watched or Watched(lesson.seconds)
    if seen.percent < needed or not seen.seen:
        return WaitsFor("watched_too_little", needed, seen.percent, seen.gaps())
    if seen.ready_at() > now.timestamp():
        # Rounded up to the millisecond that is shown: who comes then is not too early.
        ready = clock.iso(datetime.fromtimestamp(math.ceil(seen.ready_at() * 1000) / 1000, tz=now.tzinfo))
        return WaitsFor("watched_too_fast", needed, seen.percent, seen.gaps(), ready)
    return None


def lock_of(
    lesson: LessonEntry, outline: Outline, *, unlock: str, completed: int, enrolled_at: datetime, now: datetime
) -> Lock | None:
    """What keeps a learner from a lesson; what is completed never locks, and previews are open to all."""
    if lesson.is_preview or completed & lesson.bit:
        return None
    if unlock == "in_order":
        for before in outline.lessons():
            if before.id == lesson.id:
                break
            if before.is_required and not completed & before.bit:
                return Lock("previous_lesson", lesson_id=before.id)
    opens_at = enrolled_at + timedelta(days=lesson.opens_after_days)
    if opens_at > now:
        return Lock("opens_later", opens_at=clock.iso(opens_at))
    return None


def status_of(lesson: LessonEntry, *, completed: int, has_started: bool) -> LessonStatus:
    """How far a lesson is."""
    if completed & lesson.bit:
        return "completed"
    return "started" if has_started else "open"


def is_too_old(at: datetime, *, enrolled_at: datetime, now: datetime) -> bool:
    """Whether a report comes too late, or is of before the enrolment."""
    return at < now - OLDEST_REPORT or at < enrolled_at - BEFORE_ENROLMENT


def resume(
    outline: Outline, completed: int, locks: Mapping[str, Lock | None], latest: tuple[str, float] | None
) -> dict[str, Any] | None:
    """Where to go on: `{lesson_id, title, position_seconds}`; None when nothing is left that is open.

    `latest` is the lesson (with its position) that was watched last: if it is not completed, it is there; else the
    first open lesson after it that is not completed, else the first of all.
    """
    lessons = list(outline.lessons())
    left = [one for one in lessons if not completed & one.bit and locks.get(one.id) is None]
    if not left:
        return None
    chosen, position = left[0], 0.0
    if latest is not None:
        ids = [one.id for one in lessons]
        if latest[0] in {one.id for one in left}:
            chosen, position = next(one for one in left if one.id == latest[0]), latest[1]
        elif latest[0] in ids:
            behind = ids[ids.index(latest[0]) :]
            chosen = next((one for one in left if one.id in behind), left[0])
    return {"lesson_id": chosen.id, "title": chosen.title, "position_seconds": position}
