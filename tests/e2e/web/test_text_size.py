"""Text that its reader has made twice as large, on a phone."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.web.conftest import SIZES, Visitor

Visitors = Callable[..., Visitor]
_RIGHT = """() => {
    const shown = document.querySelectorAll("header a, header button, form button");
    return Math.max(...[...shown].map((one) => one.getBoundingClientRect().right));
}"""


def test_nothing_of_the_header_and_of_a_form_lies_beyond_the_edge(visitor: Visitors) -> None:
    person = visitor("phone")
    page = person.tab("/login")
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    person.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    page.get_by_role("link", name="Корзина").wait_for()
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
    width = SIZES["phone"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(_RIGHT) <= width
