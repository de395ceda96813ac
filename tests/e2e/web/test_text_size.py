"""Text that its reader has made twice as large, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.web.conftest import SIZES, Visitor

Visitors = Callable[..., Visitor]
_RIGHT = """() => {
    const shown = document.querySelectorAll("header a, header button, form button");
    return Math.max(...[...shown].map((one) => one.getBoundingClientRect().right));
}"""


def _enlarge(person: Visitor, page: Any) -> None:
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    person.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")


def test_nothing_of_the_header_and_of_a_form_lies_beyond_the_edge(visitor: Visitors) -> None:
    person = visitor("phone")
    page = person.tab("/login")
    _enlarge(person, page)
    page.get_by_role("link", name="Корзина").wait_for()
    width = SIZES["phone"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(_RIGHT) <= width


def test_nothing_of_a_list_of_staff_lies_beyond_the_edge_either(visitor: Visitors) -> None:
    person = visitor("phone")
    page = person.sign_in_as_demo("admin", "/admin/orders")
    _enlarge(person, page)
    width = SIZES["phone"]["width"]
    for path in ("/admin/orders", "/admin/products", "/admin/spaces/passes", "/admin/support/macros"):
        page.goto(person.base_url + path)
        page.get_by_role("main").get_by_role("button").first.wait_for()
        page.wait_for_function("() => !document.querySelector('main .animate-shimmer')")
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    # A saved view keeps its words whole: it is one line high.
    page.goto(f"{person.base_url}/admin/orders")
    view = page.get_by_role("link", name="Ждут сборки")
    view.wait_for()
    assert view.evaluate("one => one.getBoundingClientRect().height") <= 2 * 44 + 1
