"""Making a course in the back office: videos in parts, the outline by keyboard, a quiz, the review, and its learner."""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations
from tests.learning.media import movie

Visitors = Callable[..., Visitor]
MIB = 1024 * 1024
PARTS = 3


def as_demo(visitor: Visitor, role: str, path: str) -> Any:
    """A tab of the demo's manager or admin."""
    page = visitor.tab(f"/login?next={path}")
    page.fill("input[name=login]", f"{role}@example.com")
    page.fill("input[name=password]", f"demo-{role}-1")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(visitor.base_url + path)
    return page


def video_file(folder: Path) -> Path:
    """A video of two seconds that takes three parts: behind it stands an empty box, which players pass over."""
    content = movie(2)
    padding = (PARTS - 1) * 8 * MIB + MIB - len(content)
    file = folder / f"lesson-{uuid.uuid4().hex[:8]}.mp4"
    file.write_bytes(content + struct.pack(">I4s", padding, b"free") + bytes(padding - 8))
    return file


def new_course(page: Any, title: str) -> str:
    """Makes a course; its id."""
    page.get_by_role("button", name="Новый курс").first.click()
    page.get_by_label("Название курса").fill(title)
    page.get_by_role("button", name="Создать").dblclick()
    page.wait_for_url(re.compile("/admin/courses/crs_"))
    return str(page.url.rpartition("/")[2])


def add_lesson(page: Any, course: str, kind: str, title: str) -> None:
    """Adds a lesson to the only section; its editor is open then."""
    page.goto(page.url.split("/admin/")[0] + f"/admin/courses/{course}/outline")
    page.get_by_role("button", name=re.compile("Добавить урок")).first.click()
    page.get_by_role("radio", name=kind).check(force=True)
    page.get_by_label("Название урока").fill(title)
    page.get_by_role("button", name="Добавить", exact=True).click()
    page.wait_for_url(re.compile("/lessons/les_"))


def save(page: Any) -> None:
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Сохранено").first.wait_for()


