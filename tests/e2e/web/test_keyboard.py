"""Without a mouse: from the first page to a paid order by Tab, arrows, Space and Enter alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.goods import product
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.staff_screens import things

Visitors = Callable[..., Visitor]
_FOCUSED = """() => {
    const one = document.activeElement;
    const label = one?.labels?.[0]?.innerText ?? "";
    return (one?.getAttribute("aria-label") || label || one?.innerText || one?.name || "").trim();
}"""
_VISIBLE = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one.matches(".sr-only") ? one.parentElement : one);
    return box.width > 0 && style.outlineStyle !== "none";
}"""

# Something else lies over the middle of what has the focus.
_COVERED = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const isSeen = [one, ...(one.labels ?? [])].some((part) => part.contains(top) || top?.contains(part));
    const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.tagName;
    return isSeen || one === document.body ? "" : `${name} at ${box.top}`;
}"""


def tab_to(page: Any, name: str, *, most: int = 80) -> None:
    """Press Tab until the control with this name (a regular expression) has the focus, which must be seen."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUSED))
        if re.search(name, seen[-1]):
            assert page.evaluate(_VISIBLE), f"the focus on {seen[-1]} is not to be seen"
            return
    raise AssertionError(f"{name} was not reached by Tab: {seen}")


@only_in_proof
def test_an_order_is_placed_and_paid_by_keyboard(visitor: Visitors, admin: Api, api: Api) -> None:
    made = product(admin)
    api.register()
    page = visitor("desktop").sign_in(api)
    tab_to(page, "^К содержанию$")
    page.keyboard.press("Enter")
    tab_to(page, f"^{re.escape(made['name'])}$|{re.escape(made['name'])}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/*")
    page.get_by_role("heading", name=made["name"]).wait_for()
    tab_to(page, "^ONE")
    page.keyboard.press("Space")
    tab_to(page, "^В корзину$")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Корзина, вещей: 1").wait_for()
    tab_to(page, "^Корзина, вещей: 1$", most=150)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart")
    page.get_by_role("link", name="Оформить заказ").wait_for()
    tab_to(page, "^Оформить заказ$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    page.get_by_label("Код или адрес пункта").wait_for()
    tab_to(page, "^Код или адрес пункта")
    page.keyboard.type("MSK123")
    tab_to(page, "^Оплатить")
    page.keyboard.press("Enter")
    page.wait_for_url("**/_sandbox/yookassa/**")
    tab_to(page, "^Pay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/**")
    page.get_by_text("Спасибо, заказ оплачен!").wait_for(timeout=30_000)


@only_in_proof
def test_the_focus_comes_back_from_a_dialog_that_its_own_button_closes(visitor: Visitors, api: Api) -> None:
    api.register()
    page = visitor("desktop").sign_in(api, "/account/sessions")
    opens = page.get_by_role("button", name="Включить", exact=True)
    opens.wait_for()
    opens.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Закрыть").press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate(_FOCUSED) == "Включить"


def test_the_bars_of_a_phone_cover_nothing_that_has_the_focus(visitor: Visitors, admin: Api) -> None:
    thing = things(admin)
    person = visitor("phone")
    page = person.sign_in_as_demo("admin")
    covered: list[str] = []
    for path in ("/spaces/new", f"/courses/{thing['courseId']}/lessons/{thing['lessonId']}"):
        page.goto(f"{person.base_url}/admin{path}")
        page.locator("form input").first.wait_for()
        page.locator("#content").focus()
        for _ in range(45):
            page.keyboard.press("Tab")
            covered.append(page.evaluate(_COVERED))
    assert not any(covered), list(filter(None, covered))
