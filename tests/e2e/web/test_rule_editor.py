"""The editor of a rule of automation, and what the rule does."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof


def test_a_rule_that_is_opened_shows_what_it_waits_for(visitor: Callable[..., Visitor], admin: Api) -> None:
    rule = ok(admin.get("/automation/rules"))["items"][0]
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/automation/{rule['id']}")
    assert page.get_by_label("Когда", exact=True).input_value() == rule["event_type"]
    assert page.get_by_label("Название", exact=True).input_value() == rule["title"]


@only_in_proof
def test_what_a_rule_does_is_seen_by_the_person_whom_it_meets(
    visitor: Callable[..., Visitor], admin: Api, api: Api
) -> None:
    api.register()
    tag = f"met-{secrets.token_hex(4)}"
    ok(admin.put(f"/users/{api.user['id']}/tags", {"tags": [tag]}))
    title = f"Мы вас услышали {tag}"
    page = visitor("desktop").sign_in_as_demo("admin", "/admin/automation/new")
    page.get_by_label("Название", exact=True).fill(title)
    page.get_by_label("Когда", exact=True).select_option("ticket.opened")
    page.get_by_role("button", name="Добавить условие").click()
    page.get_by_label("Поле", exact=True).select_option(label="Метки человека")
    page.get_by_label("Значение", exact=True).fill(tag)
    page.get_by_label("Заголовок по-русски").fill(title)
    page.get_by_label("Текст по-русски").fill("Ответим сегодня.")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("heading", name=title).wait_for()
    [rule] = [one for one in ok(admin.get("/automation/rules?limit=100"))["items"] if one["title"] == title]
    ok(admin.patch(f"/automation/rules/{rule['id']}", {"is_active": True}))

    ok(api.post("/support/tickets", {"subject": "Вопрос", "text": "Где мой заказ?"}))
    inbox = visitor("phone").sign_in(api, "/account/inbox")
    inbox.get_by_text(title).first.wait_for(timeout=60_000)
    page.reload()
    page.get_by_role("heading", name="История").wait_for()
    ok(admin.delete(f"/automation/rules/{rule['id']}"))
