"""What is set once and stays: a course's completion, and what was announced of a lesson's video."""

from __future__ import annotations

from shared.core import clock
from shared.core.clock import FrozenClock
from tests.integration.learning.conftest import School


def test_a_completion_keeps_its_moment_and_release_when_later_lessons_are_done(
    school: School, time: FrozenClock
) -> None:
    course, [first] = school.published("text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    [done] = school.did("GET", f"/courses/{course}/learners", by="manager")["items"]
    later = school.lesson(course, "Ещё")
    school.publish(course)
    assert school.progress(course)["percent"] == 50
    time.tick(minutes=5)
    school.did("POST", f"/courses/{course}/lessons/{later}/complete")
    school.did("POST", f"/courses/{course}/lessons/{first}/complete")
    [now] = school.did("GET", f"/courses/{course}/learners", by="manager")["items"]
    assert (now["percent"], now["completed_at"], now["completed_release"]) == (100, done["completed_at"], 1)
    assert [one["data"]["release"] for one in school.aws.events("course.completed")] == [1]


def test_a_completion_stays_through_leaving_and_coming_back(school: School, time: FrozenClock) -> None:
    course, [lesson] = school.published("text")
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    before = school.progress(course)["completed_at"]
    school.did("POST", f"/courses/{course}/leave")
    time.tick(minutes=5)
    school.enrol(course)
    school.did("POST", f"/courses/{course}/lessons/{lesson}/complete")
    assert school.progress(course)["completed_at"] == before
    assert len(school.aws.events("course.completed")) == len(school.aws.events("lesson.completed")) == 1


def test_who_comes_back_has_been_enrolled_since_the_first_time(school: School, time: FrozenClock) -> None:
    course = school.course()
    school.lesson(course)
    later = school.lesson(course, "Позже", opens_after_days=3)
    video = school.lesson(course, "Видео", "video")
    school.publish(course)
    school.enrol(course)
    played = clock.iso(clock.now())
    time.tick(days=2)
    school.sign_in_again("anna")
    school.did("POST", f"/courses/{course}/leave")
    time.tick(days=2)
    school.sign_in_again("anna")
    school.enrol(course)
    # Lessons open by days since then, and what was played offline meanwhile counts.
    assert school.call("GET", f"/courses/{course}/lessons/{later}", by="anna").status == 200
    assert school.report(course, video, [0, 30], at=played).json["watched"] == [[0, 30]]


def test_quarters_of_a_replaced_video_are_not_announced_again_and_its_seconds_count(
    school: School, time: FrozenClock
) -> None:
    course, [lesson] = school.published("video")
    school.enrol(course)
    school.report(course, lesson, [0, 10])
    time.tick(minutes=3)
    school.report(course, lesson, [10, 320])
    school.did("PATCH", f"/courses/{course}/lessons/{lesson}", {"video_id": school.video(400)}, by="manager")
    school.publish(course)
    school.report(course, lesson, [0, 10])
    time.tick(minutes=3)
    school.report(course, lesson, [10, 220])
    school.report(course, lesson, [220, 310])
    told = [one["data"] for one in school.aws.events("lesson.watched")]
    # By the second quarter 320 s of the first video, by the third 310 s of the other: none of them is lost.
    assert [(one["percent"], one["covered_seconds"], one["new_seconds"]) for one in told] == [
        (25, 320, 320),
        (50, 320, 0),
        (75, 310, 310),
    ]
