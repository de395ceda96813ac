"""Several authors of one course, its outline by mouse, each kind of question, its learners, and its releases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.test_course_authoring import draft, save

Visitors = Callable[..., Visitor]


def course_of(manager: Api, *titles: str) -> tuple[str, list[str]]:
    """A course with texts for lessons; its id and theirs."""
    made = str(ok(manager.post("/courses", {"title": f"Правка {uuid.uuid4().hex[:8]}"}))["id"])
    lessons = [{"title": title, "kind": "text", "body": f"{title}: текст."} for title in titles]
    return made, [str(ok(manager.post(f"/courses/{made}/lessons", fields))["id"]) for fields in lessons]


def lesson_of(api: Api, course: str, lesson: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(api.get(f"/courses/{course}/lessons/{lesson}?draft=true"))
    return found


def shape(api: Api, course: str) -> list[tuple[str, list[str]]]:
    sections = draft(api, course)["sections"]
    return [(section["title"], [lesson["title"] for lesson in section["lessons"]]) for section in sections]


def drag(page: Any, what: str, onto: Any) -> None:
    """By the mouse, from a handle to the middle of another element."""
    page.get_by_role("button", name=f"Переместить: {what}").hover()
    page.mouse.down()
    box = onto.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=12)
    page.get_by_text(re.compile(f"^{what}: место")).wait_for(state="attached")
    page.mouse.up()


def test_two_authors_of_one_lesson_lose_nothing(visitor: Visitors, admin: Api, manager: Api) -> None:
    course, [lesson] = course_of(manager, "Ярлык")
    at = f"/courses/{course}/lessons/{lesson}"
    page = visitor("desktop").sign_in_as_demo("manager", f"/admin{at}")
    text = page.get_by_label("Текст (Markdown)")

    # Another author changes another field: both are kept, and nobody is asked.
    text.fill("Мой текст.")
    ok(admin.patch(at, {"title": "Ярлык и знаки", "version": lesson_of(admin, course, lesson)["course_version"]}))
    save(page)
    page.get_by_role("heading", name="Ярлык и знаки", level=1).wait_for()
    kept = lesson_of(admin, course, lesson)
    assert (kept["title"], kept["body"]) == ("Ярлык и знаки", "Мой текст.")

    # The same field: both texts are shown, and who saves decides.
    text.fill("Мой второй текст.")
    ok(admin.patch(at, {"body": "Чужой текст.", "version": kept["course_version"]}))
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Пока вы правили, это изменил кто-то ещё").wait_for()
    page.get_by_role("cell", name="Чужой текст.").wait_for()
    assert lesson_of(admin, course, lesson)["body"] == "Чужой текст."
    page.get_by_role("button", name="Оставить моё").click()
    page.get_by_role("button", name="Сохранить", exact=True).click()
    eventually(lambda: lesson_of(admin, course, lesson)["body"] == "Мой второй текст.", what="my text")

    # What was typed and not saved is offered until somebody decides, however often the screen is opened.
    text.fill("Не сохранено.")
    for _ in range(2):
        page.reload()
        page.get_by_text("В этом браузере остался несохранённый текст.").wait_for()
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Вернуть его").click()
    assert text.input_value() == "Не сохранено."


def test_lessons_and_sections_are_arranged_with_the_mouse(visitor: Visitors, manager: Api) -> None:
    course, [first, second] = course_of(manager, "Стирка", "Сушка")
    now = draft(manager, course)
    [only] = now["sections"]
    sections = [{"id": only["id"], "title": "Начало", "lessons": [first, second]}, {"title": "Дальше", "lessons": []}]
    ok(manager.put(f"/courses/{course}/outline", {"version": now["version"], "sections": sections}))
    page = visitor("desktop").sign_in_as_demo("manager", f"/admin/courses/{course}/outline")

    drag(page, "Стирка", page.get_by_text("Уроков нет. Перетащите сюда или добавьте."))
    want = [("Начало", ["Сушка"]), ("Дальше", ["Стирка"])]
    eventually(lambda: shape(manager, course) == want, what="the lesson in the other section")
    drag(page, "Дальше", page.get_by_role("heading", name="Начало"))
    eventually(lambda: shape(manager, course) == want[::-1], what="the sections the other way round")

    page.get_by_role("button", name="Переименовать: Дальше").click()
    page.get_by_label("Название раздела").fill("Сначала")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_role("button", name="Убрать: Начало").click()
    page.get_by_role("dialog").get_by_role("button", name="Убрать").click()
    eventually(lambda: shape(manager, course) == [("Сначала", ["Стирка", "Сушка"])], what="one section")

    # Somebody else arranges the course meanwhile: whose order it is to be is asked.
    now = draft(manager, course)
    [only] = now["sections"]
    sections = [{"id": only["id"], "title": "Другое имя", "lessons": [second, first]}]
    ok(manager.put(f"/courses/{course}/outline", {"version": now["version"], "sections": sections}))
    page.get_by_role("button", name="Новый раздел").click()
    page.get_by_label("Название раздела").fill("Ещё")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("План только что изменил кто-то ещё").wait_for()
    page.get_by_role("button", name="Оставить моё").click()
    want = [("Другое имя", ["Стирка", "Сушка"]), ("Ещё", [])]
    eventually(lambda: shape(manager, course) == want, what="my order under their name")


def test_a_quiz_has_questions_of_each_kind(visitor: Visitors, manager: Api) -> None:
    course = str(ok(manager.post("/courses", {"title": f"Тест {uuid.uuid4().hex[:8]}"}))["id"])
    lesson = ok(manager.post(f"/courses/{course}/lessons", {"title": "Проверка", "kind": "quiz"}))["id"]
    page = visitor("phone").sign_in_as_demo("manager", f"/admin/courses/{course}/lessons/{lesson}")
    names = {
        "Один ответ": "Сколько градусов?",
        "Несколько ответов": "Что стирают?",
        "Текст": "Чем?",
        "Число": "Сколько?",
    }
    for place, (kind, text) in enumerate(names.items()):
        page.get_by_role("button", name=kind, exact=True).click()
        page.get_by_label("Вопрос", exact=True).nth(place).fill(text)
    for place, option in enumerate(("30", "90", "Хлопок", "Лён")):
        page.get_by_label(f"Вариант {place % 2 + 1}", exact=True).nth(place // 2).fill(option)
    page.get_by_role("radio", name="Верный ответ: 30").check()
    page.get_by_role("checkbox", name="Верный ответ: Хлопок").check()
    page.get_by_role("checkbox", name="Верный ответ: Лён").check()
    page.get_by_label("Верные ответы").fill("мылом\nпорошком\n")
    page.get_by_label("Верные числа").fill("2,5")
    page.get_by_label("Допуск").fill("0,5")
    # Typed key by key, over what stands there.
    passing = page.get_by_label("Сколько набрать, %")
    passing.press("Control+a")
    passing.press_sequentially("65")
    save(page)

    quiz = lesson_of(manager, course, lesson)["quiz"]
    assert quiz["pass_percent"] == 65
    single, multiple, text, number = quiz["questions"]
    assert [one["kind"] for one in quiz["questions"]] == ["single", "multiple", "text", "number"]
    assert single["answer"] == [single["options"][0]["id"]]
    assert sorted(multiple["answer"]) == sorted(one["id"] for one in multiple["options"])
    assert text["answer"] == ["мылом", "порошком"]
    assert (number["answer"], number["tolerance"]) == (["2,5"], 0.5)

    page.get_by_role("button", name="Как видит ученик").click()
    shown = page.get_by_role("dialog")
    shown.get_by_role("radio", name="90").wait_for()
    assert shown.get_by_role("checkbox").count() == 2
    shown.get_by_label("4. Сколько?").fill("2")


@only_in_proof
def test_learners_are_let_in_and_releases_are_compared(visitor: Visitors, admin: Api, manager: Api, api: Api) -> None:
    api.register()
    name = f"Ученик {uuid.uuid4().hex[:8]}"
    ok(api.patch("/users/me", {"full_name": name}))
    course, [lesson] = course_of(manager, "Глажка")
    ok(admin.post(f"/courses/{course}/publish", {"version": draft(admin, course)["version"]}))
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/courses/{course}/learners")
    page.get_by_text("Здесь никого нет").wait_for()
    page.get_by_role("button", name="Записать").click()
    page.get_by_label("Имя, телефон или e-mail").fill(api.user["phone"])
    page.get_by_role("dialog").get_by_role("button", name="Записать").first.click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("dialog").get_by_text("Глажка", exact=True).wait_for()
    page.get_by_role("button", name="Закрыть доступ").click()
    page.get_by_role("dialog").last.get_by_role("button", name="Закрыть доступ").click()
    page.get_by_text("Здесь никого нет").wait_for()

    at = f"/courses/{course}/lessons/{lesson}"
    version = lesson_of(admin, course, lesson)["course_version"]
    ok(admin.patch(at, {"body": "Глажка: другой текст.", "version": version}))
    page.get_by_role("link", name="История").click()
    page.get_by_role("button", name="Глажка").click()
    page.locator("ins", has_text="другой").wait_for()
    page.get_by_role("button", name="Опубликовать").click()
    page.get_by_role("dialog").get_by_role("button", name="Опубликовать").click()
    page.get_by_text("Изменений нет").wait_for()
    page.get_by_label("Что сравнить").select_option("2")
    page.get_by_role("button", name="Глажка").click()
    page.locator("ins", has_text="другой").wait_for()
