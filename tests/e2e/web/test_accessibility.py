"""axe finds nothing on any screen of guests and customers, light and dark; nothing is wider than the screen.

Staff's screens: test_staff_screens.py.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import QUIZ, course, ok
from tests.e2e.web.goods import product
from tests.e2e.web.marks import IN_PROOF
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]
GUEST = [
    "/",
    "/catalogue",
    "/cart",
    "/pages/about",
    "/donations",
    "/spaces",
    "/login",
    "/register",
    "/forgot",
    "/verify",
    "/courses",
    "/certificates",
    "/nowhere",
]
OWN = [
    f"/account{section}"
    for section in (
        "",
        "/orders",
        "/waitlist",
        "/inbox",
        "/karma",
        "/timeline",
        "/sessions",
        "/preferences",
        "/data",
        "/visits",
        "/bookings",
        "/passes",
        "/guests",
    )
] + [
    "/account/bookings",
    "/account/passes",
    "/account/guests",
    "/account/donations",
    "/account/help",
    "/account/contracts",
    "/account/courses",
    "/account/achievements",
    "/account/certificates",
    "/help/new",
    "/help/ask",
    "/spaces",
    "/checkout",
    "/_local/ui",
]

# The page's code is here, and nothing of its content is still a skeleton; the page of components shows one for ever.
_IS_THERE = """() => {
    const main = document.querySelector("main");
    const waits = main?.querySelector(".animate-shimmer") && !location.pathname.startsWith("/_local");
    return main && main.innerText.length > 20 && !waits;
}"""


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=IN_PROOF)])
def test_no_screen_has_a_violation(scheme: str, visitor: Visitors, api: Api, admin: Api, manager: Api) -> None:
    api.register()
    made = course(admin, manager)
    learned = [f"/courses/{made.slug}", *map(made.lesson, made.lessons)]
    person = visitor("phone", color_scheme=scheme)
    page = person.tab()
    found: dict[str, list[str]] = {}
    width = page.viewport_size["width"]

    def look(path: str) -> None:
        page.goto(person.base_url + path)
        page.wait_for_function(_IS_THERE)
        bad = violations(page)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            bad.append(f"{wide} px wide")
        if bad:
            found[path] = bad

    for path in [*GUEST, *learned]:
        look(path)
    page.close()
    page = person.sign_in(api)
    for path in [*OWN, learned[0]]:
        look(path)
    ok(api.post(f"/courses/{made.id}/enrol"))
    quiz = f"/courses/{made.id}/lessons/{made.lessons[QUIZ]}/quiz/attempts"
    ok(api.post(quiz))
    for path in [*learned, f"{learned[0]}/progress", "/account/courses"]:
        look(path)
    page.goto(person.base_url + made.lesson(QUIZ))
    page.get_by_role("button", name="Вернуться к попытке").click()
    page.get_by_role("button", name="Сдать").wait_for()
    assert not violations(page)
    answers = {"q1": ["a"], "q2": ["3"]}
    ok(api.post(f"{quiz}/1/submit", {"answers": answers}))
    look(made.lesson(QUIZ))
    assert not found, found


def test_words_without_an_end_widen_no_screen(visitor: Visitors, admin: Api, api: Api) -> None:
    """What people write has words that are longer than a phone is wide."""
    word = "Длинно" * 12
    api.register()
    space = {**SPACE, "name": word, "requires_door_code": False, "address": f"https://example.com/{word}"}
    ok(admin.post("/spaces", space))
    sold = product(admin, name=word, description=word)
    person = visitor("phone")
    page = person.sign_in(api)
    width = page.viewport_size["width"]
    for path in ("/", "/spaces", "/catalogue", f"/products/{sold['id']}"):
        page.goto(person.base_url + path)
        page.get_by_text(word).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_message_of_one_long_word_is_read_from_its_beginning(visitor: Visitors, api: Api) -> None:
    """Such as an address that somebody has pasted."""
    api.register()
    address = f"https://example.com/{'a1' * 100}"
    made = ok(api.post("/support/tickets", {"subject": "Ссылка", "text": address}))
    page = visitor("phone").sign_in(api, f"/help/{made['id']}")
    message = page.get_by_text(address)
    message.wait_for()
    box = message.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_room_with_a_long_name_covers_nothing_of_the_form(size: str, visitor: Visitors, admin: Api, api: Api) -> None:
    api.register()
    space = ok(admin.post("/spaces", {**SPACE, "name": f"Место {uuid.uuid4().hex[:8]}"}))
    word = "Переговорная" * 6
    ok(admin.post("/resources", {"space_id": space["id"], "kind": "room", "name": word, "slot_minutes": 60}))
    page = visitor(size).sign_in(api, f"/spaces/{space['id']}")
    page.get_by_text(word).wait_for()
    choice = page.locator("fieldset label", has_text=word)
    widths = choice.evaluate("label => [label.scrollWidth, label.offsetWidth, label.closest('fieldset').offsetWidth]")
    assert widths == sorted(widths)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_the_bell_and_the_cart_name_no_other_number_than_they_show(visitor: Visitors, admin: Api, api: Api) -> None:
    """No more than ten notifications are read for the bell."""
    api.register()
    sold = product(admin, sizes=[{"size": "ONE", "stock": 20}])
    page = visitor("phone").sign_in(api, f"/products/{sold['id']}")
    one = {"id": "ntf_1", "kind": "welcome"}
    page.route("**/api/v1/notifications?*unread=true*", lambda route: route.fulfill(json={"items": [one] * 10}))
    lines = [{"product_id": sold["id"], "size": "ONE", "quantity": 12}]
    cart = {"state": {"lines": lines, "promoCode": "", "karmaPoints": 0}, "version": 1}
    page.evaluate("cart => localStorage.setItem('atrium.cart', JSON.stringify(cart))", cart)
    page.reload()
    page.get_by_role("link", name="непрочитанных: 9+").wait_for()
    page.get_by_role("link", name="Корзина, вещей: 9+").wait_for()
    assert not violations(page)


def test_what_is_chosen_is_seen_where_the_system_chooses_the_colours(visitor: Visitors, api: Api) -> None:
    """Windows' contrast themes take away backgrounds: with them went every switch, and which amount is chosen."""
    api.register()
    page = visitor("phone", forced_colors="active").sign_in(api, "/donations")
    chosen, other = (page.locator("label", has_text=re.compile(text)) for text in (r"^500", r"^300"))
    chosen.wait_for()
    assert _background(chosen) != _background(other)
    give = page.get_by_role("button", name=re.compile("^Пожертвовать"))
    assert give.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"
    switch = page.get_by_role("switch")
    off = _background(switch)
    assert _background(switch.locator("*")) != off
    switch.check()
    assert _background(switch) != off
    assert _background(switch.locator("*")) != _background(switch)


def _background(one: Any) -> str:
    return str(one.evaluate("one => getComputedStyle(one).backgroundColor"))
