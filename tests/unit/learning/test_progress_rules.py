"""Percentages, locks, what a lesson waits for and where to go on, whatever an author does to the outline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core import clock
from shared.learning.courses.outline import Completion, LessonEntry, Outline, Section
from shared.learning.progress import rules
from shared.learning.progress.watched import Watched

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def lesson(number: int, **fields: object) -> LessonEntry:
    made = LessonEntry(f"les_{number}", number, 1, f"Урок {number}", "text", 1, Completion("manual"))
    return replace(made, **fields)  # type: ignore[arg-type]


def outline(*lessons: LessonEntry) -> Outline:
    return Outline((Section("sec_1", "Часть", lessons),))


def lock(one: LessonEntry, of: Outline, completed: int = 0, unlock: str = "in_order") -> rules.Lock | None:
    return rules.lock_of(one, of, unlock=unlock, completed=completed, enrolled_at=NOW, now=NOW)


@given(st.sets(st.integers(0, 400)), st.sets(st.integers(0, 400)))
def test_a_percentage_is_never_above_100_whatever_is_live(completed: set[int], required: set[int]) -> None:
    bits = [sum(1 << one for one in some) for some in (completed, required)]
    percent = rules.percent_of(*bits)
    assert 0 <= percent <= 100
    assert (percent == 100) == bool(required and required <= completed)


@given(st.data())
def test_an_outline_is_stored_and_read_back(data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, 400), unique=True, max_size=5))
    made = outline(
        *(
            lesson(
                one,
                is_preview=data.draw(st.booleans()),
                is_required=data.draw(st.booleans()),
                opens_after_days=data.draw(st.integers(0, 9)),
                video_id=data.draw(st.sampled_from([None, "vid_1"])),
            )
            for one in numbers
        )
    )
    assert Outline.read(made.stored()) == made


def test_in_order_a_lesson_waits_for_the_required_one_before_it() -> None:
    first, optional, third = lesson(0), lesson(1, is_required=False), lesson(2)
    course = outline(first, optional, third)
    assert lock(third, course) == rules.Lock("previous_lesson", lesson_id="les_0")
    assert lock(third, course, first.bit) is None
    assert lock(third, course, unlock="any") is None


def test_a_deleted_or_optional_predecessor_locks_nothing() -> None:
    first, second = lesson(0), lesson(1)
    assert lock(second, outline(first, second)) is not None
    assert lock(second, outline(second)) is None
    assert lock(second, outline(replace(first, is_required=False), second)) is None


def test_what_is_completed_never_locks_and_previews_are_open() -> None:
    first, second, late = lesson(0), lesson(1), lesson(2, opens_after_days=3)
    course = outline(first, second, late)
    assert lock(second, course, second.bit) is None
    assert lock(late, course, late.bit) is None
    assert lock(replace(second, is_preview=True), course) is None
    opens = rules.Lock("opens_later", opens_at=clock.iso(NOW + timedelta(days=3)))
    assert lock(late, course, first.bit | second.bit) == opens


def test_what_a_lesson_waits_for() -> None:
    video = lesson(0, kind="video", completion=Completion("watched", 90), video_id="vid_1", seconds=600.0)
    began = NOW.timestamp()
    little = Watched(600).report([(0, 300)], position=300, at=began, now=began)
    assert rules.waits_for(video, little, now=NOW) == rules.WaitsFor("watched_too_little", 90, 50, [(300, 600)])
    fast = Watched(600).report([(0, 550)], position=550, at=began, now=began)
    found = rules.waits_for(video, fast, now=NOW)
    assert found is not None
    assert (found.code, found.ready_at) == ("watched_too_fast", clock.iso(NOW + timedelta(seconds=220)))
    assert rules.waits_for(video, fast, now=NOW + timedelta(seconds=220)) is None
    assert rules.waits_for(video, None, now=NOW) == rules.WaitsFor("watched_too_little", 90, 0, [(0, 600)])
    assert rules.waits_for(lesson(1), None, now=NOW) == rules.WaitsFor("not_confirmed")
    quiz = lesson(2, kind="quiz", completion=Completion("passed"))
    assert rules.waits_for(quiz, None, now=NOW) == rules.WaitsFor("quiz_not_passed")


@pytest.mark.parametrize(
    ("ago", "is_too_old"),
    [
        (timedelta(days=14), False),
        (timedelta(days=14, seconds=1), True),
        (timedelta(0), False),
    ],
)
def test_a_report_of_14_days_ago_is_too_old(ago: timedelta, is_too_old: bool) -> None:
    assert rules.is_too_old(NOW - ago, enrolled_at=NOW - timedelta(days=30), now=NOW) == is_too_old


def test_a_report_of_before_the_enrolment_is_too_old_but_for_what_clocks_differ() -> None:
    assert not rules.is_too_old(NOW - timedelta(minutes=5), enrolled_at=NOW, now=NOW)
    assert rules.is_too_old(NOW - timedelta(minutes=5, seconds=1), enrolled_at=NOW, now=NOW)


def test_where_to_go_on() -> None:
    lessons = [lesson(number) for number in range(4)]
    course = outline(*lessons)

    def resume(completed: int, latest: tuple[str, float] | None) -> tuple[str, float] | None:
        locks = {one.id: lock(one, course, completed, "any") for one in lessons}
        found = rules.resume(course, completed, locks, latest)
        return (found["lesson_id"], found["position_seconds"]) if found else None

    assert resume(0, None) == ("les_0", 0)
    assert resume(0, ("les_2", 31.5)) == ("les_2", 31.5)
    assert resume(0b0100, ("les_2", 31.5)) == ("les_3", 0)
    assert resume(0b1000, ("les_3", 5)) == ("les_0", 0)
    assert resume(0b1111, ("les_3", 5)) is None
