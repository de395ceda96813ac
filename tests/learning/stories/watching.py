"""Watching: a lesson's video on two devices, one of them offline, until the course is completed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.core import clock
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.learning.stories.certificates import certificates_of, check_files
from tests.learning.stories.learners import enrolment_of, types_of
from tests.learning.stories.videos import ready, video_lesson


def report_of(it: World, *watched: tuple[float, float]) -> dict[str, Any]:
    """What a player says now."""
    return {"at": clock.iso(it.clock.at), "position_seconds": watched[-1][1], "watched": [list(one) for one in watched]}


@story
def a_video_is_watched_on_two_devices_to_the_end(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    it.person("anna")
    course, lesson = video_lesson(it, ready(it))
    yield
    path = f"/courses/{course}/lessons/{lesson}"
    expect(it, it.call("POST", f"/courses/{course}/enrol", {}, by="anna", key="enrol"), 201)
    played = expect(it, it.call("POST", f"{path}/play", by="anna"))
    assert played["position_seconds"] == 0
    it.tick(seconds=1)
    offline = {"reports": [{**report_of(it, (1, 2)), "course_id": course, "lesson_id": lesson}]}
    it.tick(seconds=1)
    expect(it, it.call("PUT", f"{path}/progress", report_of(it, (0, 1)), by="anna"))
    it.tick(seconds=1)
    [synced] = expect(it, it.call("POST", "/learning/sync", offline, by="anna"))["items"]
    assert (synced["watched_percent"], synced.get("code")) == (100, None), synced
    # The same once more, as a player does that heard no answer.
    [synced] = expect(it, it.call("POST", "/learning/sync", offline, by="anna"))["items"]
    assert synced["result"] == "unchanged", synced
    expect(it, it.call("PUT", f"{path}/progress", report_of(it, (0, 2)), by="anna"))
    it.drain()
    it.run_for(minutes=15)
    yield
    shown = expect(it, it.call("GET", f"/courses/{course}/progress", by="anna"))
    assert (shown["percent"], shown["lessons"][0]["watched_percent"]) == (100, 100), shown
    assert enrolment_of(it, "anna", course).completed_at
    counted = types_of(it, "lesson.completed", "course.completed", "learning.active", "certificate.issued")
    assert counted == dict.fromkeys(counted, 1), counted
    quarters = sorted(one["data"]["percent"] for one in it.aws.events("lesson.watched"))
    assert quarters == [25, 50, 75, 100], quarters
    assert sum(one["data"]["new_seconds"] for one in it.aws.events("lesson.watched")) == 2
    [certificate] = certificates_of(it)
    assert shown["certificate_number"] == certificate.number
    check_files(it)
