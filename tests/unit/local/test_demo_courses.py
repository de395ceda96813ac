"""The demo courses could be published as they are, and their video is what the seeds promise."""

from __future__ import annotations

import io
from typing import Any

import av
import pytest

from functions.api.courses.schemas import CourseCreate, LessonCreate
from functions.api.videos.caption_files import to_webvtt
from infra.local.modules.learning import courses, movie
from infra.local.modules.learning.courses import CARE, COURSES, PRINTS, DemoCourse
from shared.learning.quizzes import rules


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)
def test_the_api_takes_every_field(course: DemoCourse) -> None:
    CourseCreate.model_validate(course.fields)
    titles = [one.title for one in course.lessons]
    assert len(set(titles)) == len(titles)
    for lesson in course.lessons:
        made = LessonCreate.model_validate(lesson.fields)
        assert made.kind != "text" or made.body.strip()
        assert (lesson.video is not None) == (made.kind == "video")
        if made.quiz is not None:
            assert rules.problem_of(made.quiz.model_dump()) is None
            answers = courses.right_answers(lesson.fields["quiz"]["questions"])
            assert rules.score_percent(made.quiz.model_dump(), answers) == 100


def test_the_courses_are_those_of_the_story() -> None:
    assert [one.fields["kind"] for one in CARE.lessons] == ["text", "video", "text", "text", "text", "quiz"]
    assert (CARE.fields["price"], PRINTS.fields["price"]) == (0, 149_000)
    assert any(one.fields.get("is_preview") for one in PRINTS.lessons)
    holds = [courses.LOCKED_SECRET in str(one.fields) for one in PRINTS.lessons]
    assert holds == [False] * (len(holds) - 1) + [True]


@pytest.mark.long
def test_the_video_is_twenty_seconds_of_720p_with_sound() -> None:
    with av.open(io.BytesIO(movie.draw())) as found:
        picture: Any = found.streams.video[0]
        assert (picture.width, picture.height) == (1280, 720)
        assert len(found.streams.audio) == 1
        assert (found.duration or 0) / 1_000_000 == pytest.approx(20, abs=0.1)


def test_captions_of_both_forms_are_taken() -> None:
    for data, language in ((movie.captions_vtt("ru"), "ru"), (movie.captions_srt("en"), "en")):
        text = to_webvtt(data, language=language)
        assert text.count("-->") == len(movie.CARDS) - 1
        assert "00:00:04.000 -->" in text or "00:04.000 -->" in text
