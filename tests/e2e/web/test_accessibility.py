"""axe finds nothing on any screen, light and dark; nothing is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from infra.web.build import WEB
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import QUIZ, course, ok
from tests.e2e.web.goods import product
from tests.e2e.web.marks import IN_PROOF, only_in_proof
from tests.e2e.web.staff_screens import screens

Visitors = Callable[..., Visitor]
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
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

# The key of a text that there is not: `areas.courses.title`.
KEY = re.compile(r"\b(?:areas|staff|problems|site|action|form)(?:\.[a-z]\w*)+\b")
# Staff's screens, each as the routes name it: more than a minute a view.
STAFF_VIEWS = [
    pytest.param("phone", "light", "ru", id="phone"),
    pytest.param("desktop", "dark", "en", id="desktop-dark-en"),
    pytest.param("narrow", "light", "en", id="narrow-en"),
]

# The page's code is here, and nothing of its content is still a skeleton; the page of components shows one for ever.
_IS_THERE = """() => {
    const main = document.querySelector("main");
    const waits = main?.querySelector(".animate-shimmer") && !location.pathname.startsWith("/_local");
    return main && main.innerText.length > 20 && !waits;
}"""


def violations(page: Any) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


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


def test_each_screen_of_staff_has_things_to_look_at(admin: Api) -> None:
    assert len(screens(admin)) > len(GUEST)


@only_in_proof
@pytest.mark.parametrize(("size", "scheme", "language"), STAFF_VIEWS)
def test_no_screen_of_staff_has_a_violation(
    size: str, scheme: str, language: str, visitor: Visitors, admin: Api
) -> None:
    """Each has one first heading, no key in the place of a text, and nothing wider than itself."""
    person = visitor(size, color_scheme=scheme)
    person.context.add_init_script(f"localStorage.setItem('atrium.language', '{language}')")
    page = person.sign_in_as_demo("admin")
    width = page.viewport_size["width"]
    found: dict[str, list[str]] = {}
    for path in screens(admin):
        page.goto(person.base_url + path)
        page.wait_for_function(_IS_THERE)
        bad = violations(page)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            bad.append(f"{wide} px wide")
        if (headings := page.locator("h1").count()) != 1:
            bad.append(f"{headings} first headings")
        if keys := KEY.findall(page.locator("body").inner_text()):
            bad.append(f"no text for {keys}")
        if bad:
            found[path] = bad
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
