"""The back office in the browser: roles, dead letters, periods, a space with hours, and who did what."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.client import Api, Cloud, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_course_authoring import as_demo

Visitors = Callable[..., Visitor]


def refunded_order(buyer: Api, admin: Api) -> str:
    """An order that was paid and of which a piece is given back by the admin; its id."""
    item = {"product_id": product(admin)["id"], "size": "ONE", "quantity": 1}
    body = {"items": [item], "delivery": {"address": "Дом"}}
    placed = ok(buyer.post("/orders", body, headers={"idempotency-key": uuid.uuid4().hex}))
    order = str(placed["order"]["id"])

    def link() -> str | None:
        found: str | None = buyer.get(f"/orders/{order}").json()["payment_url"]
        return found

    url = eventually(link, within=60, what="a payment link")
    assert httpx.post(url, data={"action": "pay"}, timeout=30).status_code == 303
    eventually(lambda: buyer.get(f"/orders/{order}").json()["status"] == "paid", within=60, what="the payment")
    [line] = buyer.get(f"/orders/{order}").json()["items"]
    refund = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "reason": "Не подошёл", "restock": True}
    ok(admin.post(f"/orders/{order}/refunds", refund, headers={"idempotency-key": uuid.uuid4().hex}))
    return order


def test_a_role_that_is_given_opens_its_section_and_is_in_the_audit(
    visitor: Visitors, api: Api, person: Callable[[], Api]
) -> None:
    api.register(full_name=f"Аркадий Новый {uuid.uuid4().hex[:8]}")
    page = as_demo(visitor("desktop"), "admin", "/admin/people")
    page.get_by_role("searchbox", name="Искать людей").fill(api.user["full_name"])
    page.get_by_role("link", name=api.user["full_name"]).click()
    page.get_by_role("definition").get_by_text("Русский", exact=True).wait_for()
    page.get_by_role("checkbox", name=re.compile("^Бухгалтер")).check()
    page.get_by_role("button", name="Сохранить роли").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Возвращать деньги за заказы").wait_for()
    assert not violations(page)
    dialog.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Роли сохранены").wait_for()
    page.get_by_role("link", name="Что с ним делали сотрудники").click()
    page.get_by_text("Алиса Админова").first.wait_for()
    page.get_by_role("button", name=re.compile("^Подробнее")).first.click()
    page.get_by_role("dialog").get_by_text("user.roles_changed").wait_for()

    holder = visitor("phone")
    seen = holder.sign_in(api)
    seen.goto(f"{holder.base_url}/admin/analytics/sales")
    seen.get_by_role("heading", name="Аналитика").wait_for()
    assert seen.get_by_role("link", name="Люди").count() == 0


def test_a_dead_letter_is_sent_back(visitor: Visitors, admin: Api, cloud: Cloud) -> None:
    task = ok(admin.get("/products/export"))["task_id"]
    eventually(lambda: admin.get(f"/result/{task}").json()["status"] == "succeeded", within=60, what="the export")
    [event] = [one for one in cloud.events("task.requested") if one["data"]["task_id"] == task]
    sqs = cloud.client("sqs")
    [dead] = [url for url in sqs.list_queues()["QueueUrls"] if url.endswith("-tasks-dlq")]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps(event))

    page = as_demo(visitor("phone"), "admin", "/admin/operations/dead-letters/tasks")
    letter = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="task.requested"))
    letter.get_by_text("Содержимое без личных данных").click()
    letter.get_by_text(task).wait_for()
    assert not violations(page)
    letter.get_by_role("button", name="Отправить снова").click()
    page.get_by_role("dialog").get_by_role("button", name="Отправить снова").click()
    page.get_by_text("Отправлено снова: 1 сообщение").wait_for()
    page.get_by_text("Недоставленного нет").wait_for()


def test_a_period_is_compared_with_another_and_the_audit_shows_the_refund(
    visitor: Visitors, api: Api, admin: Api
) -> None:
    api.register()
    order = refunded_order(api, admin)
    page = as_demo(visitor("desktop"), "admin", "/admin/audit")
    page.get_by_role("searchbox", name="Объект").fill(order)
    page.wait_for_url(f"**/admin/audit?target={order}")
    page.get_by_text(re.compile("^Заказ: .*возврат")).first.wait_for()
    assert page.get_by_role("link", name=order).first.get_attribute("href") == f"/admin/orders/{order}"

    def is_counted() -> bool:
        return any(part["orders_paid"] for part in admin.get("/analytics/sales").json()["items"])

    eventually(is_counted, what="the sale in reports")
    page.goto(page.url.split("/admin/")[0] + "/admin/analytics/sales?period=7d")
    page.get_by_role("combobox", name="Сравнение").select_option(label="С прошлым годом")
    page.wait_for_url(re.compile("compare=year"))
    page.get_by_text("раньше не было").first.wait_for()
    page.get_by_role("columnheader", name=re.compile("сравнение")).first.wait_for()
    page.reload()
    page.get_by_text("раньше не было").first.wait_for()


def test_a_file_has_all_rows_of_a_list_and_can_be_stopped(visitor: Visitors, admin: Api) -> None:
    """Not only the rows that the screen has loaded; here a page is of seven."""
    person = visitor("desktop")
    page = as_demo(person, "admin", "/admin/people")
    asked: list[str] = []
    is_slow = False

    def of_seven(route: Any) -> None:
        asked.append(route.request.url)
        if is_slow and "cursor=" in route.request.url:
            return
        route.continue_(url=re.sub(r"\blimit=\d+", "limit=7", route.request.url))

    page.route("**/api/v1/ops/audit?*", of_seven)
    page.goto(person.base_url + "/admin/audit")
    page.get_by_role("row").nth(7).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Скачать CSV").click()
    text = Path(download.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    stored = ok(admin.get("/ops/audit?limit=100"))["items"]
    assert len(rows) >= len(stored) > 7
    assert {"actor", "type", "occurred_at"} <= rows[0].keys()
    assert len(asked) > 2

    is_slow = True
    page.get_by_role("button", name="Скачать CSV").click()
    page.get_by_role("button", name="7 строк").wait_for()
    page.get_by_role("button", name="Остановить выгрузку").click()
    page.get_by_role("button", name="Скачать CSV").wait_for()
    assert page.evaluate("document.activeElement.innerText") == "Скачать CSV"


def test_a_space_is_made_with_its_hours(visitor: Visitors, admin: Api) -> None:
    name = f"Атриум {uuid.uuid4().hex[:8]}"
    page = as_demo(visitor("phone"), "admin", "/admin/spaces/new")
    page.get_by_label("Название", exact=True).fill(name)
    page.get_by_label("Открытие: Понедельник").fill("10:00")
    page.get_by_label("Закрытие: Понедельник").fill("20:30")
    page.get_by_role("button", name="На все дни как Понедельник").click()
    page.get_by_role("button", name="Убрать часы: Воскресенье").click()
    page.get_by_role("button", name="Новое пространство").dblclick()
    page.wait_for_url(re.compile("/admin/spaces/spc_"))
    [made] = [one for one in ok(admin.get("/spaces"))["items"] if one["name"] == name]
    hours = made["opening_hours"]
    assert {day for day, spans in hours.items() if spans} == {"mon", "tue", "wed", "thu", "fri", "sat"}
    page.get_by_label("Закрытие: Суббота").wait_for()
    assert page.get_by_label("Закрытие: Суббота").input_value() == "20:30"
    page.get_by_label("Где висит считыватель").fill("Вход")
    page.get_by_role("button", name="Создать ключ").click()
    page.get_by_text("больше он показан не будет").wait_for()
    assert not violations(page)
