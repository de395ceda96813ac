"""The academy in the browser: from the catalogue to a certificate that a guest verifies, and a stream that goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import PASSWORD, Api, Cloud, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import LABEL, QUIZ, WASHING, Course, course, ok
from tests.e2e.web.marks import only_in_proof

Visitors = Callable[..., Visitor]
PRICE = 99_000


def find(page: Any, made: Course) -> None:
    """From the catalogue to a course, as a guest."""
    page.get_by_role("searchbox", name="Поиск").fill(made.title)
    page.get_by_role("link", name=made.title).click()
    page.get_by_role("heading", name=made.title).wait_for()


def sign_in(page: Any, api: Api) -> None:
    page.get_by_role("link", name="Войти и записаться").click()
    page.fill("input[name=login]", api.user["phone"])
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/courses/*")


def buy(page: Any) -> None:
    """Two clicks, back from the payment page, and then the payment."""
    page.get_by_role("button", name="Купить за 990").dblclick()
    page.wait_for_url("**/_sandbox/yookassa/**")
    page.go_back()
    page.get_by_role("button", name="Оплатить 990").click()
    page.wait_for_url("**/_sandbox/yookassa/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url("**/courses/*paid=1")


def second(page: Any) -> float:
    found: float = page.evaluate("document.querySelector('video').currentTime")
    return found


def watched(page: Any) -> int:
    """The percent that the player shows."""
    name = page.get_by_role("img", name="Просмотрено").get_attribute("aria-label")
    return int(re.sub(r"\D", "", name))


def play(page: Any, *, start: float, seconds: float, rate: float = 1) -> None:
    """Seek to a second, play so many of them, and pause."""
    page.evaluate("([start]) => { document.querySelector('video').currentTime = start; }", [start])
    page.evaluate("([rate]) => { document.querySelector('video').playbackRate = rate; }", [rate])
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(
        "([end]) => { const video = document.querySelector('video'); return video.ended || video.currentTime >= end; }",
        arg=[start + seconds],
        timeout=60_000,
    )
    page.evaluate("document.querySelector('video').pause()")


def watch(page: Any, api: Api, made: Course) -> None:
    """A seek is no progress; all that was played is, and a reload resumes."""
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1")
    page.get_by_label("Субтитры").select_option("ru")
    modes = page.evaluate("[...document.querySelector('video').textTracks].map((one) => one.mode)")
    assert sorted(modes) == ["disabled", "showing"]
    play(page, start=12, seconds=2)
    page.get_by_text(re.compile("Перемотка не считается")).wait_for()
    assert watched(page) < 30, "the seek counts for nothing"
    page.reload()
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 13")
    play(page, start=0, seconds=20, rate=2)
    page.get_by_text("Урок пройден").wait_for()
    assert watched(page) >= 90


def answer(page: Any, choice: str, number: str) -> None:
    page.get_by_role("radio", name=choice).check(force=True)
    page.get_by_label("2. Сколько точек").fill(number)
    page.get_by_text("Отвечено 2 из 2 · Сохранено").wait_for()


def pass_quiz(page: Any) -> None:
    """Fails it first, then passes; what was answered outlives a reload, the right answers come after passing."""
    page.get_by_role("button", name="Начать").click()
    answer(page, "При 90", "3")
    page.reload()
    page.get_by_role("button", name="Вернуться к попытке").click()
    page.get_by_role("radio", name="При 90", checked=True).wait_for()
    page.get_by_role("button", name="Сдать").click()
    page.get_by_text("Результат: 50 %").first.wait_for()
    page.get_by_text("Осталось попыток: 2").wait_for()
    assert page.get_by_text("Тёплой воды хватает").count() == 0
    page.get_by_role("button", name="Ещё одна попытка").click()
    answer(page, "При 30", "3")
    page.get_by_role("button", name="Сдать").click()
    page.get_by_text("Тёплой воды хватает").wait_for()
    page.get_by_text("Урок пройден").wait_for()


def ask(page: Any) -> None:
    page.get_by_label("Ваш вопрос").fill("При скольких градусах стирать?")
    page.get_by_role("button", name="Спросить").click()
    page.get_by_text("Помощник ищет ответ").wait_for()
    page.reload()
    page.get_by_role("list", name="Откуда ответ").first.wait_for(timeout=60_000)


@only_in_proof
@pytest.mark.parametrize(("size", "price"), [("phone", PRICE), ("desktop", 0)])
def test_a_course_is_found_learned_and_certified(
    size: str, price: int, visitor: Visitors, cloud: Cloud, api: Api, admin: Api, manager: Api
) -> None:
    made = course(admin, manager, price=price)
    api.register(full_name="Анна Смирнова")
    learner = visitor(size)
    page = learner.tab("/courses")
    find(page, made)
    page.get_by_role("link", name=LABEL).click()
    page.get_by_text("Тазик: стирка при 30 градусах").wait_for()
    page.go_back()
    sign_in(page, api)
    if price:
        buy(page)
    else:
        page.get_by_role("button", name="Записаться").dblclick()
    page.get_by_role("link", name="Начать курс").click(timeout=30_000)

    page.get_by_role("button", name="Отметить пройденным").click()
    page.get_by_text("Урок пройден").wait_for()
    ask(page)
    page.get_by_role("link", name=WASHING, exact=True).click()
    watch(page, api, made)
    page.get_by_role("link", name=QUIZ).click()
    pass_quiz(page)
    page.get_by_role("heading", name="Курс пройден!").wait_for()
    page.get_by_role("link", name="Сертификат", exact=True).click(timeout=60_000)
    page.wait_for_url("**/certificates/*-*-*")

    guest = visitor(size).tab("/certificates")
    guest.get_by_label("Номер сертификата").fill(page.url.rsplit("/", 1)[1].lower())
    guest.get_by_role("button", name="Проверить").click()
    guest.get_by_text("Сертификат подлинный и действует").wait_for()
    guest.get_by_text("Анна Смирнова").wait_for()
    forged = {"name": "сертификат.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 forged"}
    guest.locator("input[type=file]").set_input_files([forged])
    guest.get_by_text("Такого сертификата нет").wait_for()

    page.goto(f"{learner.base_url}/account/achievements")
    page.get_by_text("1 день подряд").wait_for()
    page.get_by_role("listitem").filter(has_text="Первый урок").get_by_text("Получено").wait_for(timeout=30_000)


@only_in_proof
def test_a_stream_goes_on_after_its_cookies_end_and_stops_with_the_access(
    visitor: Visitors, api: Api, admin: Api, manager: Api
) -> None:
    made = course(admin, manager)
    api.register()
    ok(api.post(f"/courses/{made.id}/enrol"))
    learner = visitor("desktop")
    page = learner.sign_in(api, made.lesson(WASHING))
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1")
    learner.context.clear_cookies(name=re.compile("^CloudFront-"))
    with page.expect_response(lambda one: one.url.endswith("/play") and one.status == 200):
        page.evaluate("const video = document.querySelector('video'); video.currentTime = 17; void video.play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 18")
    page.evaluate("document.querySelector('video').pause()")

    ok(api.post(f"/courses/{made.id}/leave"))
    page.reload()
    page.get_by_text("Видео открыто тем, кто записан на курс").or_(
        page.get_by_text("Урок открыт тем, кто записан на курс")
    ).first.wait_for()


@only_in_proof
def test_what_is_watched_without_a_connection_counts_later(
    visitor: Visitors, api: Api, admin: Api, manager: Api
) -> None:
    made = course(admin, manager)
    api.register()
    ok(api.post(f"/courses/{made.id}/enrol"))
    learner = visitor("phone")
    page = learner.sign_in(api, made.lesson(WASHING))
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1")
    # All of it is loaded before the connection goes.
    page.wait_for_function(
        "() => { const { buffered } = document.querySelector('video'); return buffered.length && buffered.end(0) > 6; }"
    )
    learner.context.set_offline(True)
    page.get_by_text("зачтётся, когда она появится").wait_for()
    play(page, start=0, seconds=4)
    page.wait_for_function("() => localStorage.getItem('atrium.learning.reports') !== null")
    learner.context.set_offline(False)
    page.wait_for_function("() => localStorage.getItem('atrium.learning.reports') === null")
    learner.complaints.clear()  # the broken connection is several

    def percent() -> int | None:
        lessons = ok(api.get(f"/courses/{made.id}/progress"))["lessons"]
        return next((one["watched_percent"] for one in lessons if one["title"] == WASHING), 0) or None

    assert eventually(percent, what="the offline report") >= 15
