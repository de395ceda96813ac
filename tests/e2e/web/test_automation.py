"""An admin makes a rule by keyboard: what is wrong lands on its field, the history tries it, then it is switched on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.marks import IN_PROOF
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]


@pytest.mark.parametrize("size", ["desktop", pytest.param("phone", marks=IN_PROOF)])
def test_a_rule_is_made_tried_and_switched_on(size: str, visitor: Visitors, api: Api, admin: Api) -> None:
    api.register()
    assert admin.patch(f"/users/{api.user['id']}", {"roles": ["customer", "admin"]}).status_code == 200
    name = f"Спасибо {secrets.token_hex(4)}"
    page = visitor(size).sign_in(api)
    page.goto(page.url.rstrip("/") + "/admin/automation")
    add = page.get_by_role("link", name="Новое правило")
    add.wait_for()
    assert not violations(page)
    add.focus()
    page.keyboard.press("Enter")

    title = page.get_by_label("Название")
    title.wait_for()
    title.focus()
    page.keyboard.type(name)
    page.get_by_label("Когда").select_option("ticket.opened")
    page.get_by_label("Заголовок по-русски").fill("Спасибо, {nobody}")
    page.get_by_label("Текст по-русски").fill("Мы ответим сегодня.")
    page.get_by_role("button", name="Сохранить").press("Enter")
    page.get_by_text("Такой подстановки нет", exact=False).wait_for()
    field = page.get_by_label("Заголовок по-русски")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("field => field === document.activeElement")
    field.fill("Спасибо, {name}")

    page.get_by_role("button", name="Проверить на истории").press("Enter")
    page.get_by_text(re.compile(r"Сработало бы \d+ раз")).wait_for(timeout=90_000)
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Сохранить").press("Enter")
    page.get_by_role("heading", name=name).wait_for()
    page.get_by_role("heading", name="История").wait_for()

    page.goto(page.url.rsplit("/", 1)[0])
    page.get_by_role("button", name=f"Включить: {name}").press("Enter")
    page.get_by_role("button", name=f"Выключить: {name}").wait_for()
    [rule] = [one for one in admin.get("/automation/rules").json()["items"] if one["title"] == name]
    assert rule["is_active"]
    assert admin.delete(f"/automation/rules/{rule['id']}").status_code in (200, 204)
