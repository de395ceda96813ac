"""What is done for a course that is sold: its learners as a file, money given back, a video's captions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import httpx

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_course_authoring import draft

Visitors = Callable[..., Visitor]
PRICE = 90_000
SPOKEN = "WEBVTT\n\n00:00.000 --> 00:02.000\nЗдравствуйте\n"


def bought_course(admin: Api, manager: Api, buyer: Api) -> str:
    """A course of one text that somebody has paid for; its id."""
    course = str(ok(manager.post("/courses", {"title": f"Шитьё {uuid.uuid4().hex[:8]}", "price": PRICE}))["id"])
    ok(manager.post(f"/courses/{course}/lessons", {"title": "Нитки", "kind": "text", "body": "Нитки: текст."}))
    ok(admin.post(f"/courses/{course}/publish", {"version": draft(admin, course)["version"]}))
    ok(buyer.post(f"/courses/{course}/enrol", {"expected_price": PRICE}))
    url = eventually(lambda: ok(buyer.post(f"/courses/{course}/pay"))["payment_url"], within=60, what="a payment link")
    assert httpx.post(url, data={"action": "pay"}, timeout=30).status_code == 303
    eventually(lambda: status_of(buyer, course) == "active", within=60, what="access to the course")
    return course


def status_of(learner: Api, course: str) -> str:
    """How the learner's enrolment stands."""
    [found] = [one for one in ok(learner.get("/courses/mine"))["items"] if one["course"]["id"] == course]
    return str(found["status"])


def test_learners_are_exported_and_one_gets_the_money_back(
    visitor: Visitors, admin: Api, manager: Api, api: Api
) -> None:
    name = f"Нина Швеина {uuid.uuid4().hex[:8]}"
    api.register(full_name=name)
    course = bought_course(admin, manager, api)
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/courses/{course}/learners")
    with page.expect_response(re.compile("/export$")) as asked:
        page.get_by_role("button", name="CSV").click()
    page.get_by_text("Выгрузка в файл").wait_for()
    task = asked.value.json()["task_id"]
    done = eventually(
        lambda: (found := ok(admin.get(f"/result/{task}")))["status"] == "succeeded" and found,
        within=60,
        what="the file",
    )
    # Who learned what, by a random name: the file leaves the organisation.
    file = httpx.get(done["file_url"], timeout=30).content.decode("utf-8-sig")
    assert course in file
    assert "registered" in file
    assert name not in file

    page.get_by_role("link", name=name).click()
    dialog = page.get_by_role("dialog").first
    dialog.get_by_role("button", name="Вернуть деньги").click()
    dialog.get_by_text("Заполните это поле").wait_for()
    dialog.get_by_label("Причина").fill("Просили вернуть часть")
    dialog.get_by_label("Сумма, ₽").fill("много")
    dialog.get_by_label("Сумма, ₽").fill("300")
    assert not violations(page)
    for amount, left in (("300", "active"), ("", "revoked")):
        dialog.get_by_label("Причина").fill("Просили вернуть")
        dialog.get_by_label("Сумма, ₽").fill(amount)
        dialog.get_by_role("button", name="Вернуть деньги").click()
        page.get_by_role("dialog").last.get_by_role("button", name="Вернуть деньги").dblclick()
        page.get_by_text("Возврат отправлен").last.wait_for()
        eventually(lambda want=left: status_of(api, course) == want, within=60, what="the refund")


def test_captions_that_cannot_be_read_are_said_and_good_ones_kept(visitor: Visitors, manager: Api) -> None:
    title = f"Строчка {uuid.uuid4().hex[:8]}"
    file = {"filename": "seam.mp4", "content_type": "video/mp4", "size": 1_000_000, "title": title}
    video = ok(manager.post("/videos", file))["video"]["id"]
    page = visitor("phone").sign_in_as_demo("manager", f"/admin/videos/{video}")
    page.get_by_text("Добавить субтитры").wait_for()
    put = page.locator("input[type=file][accept*='.vtt']")
    put.set_input_files({"name": "seam.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\nnever --> ever\nHello\n"})
    page.get_by_text(re.compile("не читается|не читаются")).wait_for()
    put.set_input_files({"name": "seam.de.vtt", "mimeType": "text/vtt", "buffer": SPOKEN.encode()})
    page.get_by_text("Субтитры сохранены: немецкий").wait_for()
    assert not violations(page)
    page.get_by_role("button", name="Убрать: немецкий").click()
    page.get_by_role("dialog").get_by_text("Субтитры на языке «немецкий» исчезнут.").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Убрать").click()
    eventually(lambda: ok(manager.get(f"/videos/{video}"))["captions"] == [], what="no captions")
    ok(manager.delete(f"/videos/{video}"))
