"""Buying in the browser: from the product as a guest to the paid order, and what goes wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import PASSWORD, Api, Cloud, fresh_phone
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.goods import product

Visitors = Callable[..., Visitor]


def put_into_cart(page: Any, visitor: Visitor, made: dict[str, Any], size: str = "ONE") -> None:
    page.goto(f"{visitor.base_url}/products/{made['id']}")
    page.locator("label", has_text=re.compile(f"^{size}$")).click()
    page.get_by_role("button", name="В корзину").click()
    page.get_by_role("link", name="Корзина, вещей: 1").wait_for()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_guest_registers_on_the_way_and_pays(size: str, visitor: Visitors, admin: Api, cloud: Cloud) -> None:
    preorder = product(
        admin,
        sizes=[{"size": "ONE", "stock": 0}],
        order_type="preorder",
        preorder_waves_total=2,
        preorder_wave_capacity=5,
    )
    guest = visitor(size)
    page = guest.tab()
    put_into_cart(page, guest, preorder)
    page.goto(f"{guest.base_url}/cart")
    page.get_by_role("link", name="Войти и оформить").click()
    page.get_by_role("link", name="Зарегистрироваться").click()
    phone = fresh_phone()
    page.get_by_label("Имя и фамилия").fill("Анна Смирнова")
    page.get_by_label("Телефон или e-mail").fill(phone.replace("+7", "8 "))
    page.get_by_label("Пароль", exact=True).fill("коротко")
    page.get_by_role("button", name="Создать аккаунт").click()
    page.get_by_text("Не короче 10 знаков").wait_for()
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Создать аккаунт").click()
    page.wait_for_url("**/confirm**")

    person = Api(cloud)
    page.get_by_label("Код").fill(person.code_sent_to(phone))
    page.wait_for_url("**/checkout")
    page.get_by_text("Предзаказ, волна 1").wait_for()
    page.get_by_label("Код или адрес пункта").fill("MSK123")
    page.get_by_role("button", name="Оплатить").dblclick()
    page.wait_for_url("**/_sandbox/yookassa/**")

    page.go_back()
    page.get_by_role("status").get_by_text("Заказ ждёт оплаты", exact=True).wait_for()
    page.get_by_role("button", name="Оплатить").click()
    page.wait_for_url("**/_sandbox/yookassa/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url("**/orders/**")
    page.get_by_text("Спасибо, заказ оплачен!").wait_for()
    page.get_by_role("link", name="Корзина", exact=True).wait_for()

    person.login(phone, PASSWORD)
    assert len(person.get("/orders").json()["items"]) == 1, "the double click made one order"
    person.close()


@pytest.mark.sample
def test_a_lost_answer_and_a_second_tab_make_one_order(visitor: Visitors, admin: Api, api: Api) -> None:
    made = product(admin)
    api.register()
    buyer = visitor()
    page = buyer.sign_in(api)
    put_into_cart(page, buyer, made)
    page.goto(f"{buyer.base_url}/checkout")
    page.get_by_label("Код или адрес пункта").fill("MSK123")
    other = buyer.tab("/checkout")
    other.get_by_label("Код или адрес пункта").fill("MSK123")

    def answer_is_lost(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/orders", answer_is_lost)
    page.get_by_role("button", name="Оплатить").click()
    page.get_by_text("второй заказ не появится").wait_for()
    page.unroute("**/api/v1/orders")
    buyer.complaints.clear()  # the broken connection is one
    page.get_by_role("button", name="Оплатить").click()
    page.wait_for_url("**/_sandbox/yookassa/**")
    other.get_by_text("Корзина пуста").or_(other.get_by_text("ждёт оплаты")).first.wait_for()
    [order] = api.get("/orders").json()["items"]
    assert order["status"] == "awaiting_payment"


def test_what_ran_out_is_said_at_its_line_and_can_be_taken_less(visitor: Visitors, admin: Api, api: Api) -> None:
    made = product(admin, sizes=[{"size": "ONE", "stock": 2}])
    api.register()
    buyer = visitor("desktop")
    page = buyer.sign_in(api)
    put_into_cart(page, buyer, made)
    page.goto(f"{buyer.base_url}/cart")
    for _ in range(2):
        page.get_by_role("button", name="Больше").click()
    page.get_by_text("Есть только 2").wait_for()
    assert page.get_by_role("button", name="Оформить заказ").is_disabled()
    page.get_by_role("button", name="Взять 2").click()
    page.get_by_role("link", name="Оформить заказ").wait_for()
    page.get_by_text("3 000 ₽").first.wait_for()


def test_a_size_is_waited_for_and_left_in_the_account(visitor: Visitors, admin: Api, api: Api) -> None:
    sizes = [{"size": "S", "stock": 1}, {"size": "M", "stock": 0}, {"size": "L", "stock": 0}]
    made = product(admin, sizes=sizes, old_price=200_000)
    api.register()
    buyer = visitor()
    page = buyer.sign_in(api)
    page.goto(f"{buyer.base_url}/catalogue?q={made['article']}&size=S&stock=1")
    page.get_by_role("link", name=made["name"]).click()
    page.get_by_role("heading", name=made["name"], level=1).wait_for()
    page.get_by_text("2 000 ₽").wait_for()
    for size in ("M", "L"):
        page.get_by_role("combobox", name="Размер").select_option(size)
        page.get_by_role("button", name="Встать в очередь").dblclick()
        page.get_by_text("Вы в очереди.").wait_for()
    page.goto(f"{buyer.base_url}/account/waitlist")
    page.get_by_role("listitem").filter(has_text="Размер M").get_by_role("button", name="Не ждать").click()
    page.get_by_role("dialog").get_by_role("button", name="Не ждать").click()
    page.get_by_text("Размер M").wait_for(state="detached")
    assert page.get_by_role("link", name=made["name"]).count() == 1
    assert [one["size"] for one in api.get("/products/waitlist").json()["items"]] == ["L"]
