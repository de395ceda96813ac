"""The search of the staff: without a mouse by Ctrl K, on a phone by its button; and «why» where it leads to."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.goods import product
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]


@pytest.mark.sample
@only_in_proof
def test_a_ticket_and_a_product_are_found_by_keyboard(
    visitor: Visitors, api: Api, admin: Api, person: Callable[[], Api]
) -> None:
    customer = person()
    customer.register()
    ticket = customer.post("/support/tickets", {"subject": "Где мой заказ?", "text": "Жду неделю."}).json()
    sold = product(admin, name="Палантин Северный")
    api.register()
    staff = {"roles": ["customer", "manager"]}
    assert admin.patch(f"/users/{api.user['id']}", staff).status_code == 200
    page = visitor("desktop").sign_in(api)
    page.goto(page.url.rstrip("/") + "/desk")
    page.get_by_role("button", name=re.compile("Найти")).wait_for()

    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Что найти")
    field.wait_for()
    page.wait_for_function("() => document.activeElement?.getAttribute('role') === 'combobox'")
    page.keyboard.type(ticket["number"].lower())
    option = page.get_by_role("option", name=re.compile(ticket["number"]))
    option.wait_for()
    assert option.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert not violations(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/desk/tickets/{ticket['id']}"))

    page.keyboard.press("Control+k")
    page.get_by_role("option", name=re.compile(ticket["number"])).wait_for()
    page.keyboard.type("северный пал")
    page.get_by_role("option", name=re.compile(sold["name"])).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/admin/products/{sold['id']}"))

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Что найти").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Что найти").wait_for(state="hidden")


def made_up() -> str:
    """A name that nobody else has."""
    return "Ж" + "".join(secrets.choice("абвгдеиклмнопрст") for _ in range(9))


@only_in_proof
def test_each_kind_is_found_on_a_phone_by_number_contact_and_name(
    visitor: Visitors, api: Api, admin: Api, person: Callable[[], Api]
) -> None:
    first, client_name, title = made_up(), made_up(), made_up()
    customer = person()
    email = f"{secrets.token_hex(6)}@example.com"
    customer.register(full_name=f"{first} Звёздная", email=email)
    sold = product(admin, name=f"Шарф {made_up()}")
    items = [{"product_id": sold["id"], "size": "ONE", "quantity": 1}]
    order = ok(customer.post("/orders", {"items": items, "delivery": {"address": "Москва, Тверская 1"}}))["order"]
    ticket = ok(customer.post("/support/tickets", {"subject": "Где он?", "text": "Жду."}))
    client_phone = f"+7916{secrets.randbelow(10**7):07d}"
    client = ok(admin.post("/manager/clients", {"phone": client_phone, "full_name": f"{client_name} Клиентова"}))
    fields = {"title": title, "slug": f"c-{secrets.token_hex(4)}", "summary": "Коротко.", "price": 0}
    course = ok(admin.post("/courses", {**fields, "description": "Пять уроков.", "language": "ru"}))
    lesson = {"title": "Знаки", "kind": "text", "body": "Тазик: стирка.", "is_preview": True}
    ok(admin.post(f"/courses/{course['id']}/lessons", lesson))
    version = ok(admin.get(f"/courses/{course['id']}?draft=true"))["version"]
    ok(admin.post(f"/courses/{course['id']}/publish", {"version": version}))
    api.register()
    ok(admin.patch(f"/users/{api.user['id']}", {"roles": ["customer", "admin"]}))

    page = visitor("phone").sign_in(api)
    page.goto(page.url.rstrip("/") + "/desk/tickets")
    page.get_by_role("button", name="Найти", exact=True).tap()
    field = page.get_by_role("combobox", name="Что найти")
    number, phone = order["order_number"], customer.user["phone"]
    for typed, kind, name in (
        (number.lower(), "Заказы", number),
        (ticket["number"].replace("-", " "), "Обращения", ticket["number"]),
        (phone.replace("+7", "8"), "Люди", first),
        (phone, "Заказы", number),
        (email.upper(), "Обращения", ticket["number"]),
        (first[:6].lower(), "Люди", first),
        (client_phone, "Клиенты", client_name),
        (f"клие {client_name[:5]}", "Клиенты", client_name),
        (sold["name"].split()[1][:7], "Товары", sold["name"]),
        (title[:6], "Курсы", title),
    ):
        field.fill(typed)
        group = page.get_by_role("group", name=kind)
        group.get_by_role("option", name=re.compile(name)).wait_for()
    page.get_by_role("option", name=re.compile(title)).tap()
    page.wait_for_url(re.compile(f"/admin/courses/{course['id']}"))

    # Enter before the answer goes to what was typed, and not to what was found before.
    page.get_by_role("button", name="Найти", exact=True).tap()
    field.fill(client_name)
    field.press("Enter")
    page.wait_for_url(re.compile(f"/desk/clients/{client['id']}"))
    page.get_by_role("region", name="Что происходит").wait_for()


@only_in_proof
def test_what_is_typed_about_one_person_is_not_in_the_form_of_another(
    visitor: Visitors, admin: Api, person: Callable[[], Api]
) -> None:
    names = made_up(), made_up()
    people = [person(), person()]
    for name, one in zip(names, people, strict=True):
        one.register(full_name=f"{name} Звёздная")
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/people/{people[0].user['id']}")

    def go_to(place: int) -> None:
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Что найти").fill(names[place])
        page.get_by_role("option", name=re.compile(names[place])).click()
        page.get_by_role("heading", name=re.compile(names[place]), level=1).wait_for()

    points = page.get_by_role("region", name="Карма").get_by_label("Баллы")
    points.wait_for()
    go_to(1)
    # Both have been read: from here on there is nothing to wait for between one and the other.
    points.fill("500")
    go_to(0)
    assert points.input_value() == ""
