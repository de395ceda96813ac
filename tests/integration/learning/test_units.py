"""What learning costs, in DynamoDB's request units of the tables `learning` and `events`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.api.tutor.handler import handler as tutor_api
from shared.core.clock import FrozenClock
from tests.integration.learning.conftest import School
from tests.support.http import Answer
from tests.support.meter import Meter, metered

TITLE = "Как читать ярлык и что значат знаки"


@pytest.fixture
def meter(school: School) -> Iterator[Meter]:
    with metered() as found:
        yield found


def cost(meter: Meter, act: Callable[[], Any]) -> tuple[float, float]:
    """(write units, read units) of learning's table and of events, whatever the session's check costs besides."""
    with meter.span() as span:
        answer = act()
    assert answer.status < 300, answer.body
    ours = [one for one in span.charges if one.table.endswith(("-learning", "-events"))]
    return sum(one.writes for one in ours), sum(one.reads for one in ours)


def test_a_report_costs_one_write_and_nothing_when_nothing_is_new(
    school: School, meter: Meter, time: FrozenClock
) -> None:
    course = school.course(unlock="in_order")
    video = school.lesson(course, TITLE, "video", video_id=school.video(5_400))
    for number in range(39):
        school.lesson(course, f"{TITLE} {number}")
    school.publish(course)
    school.enrol(course)
    school.report(course, video, [0, 30])
    time.tick(seconds=30)
    writes, reads = cost(meter, lambda: school.report(course, video, [30, 60]))
    assert (writes, reads <= 3) == (1, True), reads
    writes, reads = cost(meter, lambda: school.report(course, video, [30, 60]))
    assert (writes, reads <= 3) == (0, True), reads
    time.tick(minutes=9)
    assert cost(meter, lambda: school.report(course, video, [60, 1_350]))[0] <= 6
    time.tick(hours=1)
    school.sign_in_again("anna")
    assert cost(meter, lambda: school.report(course, video, [1_350, 2_699]))[0] == 1
    path = f"/courses/{course}/lessons/{video}"
    writes, reads = cost(meter, lambda: school.call("GET", path, by="anna"))
    assert (writes, reads <= 3) == (0, True), reads
    school.report(course, video, [0, 4_850])
    time.tick(hours=1)
    school.sign_in_again("anna")
    assert cost(meter, lambda: school.report(course, video, [4_850, 4_870]))[0] <= 9


def test_my_progress_in_30_lessons_costs_at_most_six_reads(school: School, meter: Meter) -> None:
    course = school.course()
    lessons = [school.lesson(course, f"{TITLE} {number}", "video") for number in range(30)]
    school.publish(course)
    school.enrol(course)
    for lesson in lessons:
        school.report(course, lesson, [0, 300])
    writes, reads = cost(meter, lambda: school.call("GET", f"/courses/{course}/progress", by="anna"))
    assert (writes, reads <= 6) == (0, True), reads


def test_a_question_costs_two_items_and_a_page_of_the_chat_one_query(school: School, meter: Meter) -> None:
    course, [lesson, *_] = school.published(*["text"] * 40)
    school.enrol(course)

    def ask() -> Answer:
        body = {"text": "Что значит число в тазике?"}
        return school.ask(tutor_api, "POST", f"/courses/{course}/lessons/{lesson}/chat", body, "anna", None, "")

    for _ in range(10):
        writes, reads = cost(meter, ask)
        assert (writes <= 5, reads <= 2) == (True, True), (writes, reads)
    listed = cost(meter, lambda: school.ask(tutor_api, "GET", f"/courses/{course}/chat", None, "anna", None, ""))
    assert (listed[0], listed[1] <= 2.5) == (0, True), listed
