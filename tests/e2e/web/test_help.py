"""Help in the browser: a ticket with a file, an answer, a rating; a question to the model, which the tray keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.marks import only_in_proof

Visitors = Callable[..., Visitor]


@only_in_proof
def test_a_ticket_with_a_file_is_answered_and_rated(visitor: Visitors, api: Api, manager: Api) -> None:
    api.register()
    page = visitor("phone").sign_in(api, "/help/new")
    page.get_by_label("О чём речь").fill("Чек за шарф")
    page.get_by_label("Сообщение").fill("Не пришёл чек, вот снимок.")
    page.reload()
    assert page.get_by_label("О чём речь").input_value() == "Чек за шарф", "a reload loses nothing"
    file = {"name": "чек.txt", "mimeType": "text/plain", "buffer": "4590 ₽".encode()}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Убрать чек.txt").wait_for()
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/help/tkt_*")
    page.get_by_role("link", name="чек.txt").wait_for(timeout=30_000)

    path = "/support/tickets/" + page.url.rsplit("/", 1)[1]
    [sent] = manager.get(f"{path}/messages").json()["items"]
    assert httpx.get(sent["attachments"][0]["url"]).content.decode() == "4590 ₽"
    assert manager.post(f"{path}/messages", {"text": "Чек отправили ещё раз.", "then": "resolved"}).status_code == 201
    page.get_by_text("Чек отправили ещё раз.").wait_for(timeout=30_000)
    # By its star, as people do: that waits until the page has come to rest.
    page.locator("label", has=page.get_by_label("5 из 5")).click()
    page.get_by_role("button", name="Отправить").first.click()
    eventually(lambda: api.get(path).json()["csat"] == 5, what="the rating")


@only_in_proof
def test_a_question_to_the_model_survives_reload_and_other_pages(visitor: Visitors, api: Api) -> None:
    api.register()
    page = visitor("desktop").sign_in(api, "/help/ask")
    page.get_by_label("Вопрос").fill("Когда открыт магазин?")
    page.get_by_label("Из чего отвечать").fill("Магазин открыт с девяти.")
    page.get_by_role("button", name="Спросить").click()
    page.wait_for_url("**/help/ask/tsk_*")
    page.goto(page.url.split("/help")[0] + "/catalogue")
    tray = page.get_by_role("complementary", name="Идёт работа")
    tray.get_by_role("link", name="Открыть").click(timeout=60_000)
    answer = page.get_by_role("heading", name="Ответ")
    answer.wait_for()
    assert api.get("/result/" + page.url.rsplit("/", 1)[1]).json()["status"] == "succeeded"


def test_a_screen_reader_is_told_what_everything_is(visitor: Visitors, api: Api) -> None:
    """The accessibility tree of a form: each control has its role and its name, the errors belong to their fields."""
    api.register()
    page = visitor("desktop").sign_in(api, "/help/new")
    page.get_by_role("button", name="Отправить").click()
    page.get_by_text("Заполните это поле").first.wait_for()
    subject: Any = page.get_by_label("О чём речь")
    described = subject.get_attribute("aria-describedby")
    assert subject.get_attribute("aria-invalid") == "true"
    assert "Заполните это поле" in page.locator(f"[id='{described.split()[0]}']").inner_text()
    tree = page.locator("body").aria_snapshot()
    for line in ("banner", 'link "К содержанию"', "main", 'heading "Новое обращение" [level=1]', "contentinfo"):
        assert line in tree
