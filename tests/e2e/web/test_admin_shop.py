"""The shop's back office in the browser: orders, refunds, pictures, imports and pages as staff work with them."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx
from PIL import Image

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.goods import product
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]


def as_admin(visitor: Visitor, path: str) -> Any:
    """A tab in which the demo administrator has signed in."""
    page = visitor.tab(f"/login?next={path}")
    page.fill("input[name=login]", "admin@example.com")
    page.fill("input[name=password]", "demo-admin-1")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(visitor.base_url + path)
    return page


def paid_order(api: Api, made: dict[str, Any], quantity: int) -> dict[str, Any]:
    """An order of a new customer, paid at the provider's sandbox."""
    api.register()
    items = [{"product_id": made["id"], "size": "ONE", "quantity": quantity}]
    order = api.post("/orders", {"items": items, "delivery": {"address": "Москва, Тверская 1"}}).json()["order"]
    read = f"/orders/{order['id']}"
    link = eventually(lambda: api.get(read).json()["payment_url"], within=60, what="a payment link")
    assert httpx.post(link, data={"action": "pay"}, timeout=30).status_code == 303
    paid: dict[str, Any] = eventually(
        lambda: (found := api.get(read).json())["status"] == "paid" and found, within=60, what="the payment"
    )
    return paid


def jpeg(colour: str) -> bytes:
    """A small picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 320), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def test_an_admin_sends_an_order_and_refunds_a_piece_as_it_was_shown(visitor: Visitors, admin: Api, api: Api) -> None:
    order = paid_order(api, product(admin), 2)
    page = as_admin(visitor("desktop"), "/admin/orders")
    page.get_by_role("link", name=order["order_number"]).click()
    page.get_by_role("button", name="Взять в сборку").click()
    page.get_by_role("button", name="Отправить").click()
    page.get_by_label("Трек-номер").fill("RB123456789RU")
    page.get_by_role("dialog").get_by_role("button", name="Отправить").dblclick()
    page.get_by_text("RB123456789RU").first.wait_for()
    page.get_by_role("button", name="Вернуть").click()
    page.get_by_role("dialog").get_by_role("button", name="Больше").click()
    page.get_by_label("Причина").fill("Не подошло")
    will = page.get_by_role("region", name="Что произойдёт")
    will.get_by_text(re.compile("1.500")).first.wait_for()
    will.get_by_text("останется «В пути»").wait_for()
    assert not violations(page)
    page.get_by_role("button", name=re.compile("^Вернуть 1.500")).dblclick()
    page.get_by_text("Не подошло").wait_for()
    done = eventually(
        lambda: (found := admin.get(f"/orders/{order['id']}").json())["refunded_amount"] and found, what="the refund"
    )
    assert (done["refunded_amount"], len(done["refunds"]), done["status"]) == (150_000, 1, "shipped")


def test_columns_without_room_are_scrolled_to(visitor: Visitors, admin: Api, api: Api) -> None:
    order = paid_order(api, product(admin), 1)
    page = as_admin(visitor("desktop"), "/admin/orders")
    # A tablet, or a laptop's page at 150 %.
    page.set_viewport_size({"width": 820, "height": 900})
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=order["order_number"]))
    row.hover()
    amount = row.get_by_role("cell").last
    assert amount.bounding_box()["x"] + amount.bounding_box()["width"] > 820
    page.mouse.wheel(1000, 0)
    eventually(
        lambda: amount.bounding_box()["x"] + amount.bounding_box()["width"] <= 820, within=20, what="the last column"
    )
    # On paper nothing is scrolled, and what stands at an edge of the screen would cover a part of each sheet.
    assert page.locator("nav.fixed").is_visible()
    page.emulate_media(media="print")
    assert page.locator("nav.fixed").is_hidden()
    assert page.get_by_role("table").evaluate("table => getComputedStyle(table.parentElement).overflowX") == "visible"


def test_a_saved_filter_survives_a_reload(visitor: Visitors) -> None:
    page = as_admin(visitor("desktop"), "/admin/orders")
    page.get_by_label("Статус").select_option("delivered")
    page.get_by_role("button", name="Сохранить фильтр").click()
    page.get_by_label("Название").fill("Вручённые")
    page.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    page.reload()
    page.get_by_role("link", name="Все", exact=True).click()
    page.get_by_role("link", name="Вручённые").click()
    page.wait_for_url("**/admin/orders?status=delivered")


def test_pictures_are_ordered_by_keyboard(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    page = as_admin(visitor("desktop"), f"/admin/products/{made['id']}/pictures")
    files = [{"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)} for colour in ("red", "blue")]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Переместить картинку 2").wait_for(timeout=60_000)
    before = [one["id"] for one in admin.get(f"/products/{made['id']}").json()["media"]]
    handle = page.get_by_role("button", name="Переместить картинку 1")
    handle.focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    after = eventually(
        lambda: (
            (found := [one["id"] for one in admin.get(f"/products/{made['id']}").json()["media"]]) != before and found
        ),
        what="the other order",
    )
    assert after == before[::-1]
    assert not violations(page)


def test_wrong_rows_of_an_import_are_marked_mended_and_sent_again(visitor: Visitors, admin: Api) -> None:
    name = uuid.uuid4().hex[:8].upper()
    text = f"Артикул;Название;Цена\nCSV-{name};Шарф;1800\nCSV-{name}-2;Шапка;дорого\n"
    page = as_admin(visitor("desktop"), "/admin/products/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "goods.csv", "mimeType": "text/csv", "buffer": text.encode("windows-1251")}
    )
    page.get_by_role("button", name="Загрузить строк: 2").click()
    page.get_by_text("Не загружено строк: 1").wait_for(timeout=60_000)
    page.get_by_text("Это не сумма в рублях").wait_for()
    assert not violations(page)
    page.get_by_label("Строка 3, Цена").fill("900")
    page.get_by_role("button", name=re.compile("^Отправить исправленные")).click()
    page.get_by_text("Все строки загружены").wait_for(timeout=60_000)
    assert admin.get(f"/products/CSV-{name}-2").json()["price"] == 90_000


def test_a_page_that_two_edit_shows_what_changed(visitor: Visitors, admin: Api) -> None:
    slug = f"page-{uuid.uuid4().hex[:8]}"
    assert admin.put(f"/pages/{slug}", {"title": "Доставка", "content": "Два дня."}).is_success
    page = as_admin(visitor("desktop"), f"/admin/pages/{slug}")
    page.get_by_label("Текст", exact=True).fill("Четыре дня.")
    assert admin.put(f"/pages/{slug}", {"title": "Доставка", "content": "Три дня."}).is_success
    page.get_by_role("button", name="Опубликовать").click()
    page.get_by_text("это изменил кто-то ещё").wait_for()
    page.get_by_role("button", name="Оставить моё").click()
    page.get_by_role("button", name="Опубликовать").click()
    page.get_by_role("link", name="Версии").click()
    page.get_by_test_id("diff").locator("ins", has_text="Четыре").wait_for()
    page.get_by_test_id("diff").locator("del", has_text="Три").wait_for()
    assert not violations(page)
    assert admin.get(f"/pages/{slug}").json()["content"] == "Четыре дня."
