"""The shop's back office beside orders and goods: promo codes that are used, categories, ways of delivery."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_buying import put_into_cart

Visitors = Callable[..., Visitor]


def test_a_promo_code_is_made_and_a_buyer_uses_it(visitor: Visitors, admin: Api, api: Api) -> None:
    made = product(admin)
    api.register()
    code = f"LAMP{uuid.uuid4().hex[:8].upper()}"
    page = visitor("desktop").sign_in_as_demo("admin", "/admin/promo-codes/new")
    page.get_by_role("button", name="Создать промокод").click()
    page.get_by_text("От 3 до 32 букв, цифр и дефисов", exact=True).first.wait_for()
    page.get_by_label("Код", exact=True).fill(code.lower())
    page.get_by_label("Скидка, %").fill("20")
    page.get_by_label("Применений на человека").fill("1")
    assert not violations(page)
    page.get_by_role("button", name="Создать промокод").dblclick()
    page.wait_for_url(f"**/admin/promo-codes/{code}")

    buyer = visitor("phone")
    shop = buyer.sign_in(api)
    put_into_cart(shop, buyer, made)
    shop.goto(f"{buyer.base_url}/cart")
    shop.get_by_label("Промокод").fill(code)
    shop.get_by_label("Промокод").press("Enter")
    shop.get_by_role("status").filter(has_text=f"Промокод {code} применён").wait_for(state="attached")
    shop.get_by_text(re.compile(r"1.200")).first.wait_for()
    items = [{"product_id": made["id"], "size": "ONE", "quantity": 1}]
    order = ok(api.post("/orders", {"items": items, "promo_code": code, "delivery": {"address": "Дом"}}))["order"]
    assert order["final_amount"] == 120_000
    page.reload()
    page.get_by_text("Применён", exact=True).wait_for()
    eventually(lambda: ok(admin.get(f"/promo-codes/{code}"))["current_uses"] == 1, what="the use")

    page.get_by_role("switch", name="Действует").click()
    page.get_by_role("button", name="Сохранить").click()
    eventually(lambda: not ok(admin.get(f"/promo-codes/{code}"))["is_active"], what="the switch")
    shop.reload()
    shop.get_by_text(re.compile("Промокод не действует|уже использовали")).first.wait_for()


def test_categories_and_ways_of_delivery_are_kept(visitor: Visitors, admin: Api) -> None:
    mark = uuid.uuid4().hex[:8]
    page = visitor("phone").sign_in_as_demo("admin", "/admin/sections")
    page.get_by_role("button", name="Новая категория").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Сохранить").click()
    dialog.get_by_text("Заполните это поле").wait_for()
    dialog.get_by_label("Название", exact=True).fill(f"Лампы {mark}")
    assert not violations(page)
    dialog.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_role("button", name=f"Изменить: Лампы {mark}").click()
    dialog.get_by_label("Название", exact=True).fill(f"Светильники {mark}")
    [found] = [one for one in ok(admin.get("/categories"))["items"] if one["name"] == f"Лампы {mark}"]
    ok(admin.patch(f"/categories/{found['id']}", {"description": "Для дома", "version": found["version"]}))
    dialog.get_by_role("button", name="Сохранить").click()
    dialog.get_by_text("Пока вы правили, это изменил кто-то ещё").wait_for()
    dialog.get_by_role("button", name="Оставить моё").click()
    dialog.get_by_role("button", name="Сохранить").click()
    page.get_by_role("button", name=f"Изменить: Светильники {mark}").click()
    dialog.get_by_role("button", name="Удалить").click()
    page.get_by_role("dialog", name=f"Удалить «Светильники {mark}»?").get_by_role("button", name="Удалить").click()
    page.get_by_text(f"Светильники {mark}").first.wait_for(state="detached")

    page.goto(page.url.replace("/sections", "/delivery"))
    page.get_by_role("button", name="Новый способ").click()
    dialog.get_by_label("Название").fill(f"Голуби {mark}")
    dialog.get_by_label("Код", exact=True).fill("голуби")
    dialog.get_by_label("Цена, ₽").fill("дорого")
    dialog.get_by_role("button", name="Сохранить").click()
    dialog.get_by_text("Латинские буквы, цифры и дефисы").wait_for()
    dialog.get_by_label("Код", exact=True).fill(f"doves-{mark}")
    dialog.get_by_label("Цена, ₽").fill("350,50")
    # Not offered: other stories order where nothing is to be chosen.
    dialog.get_by_role("switch", name="Предлагать покупателям").click()
    dialog.get_by_role("button", name="Сохранить").dblclick()
    row = page.get_by_role("listitem").filter(has_text=f"Голуби {mark}")
    row.get_by_text("Выключен").wait_for()
    row.get_by_text(re.compile("350,50")).wait_for()
    row.get_by_role("button", name="Изменить").click()
    dialog.get_by_role("button", name="Удалить").click()
    page.get_by_role("dialog", name=f"Удалить способ «Голуби {mark}»?").get_by_role("button", name="Удалить").click()
    row.wait_for(state="detached")


def test_what_cannot_be_removed_is_said_in_the_dialog_that_stays(visitor: Visitors, admin: Api) -> None:
    """What is said beside a dialog is behind it, and no screen reader reads it."""
    name = f"Посуда {uuid.uuid4().hex[:8]}"
    category = ok(admin.post("/categories", {"name": name}))
    below = ok(admin.post("/categories", {"name": f"Чашки {name}", "parent_id": category["id"]}))
    method = {"name": name, "code": f"m-{uuid.uuid4().hex[:8]}", "kind": "courier", "price": 0, "is_active": False}
    ok(admin.post("/delivery-methods", method))
    page = visitor("phone").sign_in_as_demo("admin", "/admin/sections")
    dialog = page.get_by_role("dialog")

    def try_to_remove() -> None:
        dialog.get_by_role("button", name="Удалить").click()
        page.get_by_role("dialog", name=f"{name}»?").get_by_role("button", name="Удалить").click()

    page.get_by_role("button", name=f"Изменить: {name}", exact=True).click()
    try_to_remove()
    dialog.get_by_role("alert").filter(has_text="В категории есть товары или категории").wait_for()

    page.goto(page.url.replace("/sections", "/delivery"))
    page.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="Изменить").click()
    page.route("**/api/v1/delivery-methods/*", lambda route: route.fulfill(status=403, json={"code": "forbidden"}))
    try_to_remove()
    dialog.get_by_role("alert").wait_for()
    page.unroute_all()
    ok(admin.delete(f"/categories/{below['id']}"))
    ok(admin.delete(f"/categories/{category['id']}"))
    ok(admin.delete(f"/delivery-methods/{method['code']}"))


def test_a_product_without_waves_says_so_at_their_address(visitor: Visitors, admin: Api) -> None:
    made = product(admin)
    page = visitor("phone").sign_in_as_demo("admin", f"/admin/products/{made['id']}/waves")
    page.get_by_text("У этого товара нет волн").wait_for()
    assert not violations(page)
    page.get_by_role("link", name="К данным товара").click()
    page.wait_for_url(f"**/admin/products/{made['id']}")
