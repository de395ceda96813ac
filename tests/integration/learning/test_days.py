"""Active days through the real functions: what counts, where midnight is, streaks, offline reports, restored days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.api.notifications.handler import handler as notifications_api
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.learning import models as keys
from shared.learning.days.models import LearnerStats, RestoredDay
from shared.learning.progress import learner as learners
from shared.learning.progress import service
from tests.integration.learning.conftest import QUIZ, RIGHT, School
from tests.support.meter import metered


@pytest.fixture
def course(school: School, time: FrozenClock) -> tuple[str, list[str]]:
    course_id, lessons = school.published("video", "text", "quiz")
    school.enrol(course_id)
    return course_id, lessons


def stats(school: School, by: str = "anna") -> dict[str, Any]:
    school.person(by)
    school.sign_in_again(by)
    found = school.did("GET", "/users/me/learning", by=by)
    assert isinstance(found, dict)
    return found


def streak(school: School) -> tuple[int, int, bool]:
    found = stats(school)
    return found["streak_days"], found["longest_streak_days"], found["active_today"]


def live_in(school: School, zone: str) -> None:
    """Anna moves."""
    school.person("anna")
    school.sign_in_again("anna")
    body = {"time_zone": zone}
    answer = school.ask(notifications_api, "PUT", "/notifications/preferences", body, "anna", None, "")
    assert answer.status == 200, answer.body


def watch(school: School, course: tuple[str, list[str]], second: int = 0, **more: Any) -> None:
    school.sign_in_again("anna")
    answer = school.report(course[0], course[1][0], [second, second + 10], **more)
    assert answer.status == 200, answer.body


def days(school: School) -> list[str]:
    """Days that were announced, oldest first."""
    return sorted(one["data"]["day"] for one in school.aws.events("learning.active"))


def restore(school: School, day: str, by: str = "admin", **more: Any) -> Any:
    school.person("admin", "admin")
    school.sign_in_again(by)
    body = {"day": day, "reason": "Сайт не работал", **more}
    return school.call("POST", f"/users/{school.person('anna')}/learning-days", body, by=by)


def test_who_did_nothing_has_no_days(school: School, time: FrozenClock) -> None:
    assert stats(school) == {
        "streak_days": 0,
        "longest_streak_days": 0,
        "active_today": False,
        "time_zone": "Europe/Moscow",
        "watched_seconds": 0,
        "lessons_completed": 0,
        "courses_completed": 0,
    }
    assert school.call("GET", "/users/me/learning").status == 401


def test_a_report_a_completion_and_a_quiz_make_a_day_active_once(
    school: School, time: FrozenClock, course: tuple[str, list[str]]
) -> None:
    course_id, (_, text, quiz) = course
    watch(school, course)
    watch(school, course, 10)
    time.tick(days=1)
    school.sign_in_again("anna")
    school.did("POST", f"/courses/{course_id}/lessons/{text}/complete", {})
    time.tick(days=1)
    school.sign_in_again("anna")
    path = f"/courses/{course_id}/lessons/{quiz}/quiz/attempts"
    school.did("POST", path, {}, status=201)
    assert streak(school) == (2, 2, False)
    school.did("POST", f"{path}/1/submit", {"answers": RIGHT})
    assert QUIZ["pass_percent"] <= 100
    assert days(school) == ["2026-03-02", "2026-03-03", "2026-03-04"]
    found = stats(school)
    assert (found["streak_days"], found["active_today"]) == (3, True)
    assert (found["watched_seconds"], found["lessons_completed"], found["courses_completed"]) == (20, 2, 0)


def test_what_watches_nothing_is_no_activity(school: School, time: FrozenClock, course: tuple[str, list[str]]) -> None:
    assert school.report(course[0], course[1][0]).status == 200
    assert school.report(course[0], course[1][0], [700, 800]).status == 200
    assert streak(school) == (0, 0, False)
    watch(school, course)
    time.tick(days=1)
    # Somebody watches the same again: nothing new of the video, and a day of its own.
    watch(school, course)
    assert days(school) == ["2026-03-02", "2026-03-03"]


def test_the_day_ends_at_midnight_where_the_learner_lives(
    school: School, time: FrozenClock, course: tuple[str, list[str]]
) -> None:
    time.tick(hours=8, minutes=59)
    watch(school, course)
    time.tick(minutes=1)
    watch(school, course, 10)
    assert days(school) == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize("start", [25, 230])
def test_a_streak_lasts_over_both_clock_changes(school: School, time: FrozenClock, start: int) -> None:
    time.tick(days=start)
    course = school.published("video")
    live_in(school, "Europe/Berlin")
    school.enrol(course[0])
    for number in range(6):
        watch(school, course, number * 10)
        time.tick(days=1)
    assert streak(school) == (6, 6, False)
    time.tick(days=1)
    assert streak(school) == (0, 6, False)


def test_changing_the_zone_wins_no_day_and_counts_at_once(
    school: School, time: FrozenClock, course: tuple[str, list[str]]
) -> None:
    live_in(school, "Asia/Tokyo")
    time.tick(hours=4)
    watch(school, course)
    live_in(school, "America/Los_Angeles")
    watch(school, course, 10)
    assert (days(school), streak(school)) == (["2026-03-03"], (1, 1, True))
    assert stats(school)["time_zone"] == "America/Los_Angeles"
    live_in(school, "Pacific/Kiritimati")
    watch(school, course, 20)
    time.tick(days=1)
    watch(school, course, 30)
    assert days(school) == ["2026-03-03", "2026-03-04"]


def test_offline_reports_mend_gaps_in_any_order_and_any_number_of_times(
    school: School, time: FrozenClock, course: tuple[str, list[str]]
) -> None:
    course_id, (video, *_) = course
    watch(school, course)
    monday = clock.now()
    time.tick(days=4)
    watch(school, course, 10)
    assert streak(school) == (1, 1, True)
    reports = [
        {
            "course_id": course_id,
            "lesson_id": video,
            "at": clock.iso(monday + timedelta(days=day)),
            "position_seconds": 10,
            # Nothing of it is new.
            "watched": [[0, 10]],
        }
        for day in (3, 1, 2, 1)
    ]
    for _ in range(2):
        school.sign_in_again("anna")
        items = school.did("POST", "/learning/sync", {"reports": reports})["items"]
        assert {one["result"] for one in items} == {"unchanged"}
    assert (streak(school), len(days(school))) == ((5, 5, True), 5)


def test_an_admin_restores_a_day_once(school: School, time: FrozenClock, course: tuple[str, list[str]]) -> None:
    watch(school, course)
    time.tick(days=2)
    watch(school, course, 10)
    answer = restore(school, "2026-03-03")
    anna = school.person("anna")
    assert (answer.status, answer.json) == (
        201,
        {"user_id": anna, "day": "2026-03-03", "streak_days": 3, "longest_streak_days": 3},
    )
    assert restore(school, "2026-03-03").status == 200
    [event] = school.aws.events("learning.day_restored")
    assert (event["data"], event["customer_id"]) == ({"day": "2026-03-03"}, anna)
    kept = RestoredDay.get(*keys.restored_day_key(anna, "2026-03-03"))
    assert (kept.reason, kept.actor) == ("Сайт не работал", school.person("admin"))
    # Before everything there is, too.
    assert restore(school, "2026-03-01").json["longest_streak_days"] == 4


def test_days_that_cannot_be_restored(school: School, time: FrozenClock) -> None:
    school.person("anna")
    assert restore(school, "2026-03-02").status == 201
    answer = restore(school, "2026-03-03")
    assert (answer.status, answer.json["code"]) == (422, "day_in_future")
    answer = restore(school, "2010-03-03")
    assert (answer.status, answer.json["code"]) == (422, "day_too_old")
    for day in ("2026-02-30", "yesterday", "02.03.2026"):
        assert restore(school, day).status == 422
    assert restore(school, "2026-03-01", reason="").status == 422
    assert restore(school, "2026-03-01", by="anna").status == 403
    body = {"day": "2026-03-01", "reason": "x"}
    assert school.call("POST", "/users/usr_none/learning-days", body, by="admin").json["code"] == "user_not_found"


def test_two_devices_in_two_courses_at_the_same_moment(
    school: School, time: FrozenClock, course: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = school.published("video")
    school.enrol(other[0])
    real, raced = learners.load, list[bool]()

    def load(*arguments: Any, **named: Any) -> Any:
        learner = real(*arguments, **named)
        if not raced:
            raced.append(True)
            there = service.Report(clock.now(), 10, [(0, 10)])
            service.report(school.person("anna"), other[0], other[1][0], there)
        return learner

    monkeypatch.setattr(learners, "load", load)
    watch(school, course)
    assert days(school) == ["2026-03-02"]
    stored = LearnerStats.get(*keys.stats_key(school.person("anna")))
    assert (list(map(str, stored.active)), int(stored.version)) == (["2026-03-02"], 1)
    assert stats(school)["watched_seconds"] == 20


def test_a_days_first_report_costs_at_most_nine_writes_and_the_second_one(
    school: School, time: FrozenClock, course: tuple[str, list[str]]
) -> None:
    watch(school, course)
    time.tick(days=1)
    school.sign_in_again("anna")

    def cost(second: int) -> tuple[float, float, int]:
        with metered() as meter, meter.span() as span:
            assert school.report(course[0], course[1][0], [second, second + 10]).status == 200
        charges = [one for one in span.charges if one.table.endswith(("-learning", "-events", "-notifications"))]
        reads = [one for one in charges if one.reads]
        return sum(one.writes for one in charges), sum(one.reads for one in charges), len(reads)

    writes, reads, _ = cost(10)
    assert (writes <= 9, reads <= 3) == (True, True), (writes, reads)
    writes, reads, _ = cost(20)
    assert (writes, reads <= 3) == (1, True), reads
    writes, reads, _ = cost(20)
    assert writes == 0
