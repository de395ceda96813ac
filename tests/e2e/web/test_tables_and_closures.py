"""Staff's screens that stood on ids, JSON and the browser's clock before: tables, closures, filters, days, names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.core import clock
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product
from tests.e2e.web.test_accessibility import violations
from tests.e2e.web.test_admin_shop import paid_order

Visitors = Callable[..., Visitor]
PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_size_table_is_pasted_and_a_collection_is_chosen(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    name = f"Подборка {uuid.uuid4().hex[:8]}"
    collection = ok(admin.post("/collections", {"name": name, "product_ids": []}))
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/products/{made['id']}")
    page.get_by_role("button", name="Добавить таблицу").click()
    first = page.get_by_label("Размер 1", exact=True)
    assert first.input_value() == "ONE", "what is sold"
    page.get_by_label("Мерка 1", exact=True).evaluate(PASTE, "Длина, см\t150\t180,5\nШирина, см\t30\t35")
    page.get_by_label("Ширина, см, TWO").press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "180,5"
    # A measure that is named twice is said at once, and nothing of it is saved.
    page.get_by_label("Мерка 2", exact=True).fill("Длина, см")
    page.get_by_text("Две мерки с одним названием: переименуйте одну.", exact=True).wait_for()
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Поправьте отмеченные поля.").wait_for()
    assert not violations(page)
    assert admin.get(f"/products/{made['id']}").json()["size_table"] is None
    page.get_by_label("Мерка 2", exact=True).fill("Ширина, см")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    table = {"columns": ["ONE", "TWO"], "rows": {"Длина, см": [150, 180.5], "Ширина, см": [30, 35]}}
    eventually(lambda: admin.get(f"/products/{made['id']}").json()["size_table"] == table, what="the table")
    page.get_by_label(name).check()
    eventually(
        lambda: ok(admin.get(f"/collections/{collection['id']}"))["product_ids"] == [made["id"]], what="the collection"
    )


def test_a_desk_is_closed_once_its_bookings_were_seen(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register(full_name="Галина Столова")
    space = ok(admin.post("/spaces", {**SPACE, "name": f"Атриум {uuid.uuid4().hex[:8]}"}))
    place = {"space_id": space["id"], "name": "Стол у двери", "kind": "desk", "price": 0, "slot_minutes": 60}
    resource = ok(admin.post("/resources", place))
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    slots = {"begin": f"{tomorrow}T09:00:00Z", "end": f"{tomorrow}T10:00:00Z"}
    booked = ok(api.post("/bookings", {"resource_id": resource["id"], **slots, "expected_amount": 0}))

    page = visitor("phone").sign_in_as_demo("admin", f"/admin/spaces/{space['id']}")
    page.get_by_role("button", name="Закрытия: Стол у двери").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Закрытий нет").wait_for()
    # By the space's clock: 12:00 in Moscow is 09:00 UTC.
    dialog.get_by_label("С", exact=True).fill(f"{tomorrow}T11:00")
    dialog.get_by_label("До", exact=True).fill(f"{tomorrow}T13:00")
    dialog.get_by_label("Причина").fill("Красим стену")
    dialog.get_by_role("button", name="Закрыть на это время").dblclick()
    dialog.get_by_text("На это время есть 1 бронь").wait_for()
    dialog.get_by_role("link", name="Галина Столова").wait_for()
    assert ok(admin.get(f"/bookings/{booked['id']}"))["status"] == "confirmed"
    assert not violations(page)
    dialog.get_by_role("button", name="Закрыть и отменить 1 бронь").click()
    dialog.get_by_text("Красим стену").wait_for()
    assert ok(admin.get(f"/bookings/{booked['id']}"))["status"] == "cancelled"
    dialog.get_by_role("button", name=re.compile("^Убрать ?:")).click()
    page.get_by_role("dialog").last.get_by_role("button", name="Убрать", exact=True).click()
    dialog.get_by_text("Закрытий нет").wait_for()


def test_filters_are_there_on_another_device(visitor: Visitors) -> None:
    name = f"Срочные {uuid.uuid4().hex[:4]}"
    page = visitor("desktop").sign_in_as_demo("admin", "/desk/tickets?priority=urgent")
    page.get_by_role("button", name="Сохранить фильтр").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(name)
    dialog.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_role("link", name=name).wait_for()
    phone = visitor("phone").sign_in_as_demo("admin", "/desk/tickets")
    phone.get_by_role("link", name=name).click()
    phone.wait_for_url("**/desk/tickets?priority=urgent")
    phone.get_by_role("button", name=f"Удалить фильтр: {name}").click()
    phone.get_by_role("link", name=name).wait_for(state="hidden")


def divide_in_three(page: Any, path: str, *, code: str, said: str) -> None:
    """Refused once, as when orders come all the time, and then done by a double click."""
    page.get_by_label("Сколько частей").fill("3")
    page.get_by_text("Около 300 заказов в секунду").wait_for()
    assert not violations(page)
    refusal = {"status": 409, "code": code, "title": "Conflict", "detail": "Orders are using it."}
    page.route(f"**{path}", lambda route: route.fulfill(status=409, json=refusal), times=1)
    page.get_by_role("button", name="Разделить").click()
    page.get_by_text(said).wait_for()
    page.get_by_role("button", name="Разделить").dblclick()
    page.get_by_text("Сейчас 3 части.").wait_for()


def put_together(page: Any) -> None:
    page.get_by_label("Сколько частей").fill("1")
    page.get_by_role("button", name="Собрать").click()


def test_a_stock_is_divided_before_a_sale_and_put_together_again(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    path = f"/products/{made['id']}/stock/shards"
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/products/{made['id']}/stock")
    page.get_by_text("Сейчас остаток не разделён.").wait_for()
    page.get_by_label("Сколько частей").fill("65")
    page.get_by_role("button", name="Разделить").click()
    page.get_by_text("Целое число от 1 до 64").wait_for()
    divide_in_three(page, path, code="stock_moving", said="Прямо сейчас этот товар покупают")
    page.get_by_text("ONE: 10 шт., в каждой части 3–4").wait_for()
    assert ok(admin.get(path))["shards"] == 3
    put_together(page)
    page.get_by_text("Сейчас остаток не разделён.").wait_for()
    assert ok(admin.get(path))["shards"] == 1


def test_the_count_of_a_code_is_divided_before_a_sale(visitor: Visitors, admin: Api) -> None:
    code = f"RUSH{uuid.uuid4().hex[:8].upper()}"
    terms = {"code": code, "discount_percent": 10, "max_uses": 10}
    ok(admin.post("/promo-codes", terms))
    path = f"/promo-codes/{code}/shards"
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/promo-codes/{code}")
    page.get_by_text("Сейчас счёт не разделён.").wait_for()
    divide_in_three(page, path, code="promo_moving", said="Прямо сейчас с этим кодом заказывают")
    assert ok(admin.get(path))["shards"] == 3
    put_together(page)
    page.get_by_text("Сейчас счёт не разделён.").wait_for()
    assert ok(admin.get(path)) == {"code": code, "shards": 1, "max_uses": 10, "current_uses": 0, "by_shard": [0]}


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kamchatka"])
def test_days_are_those_of_the_organisation_wherever_the_browser_is(visitor: Visitors, admin: Api, zone: str) -> None:
    code = f"DAYS{uuid.uuid4().hex[:8].upper()}"
    page = visitor("desktop", timezone_id=zone).sign_in_as_demo("admin", "/admin/promo-codes/new")
    page.get_by_label("Код", exact=True).fill(code)
    page.get_by_label("Действует с").fill("2026-03-01")
    page.get_by_label(re.compile("^по")).fill("2026-05-31")
    page.get_by_role("button", name="Создать промокод").click()
    page.wait_for_url(f"**/admin/promo-codes/{code}")
    stored = ok(admin.get(f"/promo-codes/{code}"))
    assert (stored["valid_from"][:19], stored["valid_until"][:19]) == ("2026-03-01T00:00:00", "2026-05-31T23:59:59")
    page.reload()
    assert page.get_by_label("Действует с").input_value() == "2026-03-01"
    assert page.get_by_label(re.compile("^по")).input_value() == "2026-05-31"
    page.get_by_role("link", name="Промокоды").first.click()
    page.get_by_role("row").filter(has_text=code).get_by_text("31 мая 2026 г.").wait_for()


def test_a_report_of_products_stands_beside_the_period_before(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register()
    made = product(admin)
    paid_order(api, made, 2)

    def is_counted() -> bool:
        today = clock.now().date().isoformat()
        items = ok(admin.get(f"/analytics/products?from={today}&to={today}&limit=100"))["items"]
        return any(one["product_id"] == made["id"] for one in items)

    eventually(is_counted, within=60, what="the sale in the report")
    page = visitor("desktop").sign_in_as_demo("admin", "/admin/analytics/products?period=today")
    row = page.get_by_role("row").filter(has_text=made["name"])
    row.get_by_role("cell", name="2", exact=True).wait_for()
    page.get_by_role("columnheader", name=re.compile("сравнение")).first.wait_for()
    before = row.get_by_role("cell").all_inner_texts()
    assert "0" in before, "nothing of it was sold the day before"
    assert not violations(page)
    page.get_by_role("combobox", name="Сравнение").select_option("none")
    page.get_by_role("columnheader", name=re.compile("сравнение")).first.wait_for(state="detached")
    page.reload()
    row.get_by_role("cell", name="2", exact=True).wait_for()
    assert page.get_by_role("columnheader", name=re.compile("сравнение")).count() == 0


def test_screens_say_who_did_something(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register(full_name="Пётр Поздний")
    space = ok(admin.post("/spaces", {**SPACE, "name": f"Атриум {uuid.uuid4().hex[:8]}"}))
    begin = clock.now() - timedelta(days=1)
    times = {"check_in": clock.iso(begin), "check_out": clock.iso(begin + timedelta(hours=1))}
    ok(admin.post("/visits", {"user_id": api.user["id"], "space_id": space["id"], **times}))
    made = product(admin)
    ok(admin.post(f"/products/{made['id']}/stock", {"size": "ONE", "delta": 5, "reason": "Поставка"}))
    name = ok(admin.get("/users/me"))["full_name"]
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/spaces/visits?space={space['id']}")
    page.get_by_text("Исправлено:").get_by_role("link", name=name).wait_for()
    page.goto(page.url.split("/admin/")[0] + f"/admin/products/{made['id']}/stock")
    page.get_by_text("Поставка").wait_for()
    page.get_by_role("listitem").filter(has_text="Поставка").get_by_role("link", name=name).wait_for()
    page.goto(page.url.split("/admin/")[0] + "/admin/courses")
    page.get_by_role("heading", name="Курсы").first.wait_for()
    assert not violations(page)


def test_a_collection_has_a_period_and_any_product_of_the_shop(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    name = f"Неделя {uuid.uuid4().hex[:8]}"
    page = visitor("phone", timezone_id="America/Los_Angeles").sign_in_as_demo("admin", "/admin/sections")
    page.get_by_role("button", name="Новая подборка").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название", exact=True).fill(name)
    dialog.get_by_label(re.compile("^Показывать с")).fill("2026-12-07")
    dialog.get_by_label(re.compile("^по")).fill("2026-12-01")
    dialog.get_by_label("Место среди соседей").fill("первое")
    dialog.get_by_role("searchbox", name="Поиск товара").fill(made["article"])
    dialog.get_by_label(made["name"]).check()
    dialog.get_by_role("button", name="Сохранить").click()
    dialog.get_by_text("Конец раньше начала").wait_for()
    dialog.get_by_text("Напишите целое число").wait_for()
    assert not violations(page)
    dialog.get_by_label(re.compile("^по")).fill("2026-12-13")
    dialog.get_by_label("Место среди соседей").fill("1")
    dialog.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_role("button", name=f"Изменить: {name}").click()
    assert dialog.get_by_label(re.compile("^Показывать с")).input_value() == "2026-12-07"
    assert dialog.get_by_label(re.compile("^по")).input_value() == "2026-12-13"
    [stored] = [one for one in ok(admin.get("/collections"))["items"] if one["name"] == name]
    assert stored["product_ids"] == [made["id"]]
    assert (stored["active_from"][:19], stored["active_until"][:19]) == ("2026-12-07T00:00:00", "2026-12-13T23:59:59")


def test_a_row_and_an_empty_report_are_read_whole_on_a_phone(visitor: Visitors, admin: Api) -> None:
    """A table's card cuts off what is wider than it; a report's table is wider than the screen."""
    word = f"Длинноеслово{uuid.uuid4().hex}{uuid.uuid4().hex}"
    product(admin, name=word)
    page = visitor("phone").sign_in_as_demo("admin", "/admin/products")
    name = page.get_by_text(word)
    name.wait_for()
    sizes = name.evaluate("one => [one.scrollWidth, one.getBoundingClientRect().right, innerWidth]")
    assert sizes[0] <= sizes[1] <= sizes[2]
    page.route("**/api/v1/analytics/products?*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    page.goto(page.url.split("/admin/")[0] + "/admin/analytics/products")
    nothing = page.get_by_role("region", name="Товары").locator("td").locator("*").first
    nothing.wait_for()
    box = nothing.bounding_box()
    assert 0 <= box["x"] < box["x"] + box["width"] <= page.viewport_size["width"]


def test_a_name_of_one_long_word_widens_no_form(visitor: Visitors, admin: Api) -> None:
    made, word = product(admin), f"Длинноеслово{uuid.uuid4().hex}{uuid.uuid4().hex}"[:60]
    collection = ok(admin.post("/collections", {"name": word, "product_ids": []}))
    category = ok(admin.post("/categories", {"name": word}))
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/products/{made['id']}")
    page.get_by_label(word).nth(1).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(page.url.split("/admin/")[0] + "/admin/sections")
    page.get_by_text(collection["slug"], exact=True).last.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # What others on the same cloud look at stays as it was.
    ok(admin.delete(f"/categories/{category['id']}"))
    ok(admin.delete(f"/collections/{collection['id']}"))
