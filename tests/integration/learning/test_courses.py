"""Courses: drafts that only their authors see, releases that never change, and steps by the table."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from functions.streams.media_inspector.handler import handler as media_inspector
from shared.core.settings import settings
from shared.data.base import connection
from shared.learning import models as keys
from shared.learning.courses import covers
from shared.learning.courses.models import Draft, Release
from tests.integration.catalog.conftest import picture
from tests.integration.learning.conftest import QUIZ, School
from tests.support import heif
from tests.support.http import Context


def test_a_draft_is_made_filled_submitted_and_published(school: School) -> None:
    course = school.course(price=0, unlock="in_order")
    lesson = school.lesson(course)
    shown = school.did("POST", f"/courses/{course}/submit", by="manager")
    assert (shown["status"], shown["slug"], shown["lesson_count"]) == ("in_review", "uhod-za-veschami", 1)
    live = school.publish(course)
    assert (live["status"], live["release"], live["has_changes"]) == ("published", 1, False)
    public = school.call("GET", "/courses/uhod-za-veschami")
    assert [one["id"] for one in public.json["sections"][0]["lessons"]] == [lesson]
    assert [one["id"] for one in school.call("GET", "/courses").json["items"]] == [course]
    assert school.event_types("course.") == ["course.created", "course.submitted", "course.published"]


def test_a_draft_is_404_for_others(school: School) -> None:
    course = school.course()
    for by in (None, "anna"):
        assert school.call("GET", f"/courses/{course}", by=by).code == "course_not_found"
    for method, path, body in (
        ("PATCH", "", {"version": 1, "title": "Другое"}),
        ("POST", "/submit", None),
        ("GET", "/history", None),
    ):
        assert school.call(method, f"/courses/{course}{path}", body, by="anna").code == "course_not_found"
    assert school.call("GET", f"/courses/{course}?draft=true", by="anna").status == 404


def test_a_course_may_be_sent_with_its_currency(school: School) -> None:
    made = school.call("POST", "/courses", {"title": "Уход", "currency": "RUB"}, by="manager")
    assert (made.status, made.json["currency"]) == (201, "RUB")
    assert school.call("POST", "/courses", {"title": "Уход", "currency": "USD"}, by="manager").status == 422


def test_only_managers_make_courses_and_only_admins_publish(school: School) -> None:
    assert school.call("POST", "/courses", {"title": "Моё"}, by="anna").status == 403
    course = school.course()
    school.lesson(course)
    for step, body in (("publish", {"version": 2}), ("archive", None), ("withdraw", {"reason": "x"})):
        assert school.call("POST", f"/courses/{course}/{step}", body, by="manager").status == 403


def test_a_slug_belongs_to_one_course(school: School) -> None:
    first = school.course(slug="care")
    assert school.call("POST", "/courses", {"title": "Другой", "slug": "care"}, by="manager").code == "slug_taken"
    school.did("PATCH", f"/courses/{first}", {"version": 1, "slug": "care-2"}, by="manager")
    assert school.course(slug="care") != first
    assert school.course() != school.course()


def test_an_older_version_changes_nothing(school: School) -> None:
    course = school.course()
    school.did("PATCH", f"/courses/{course}", {"version": 1, "summary": "Коротко"}, by="manager")
    answer = school.call("PATCH", f"/courses/{course}", {"version": 1, "summary": "Иначе"}, by="manager")
    assert (answer.code, answer.json["version"]) == ("version_conflict", 2)


def test_an_incomplete_course_says_what_it_lacks(school: School) -> None:
    course = school.course()
    text = school.lesson(course, body="")
    video = school.lesson(course, "Стирка", "video", video_id=school.video(status="processing"))
    quiz = school.lesson(course, "Тест", "quiz", quiz={**QUIZ, "questions": []})
    answer = school.call("POST", f"/courses/{course}/submit", by="manager")
    assert answer.code == "course_incomplete"
    found = {(one.get("lesson_id"), one["code"]) for one in answer.json["errors"]}
    assert found == {(text, "empty_body"), (video, "video_not_ready"), (quiz, "quiz_without_answer")}
    empty = school.course()
    codes = {one["code"] for one in school.call("POST", f"/courses/{empty}/submit", by="manager").json["errors"]}
    assert codes == {"no_required_lesson", "empty_section"}


def test_publishing_again_without_a_change_is_no_release(school: School) -> None:
    course, _ = school.published("text")
    again = school.publish(course)
    assert (again["release"], school.event_types("course.published")) == (1, ["course.published"])
    assert school.call("POST", f"/courses/{course}/publish", {"version": 1}, by="admin").code == "version_conflict"


def test_what_is_saved_as_it_was_is_no_change_and_makes_no_release(school: School) -> None:
    course, lessons = school.published("text", "video", "quiz")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    version = draft["version"]
    named = {name: draft[name] for name in ("title", "slug", "summary", "description", "language", "price", "unlock")}
    sections = [{**one, "lessons": [lesson["id"] for lesson in one["lessons"]]} for one in draft["sections"]]
    for body in ({"version": version}, {"version": version, **named}):
        assert school.did("PATCH", f"/courses/{course}", body, by="manager")["version"] == version
    body = {"version": version, "sections": sections}
    assert school.did("PUT", f"/courses/{course}/outline", body, by="manager")["version"] == version
    for lesson in lessons:
        path = f"/courses/{course}/lessons/{lesson}"
        kept = school.did("GET", f"{path}?draft=true", by="manager")
        fields = ("title", "body", "completion", "is_preview", "is_required", "opens_after_days", "video_id", "quiz")
        assert school.did("PATCH", path, {name: kept[name] for name in fields}, by="manager") == kept
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    assert (draft["version"], draft["has_changes"]) == (version, False)
    assert school.publish(course)["release"] == 1
    refused = school.call("PATCH", f"/courses/{course}", {"version": version - 1}, by="manager")
    assert refused.code == "version_conflict"


def test_another_slug_or_the_upload_of_a_cover_is_no_change_to_be_published(school: School) -> None:
    course, _ = school.published("text")
    path = f"/courses/{course}"
    version = school.did("GET", f"{path}?draft=true", by="manager")["version"]
    changed = school.did("PATCH", path, {"version": version, "slug": "care"}, by="manager")
    assert (changed["slug"], changed["version"], changed["has_changes"]) == ("care", version + 1, False)
    school.did("POST", f"{path}/cover", {"content_type": "image/png"}, by="manager", status=201)
    assert school.did("GET", f"{path}?draft=true", by="manager")["has_changes"] is False
    assert school.publish(course)["release"] == 1
    body = {"version": version + 2, "slug": "care-2", "title": "Иначе"}
    assert school.did("PATCH", path, body, by="manager")["has_changes"] is True
    body = {"version": version + 3, "slug": "care-3"}
    assert school.did("PATCH", path, body, by="manager")["has_changes"] is True
    assert school.publish(course)["release"] == 2
    assert school.did("GET", "/courses/care-3")["title"] == "Иначе"


def test_two_publish_at_once_and_one_release_is_made(school: School, at_once: Callable[..., list[Any]]) -> None:
    course = school.course()
    school.lesson(course)
    school.person("admin", "admin")
    both = at_once(*[lambda: school.call("POST", f"/courses/{course}/publish", {"version": 2}, by="admin")] * 2)
    assert {(one.status, one.json["release"]) for one in both} == {(200, 1)}
    assert school.event_types("course.published") == ["course.published"]


def test_a_release_stays_as_it_was(school: School) -> None:
    course, [lesson] = school.published("text")
    school.did("PATCH", f"/courses/{course}/lessons/{lesson}", {"body": "Новое"}, by="manager")
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    assert draft["has_changes"]
    school.enrol(course)
    path = f"/courses/{course}/lessons/{lesson}"
    assert school.did("GET", path)["body"] == "# Что на ярлыке"
    assert school.publish(course)["release"] == 2
    assert school.did("GET", path)["body"] == "Новое"
    first = Release.get(*keys.release_key(course, 1))
    assert [one.revision for one in first.outline.lessons()] == [1]


def test_publishing_is_one_transaction_of_four_items(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    course = school.course()
    school.lesson(course)
    sent: list[int] = []
    before = connection().transact_write_items

    def counted(**kinds: Any) -> Any:
        sent.append(sum(len(one) for one in kinds.values() if isinstance(one, list)))
        return before(**kinds)

    monkeypatch.setattr(connection(), "transact_write_items", counted)
    school.publish(course)
    assert sent == [4]


def test_a_lesson_number_is_never_used_again(school: School) -> None:
    course = school.course()
    first, second = school.lesson(course), school.lesson(course)
    school.did("DELETE", f"/courses/{course}/lessons/{second}", by="manager", status=204)
    third = school.lesson(course)
    numbers = [one.number for one in Draft.get(*keys.draft_key(course)).outline.lessons()]
    assert numbers == [0, 2]
    assert third not in (first, second)


def test_an_outline_holds_each_lesson_once(school: School) -> None:
    course = school.course()
    one, two = school.lesson(course), school.lesson(course)
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    section = draft["sections"][0]["id"]

    def put(*lessons: list[str]) -> Any:
        sections = [{"title": "Часть", "lessons": some} for some in lessons]
        sections[0]["id"] = section
        body = {"version": draft["version"], "sections": sections}
        return school.call("PUT", f"/courses/{course}/outline", body, by="manager")

    assert put([one]).code == "outline_mismatch"
    assert put([one, two, one]).json["repeated"] == [one]
    assert put([one, two, "les_x"]).json["unknown"] == ["les_x"]
    moved = put([two], [one]).json
    assert [[lesson["id"] for lesson in part["lessons"]] for part in moved["sections"]] == [[two], [one]]


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        ("text", {"completion": {"rule": "watched"}}, "completion"),
        ("quiz", {"completion": {"rule": "passed", "percent": 5}}, "completion"),
        ("text", {"quiz": QUIZ}, "kind"),
        ("text", {"body": "я" * 60_000}, "body_too_long"),
        (
            "quiz",
            {"quiz": {"questions": [{"id": "q", "kind": "single", "text": "?", "options": [], "answer": ["a"]}]}},
            "options",
        ),
    ],
)
def test_what_does_not_fit_a_kind_is_refused(school: School, kind: str, fields: dict[str, Any], problem: str) -> None:
    body = {"title": "Урок", "kind": kind, **fields}
    answer = school.call("POST", f"/courses/{school.course()}/lessons", body, by="manager")
    assert (answer.code, answer.json["problem"]) == ("lesson_invalid", problem)


def test_a_quiz_that_does_not_fit_names_each_question(school: School) -> None:
    number = {"kind": "number", "text": "Сколько?", "answer": ["много"]}
    body = {"title": "Тест", "kind": "quiz", "quiz": {"questions": [{"id": one, **number} for one in ("a", "b")]}}
    answer = school.call("POST", f"/courses/{school.course()}/lessons", body, by="manager")
    found = [(one["field"], one["code"]) for one in answer.json["errors"]]
    assert found == [(f"quiz.questions.{place}.answer", "answer_not_a_number") for place in (0, 1)]


def test_a_video_must_be_an_authors(school: School) -> None:
    course = school.course()
    assert school.lesson(course, "Стирка", "video", video_id=school.video())
    for video in ("vid_nobody", school.video(owner_id="usr_somebody_else")):
        body = {"title": "Стирка", "kind": "video", "video_id": video}
        assert school.call("POST", f"/courses/{course}/lessons", body, by="manager").code == "video_not_found"


def test_steps_go_by_the_table(school: School) -> None:
    course, _ = school.published("text")
    for step in ("submit", "reopen"):
        assert school.call("POST", f"/courses/{course}/{step}", by="admin").code == "illegal_transition"
    assert school.did("POST", f"/courses/{course}/archive", by="admin")["status"] == "archived"
    assert school.call("GET", "/courses").json["items"] == []
    assert school.did("POST", f"/courses/{course}/reopen", by="admin")["status"] == "published"
    assert school.did("POST", f"/courses/{course}/withdraw", {"reason": "Устарел"}, by="admin")["status"] == "withdrawn"
    assert school.call("GET", f"/courses/{course}").code == "course_withdrawn"
    answer = school.call("POST", f"/courses/{course}/reopen", by="admin")
    assert (answer.code, answer.json["course_status"]) == ("illegal_transition", "withdrawn")
    draft = school.course()
    assert school.call("POST", f"/courses/{draft}/withdraw", {"reason": "x"}, by="admin").code == "illegal_transition"


def test_a_returned_course_has_a_comment_that_no_event_has(school: School) -> None:
    course = school.course()
    school.lesson(course)
    school.did("POST", f"/courses/{course}/submit", by="manager")
    shown = school.did("POST", f"/courses/{course}/return", {"comment": "Добавьте фото"}, by="admin")
    assert (shown["status"], shown["review_comment"]) == ("draft", "Добавьте фото")
    assert "Добавьте" not in str(school.aws.events())
    history = school.did("GET", f"/courses/{course}/history", by="manager")["items"]
    assert [one["type"] for one in history] == ["course.returned", "course.submitted", "course.created"]


def test_the_catalogue_filters_sorts_and_says_not_modified(school: School) -> None:
    care, _ = school.published("text", title="Уход за вещами", summary="Стирка и сушка")
    prints, _ = school.published("text", title="Мастерская принтов", price=149_000, level="advanced")

    def found(query: str) -> list[str]:
        return [one["id"] for one in school.call("GET", f"/courses?{query}").json["items"]]

    assert found("sort=new") == [prints, care]
    assert found("sort=title") == [prints, care]
    assert found("sort=price") == [care, prints]
    assert found("price=free") == [care]
    assert found("level=advanced&price=paid") == [prints]
    assert found("q=%D1%81%D1%83%D1%88") == [care]
    assert found("language=en") == []
    first = school.call("GET", "/courses?limit=1")
    second = school.call("GET", f"/courses?limit=1&cursor={first.json['next_cursor']}")
    assert [one["id"] for one in first.json["items"] + second.json["items"]] == [prints, care]
    etag = first.headers["etag"]
    assert school.call("GET", "/courses?limit=1", etag=etag).status == 304
    page = school.call("GET", f"/courses/{care}")
    assert school.call("GET", f"/courses/{care}", etag=page.headers["etag"]).status == 304


def test_titles_are_sorted_and_found_as_they_are_read(school: School) -> None:
    titles = ("Азбука для детей", "Мебель", "Ёлки из войлока", "Азбука")
    made = {title: school.published("text", title=title)[0] for title in titles}
    by_title = school.call("GET", "/courses?sort=title").json["items"]
    assert [one["title"] for one in by_title] == ["Азбука", "Азбука для детей", "Ёлки из войлока", "Мебель"]
    # Without the dots, in capitals, and with a letter that is written as two code points.
    for asked in ("елки", "ЁЛКИ", unicodedata.normalize("NFD", "ёлки войлока")):
        found = school.call("GET", f"/courses?q={quote(asked)}").json["items"]
        assert [one["id"] for one in found] == [made["Ёлки из войлока"]]


def test_an_admin_names_authors_and_one_stays(school: School) -> None:
    course = school.course()
    boris = school.person("boris")
    path = f"/courses/{course}/authors"
    assert school.call("POST", path, {"user_id": boris}, by="manager").status == 403
    assert boris in school.did("POST", path, {"user_id": boris}, by="admin")["authors"]
    assert school.lesson(course)
    school.did("PATCH", f"/courses/{course}", {"version": 2, "summary": "Борис"}, by="boris")
    assert school.did("DELETE", f"{path}/{boris}", by="admin")["authors"] == [school.person("manager")]
    last = school.call("DELETE", f"{path}/{school.person('manager')}", by="admin")
    assert last.code == "illegal_transition"
    assert school.call("POST", path, {"user_id": "usr_nobody"}, by="admin").code == "user_unknown"


def test_a_repeated_request_makes_one_course_and_one_lesson(school: School) -> None:
    body = {"title": "Курс"}
    once, twice = (school.call("POST", "/courses", body, by="manager", key="c").json for _ in range(2))
    assert once["id"] == twice["id"]
    lesson = {"title": "Урок", "kind": "text"}
    path = f"/courses/{once['id']}/lessons"
    assert len({school.call("POST", path, lesson, by="manager", key="l").json["id"] for _ in range(2)}) == 1


def test_a_preview_is_open_to_all_and_other_lessons_ask_for_an_enrolment(school: School) -> None:
    course = school.course(price=149_000)
    preview, closed = school.lesson(course, is_preview=True), school.lesson(course)
    school.publish(course)
    assert school.call("GET", f"/courses/{course}/lessons/{preview}").status == 200
    assert school.call("GET", f"/courses/{course}/lessons/{closed}").status == 401
    refused = school.call("GET", f"/courses/{course}/lessons/{closed}", by="anna")
    assert (refused.status, refused.code, refused.json["price"]) == (403, "enrolment_required", 149_000)


def test_a_lesson_under_another_courses_id_is_404(school: School) -> None:
    _, [lesson] = school.published("text")
    other, _ = school.published("text")
    school.enrol(other)
    assert school.call("GET", f"/courses/{other}/lessons/{lesson}", by="anna").code == "lesson_not_found"
    assert school.report(other, lesson, [0, 5]).code == "lesson_not_found"
    path = f"/courses/{other}/lessons/{lesson}"
    assert school.call("PATCH", path, {"body": "x"}, by="manager").code == "lesson_not_found"
    assert school.call("POST", f"{path}/complete", by="anna").code == "lesson_not_found"


def inspect(school: School, key: str, data: bytes) -> None:
    """What S3 does after an upload."""
    bucket = settings().media_bucket
    school.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=data)
    media_inspector({"Records": [{"s3": {"bucket": {"name": bucket}, "object": {"key": key}}}]}, Context())


def test_a_cover_becomes_part_of_the_draft(school: School) -> None:
    course = school.course()
    form = school.did("POST", f"/courses/{course}/cover", {"content_type": "image/png"}, by="manager", status=201)
    assert form["fields"]["key"] == f"uploads/courses/{course}/{form['media_id']}"
    for _ in range(2):
        inspect(school, form["fields"]["key"], picture((600, 300)))
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    shown = f"media/courses/{course}/{form['media_id']}.png"
    assert (draft["cover_url"], draft["version"]) == (f"{settings().public_base_url}/{shown}", 3)


@pytest.mark.parametrize("kind", ["MPO", "HEIF", "AVIF"])
def test_a_phones_picture_becomes_a_cover(school: School, kind: str) -> None:
    heif.register()
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "red").save(data, kind)
    course = school.course()
    form = school.did("POST", f"/courses/{course}/cover", {"content_type": "image/heic"}, by="manager", status=201)
    inspect(school, form["fields"]["key"], data.getvalue())
    draft = school.did("GET", f"/courses/{course}?draft=true", by="manager")
    assert draft["cover_url"].endswith(f"{form['media_id']}.jpg")


def test_what_is_no_picture_is_no_cover_and_the_newest_upload_wins(school: School) -> None:
    course = school.course()
    path, body = f"/courses/{course}/cover", {"content_type": "image/png"}
    first, second, third = (school.did("POST", path, body, by="manager", status=201) for _ in range(3))
    inspect(school, third["fields"]["key"], b"%PDF-1.7")
    inspect(school, first["fields"]["key"], picture())
    inspect(school, second["fields"]["key"], picture())
    assert covers.find(course, third["media_id"]).status == "rejected"
    shown = school.did("GET", f"/courses/{course}?draft=true", by="manager")["cover_upload"]
    assert (shown["media_id"], shown["status"]) == (third["media_id"], "rejected")
    assert shown["reason"].startswith("The file is not a JPEG")
    assert school.did("GET", f"/courses/{course}?draft=true", by="manager")["cover_url"] is None


@pytest.mark.parametrize("asked", ["щенка воспитание", "Зелёного щенка", "ВОСПИТАНИЕ зелено", "зеле\u0308ного"])
def test_a_course_is_found_in_any_spelling_and_word_order(school: School, asked: str) -> None:
    course = school.course(title="Воспитание зелёного щенка", price=0)
    school.lesson(course)
    school.publish(course)
    found = school.call("GET", f"/courses?q={quote(asked)}").json["items"]
    assert [one["id"] for one in found] == [course]
    assert school.call("GET", f"/courses?q={quote('зеленый кот')}").json["items"] == []


@pytest.mark.parametrize("asked", ["🎸", "?!", "—"])
def test_no_course_is_found_by_a_text_without_a_word(school: School, asked: str) -> None:
    school.published("text")
    assert school.call("GET", f"/courses?q={quote(asked)}").json == {"items": [], "next_cursor": None}