def draft(api: Api, course: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(api.get(f"/courses/{course}?draft=true"))
    return found


def titles(api: Api, course: str) -> list[str]:
    return [lesson["title"] for section in draft(api, course)["sections"] for lesson in section["lessons"]]


def write_quiz(page: Any) -> None:
    """One question of two options, after what is wrong was said at its place."""
    page.get_by_role("button", name="Один ответ").click()
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Заполните все варианты").wait_for()
    page.get_by_label("Вопрос", exact=True).fill("При скольких градусах стирают?")
    page.get_by_label("Вариант 1", exact=True).fill("При 30")
    page.get_by_label("Вариант 2", exact=True).fill("При 90")
    page.get_by_role("radio", name="Верный ответ: При 30").check()
    save(page)


def arrange(page: Any, course: str, api: Api) -> None:
    """By keyboard, the last lesson goes above the first."""
    page.goto(page.url.split("/admin/")[0] + f"/admin/courses/{course}/outline")
    before = titles(api, course)
    page.get_by_role("button", name=f"Переместить: {before[-1]}").focus()
    page.keyboard.press("Space")
    page.get_by_text(f"Взято: {before[-1]}.").wait_for()
    page.keyboard.press("ArrowUp")
    page.get_by_text(re.compile(f"^{before[-1]}: место .*, 1")).wait_for()
    page.keyboard.press("Space")
    eventually(lambda: titles(api, course) == [before[-1], *before[:-1]], within=15, what="the new order")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_an_author_makes_a_course_that_an_admin_returns_and_publishes(
    visitor: Visitors, admin: Api, manager: Api, size: str
) -> None:
    author = as_demo(visitor(size), "manager", "/admin/courses")
    title = f"Как ухаживать {uuid.uuid4().hex[:8]}"
    course = new_course(author, title)
    author.get_by_role("button", name="Отправить на проверку").click()
    author.get_by_text("нет ни одного обязательного урока").wait_for()
    add_lesson(author, course, "Статья", "Ярлык")
    author.get_by_label("Текст (Markdown)").fill("## Знаки\n\nТазик: стирка.")
    save(author)
    add_lesson(author, course, "Тест", "Проверка")
    write_quiz(author)
    arrange(author, course, manager)
    author.get_by_role("button", name="Отправить на проверку").click()
    author.get_by_text("Курс на проверке").wait_for()

    reviewer = as_demo(visitor(size), "admin", f"/admin/courses/{course}/history")
    reviewer.get_by_text("Курс ещё не публиковали").wait_for()
    reviewer.get_by_role("button", name="Ярлык").click()
    reviewer.get_by_text("Тазик: стирка.").wait_for()
    reviewer.get_by_role("button", name="Вернуть с замечаниями").click()
    reviewer.get_by_label("Что поправить").fill("Добавьте про сушку.")
    reviewer.get_by_role("dialog").get_by_role("button", name="Вернуть с замечаниями").click()
    reviewer.get_by_text("Курс снова черновик").wait_for()

    author.goto(author.url)
    author.get_by_text("Добавьте про сушку.").wait_for()
    author.get_by_role("button", name="Отправить на проверку").click()
    author.get_by_text("Курс на проверке").wait_for()

    reviewer.goto(reviewer.url)
    reviewer.get_by_role("button", name="Опубликовать").click()
    reviewer.get_by_role("dialog").get_by_role("button", name="Опубликовать").click()
    reviewer.get_by_text("Выпуск 1").first.wait_for()

    slug = draft(admin, course)["slug"]
    guest = visitor(size).tab(f"/courses/{slug}")
    guest.get_by_role("heading", name=title).wait_for()
    guest.get_by_text("Проверка").first.wait_for()


@only_in_proof
def test_a_video_is_paused_and_goes_on_after_a_reload_where_it_stopped(
    visitor: Visitors, manager: Api, tmp_path: Path
) -> None:
    page = as_demo(visitor("desktop"), "manager", "/admin/videos")
    file = video_file(tmp_path)
    sent: list[str] = []
    held: list[Any] = []

    def part(route: Any) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        number = re.search(r"partNumber=(\d+)", route.request.url)
        assert number
        # The last part does not get through until the upload was paused.
        if number[1] == str(PARTS) and not held:
            held.append(route)
            return
        sent.append(number[1])
        route.continue_()

    page.route(re.compile("partNumber="), part)
    choose = page.get_by_label("Выбрать видео").locator("input[type=file]")
    choose.first.set_input_files(str(file))
    eventually(lambda: page.wait_for_timeout(200) or (sorted(sent) == ["1", "2"] and held), within=60, what="two parts")
    page.get_by_role("button", name=f"Приостановить: {file.name}").click()
    page.get_by_text("пауза").wait_for()
    [video] = [one for one in ok(manager.get("/videos?limit=100"))["items"] if one["filename"] == file.name]
    eventually(
        lambda: [one["number"] for one in ok(manager.get(f"/videos/{video['id']}/upload"))["parts"]] == [PARTS],
        within=30,
        what="the parts that have arrived",
    )

    page.reload()
    page.get_by_text("Прерванные загрузки: 1").wait_for()
    sent.clear()
    choose.first.set_input_files(str(file))
    page.get_by_text(re.compile("Видео загружено|Видео готово")).first.wait_for(timeout=60_000)
    assert sent == [str(PARTS)], "what had arrived is not sent again"
    page.get_by_role("link", name="Курсы").click()
    page.get_by_text("Видео готово").wait_for(timeout=120_000)
    page.get_by_role("link", name=file.name).click()
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1", timeout=60_000)


def test_surcharge_rules_are_tried_on_an_example_before_they_hold(visitor: Visitors, admin: Api) -> None:
    page = as_demo(visitor("desktop"), "admin", "/admin/onboarding")
    before = ok(admin.get("/manager/surcharge-rules"))
    page.get_by_text("По действующим").wait_for()
    page.get_by_label("Хорошее").first.fill("50")
    page.get_by_text("По новым правилам").wait_for()
    page.get_by_text("50% цены").wait_for()
    assert ok(admin.get("/manager/surcharge-rules")) == before, "an example changes nothing"


def test_axe_finds_nothing_on_the_screens_of_courses(visitor: Visitors, manager: Api) -> None:
    made = ok(manager.post("/courses", {"title": f"Доступность {uuid.uuid4().hex[:8]}"}))["id"]
    quiz = {"questions": [{"id": "q", "kind": "text", "text": "Что?", "answer": ["да"]}]}
    lesson = ok(manager.post(f"/courses/{made}/lessons", {"title": "Тест", "kind": "quiz", "quiz": quiz}))["id"]
    page = as_demo(visitor("phone"), "admin", "/admin/courses")
    at = f"/admin/courses/{made}"
    screens = ["/admin/courses", at, *(f"{at}/{part}" for part in ("outline", "learners", "stats", "history"))]
    found = {}
    for path in [*screens, f"{at}/lessons/{lesson}", "/admin/videos", "/admin/onboarding"]:
        page.goto(page.url.split("/admin/")[0] + path)
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        wrong = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("wider than the screen")
        if wrong:
            found[path] = wrong
    assert found == {}
