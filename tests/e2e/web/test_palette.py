"""The search of the staff without a mouse: opened by Ctrl K, asked, walked through by arrows, and gone to by Enter."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.goods import product
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.test_accessibility import violations

Visitors = Callable[..., Visitor]


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
