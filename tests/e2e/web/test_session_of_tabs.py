"""One session in all tabs of a browser: reload, sign-out, and an end on another device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.client import PASSWORD, Api
from tests.e2e.web.conftest import Visitor

Visitors = Callable[..., Visitor]


def test_the_session_survives_reload_and_a_new_tab_and_ends_in_all(visitor: Visitors, api: Api) -> None:
    api.register()
    person = visitor("desktop")
    page = person.sign_in(api)
    other = person.tab("/account/orders")
    other.get_by_role("heading", name="Мои заказы").wait_for()
    other.reload()
    other.get_by_role("heading", name="Мои заказы").wait_for()
    assert page.evaluate("document.cookie") == "", "no script reads the refresh token"
    stored = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "eyJ" not in stored, "and none finds an access token"
    other.get_by_role("button", name="Выйти").click()
    page.get_by_role("link", name="Войти").wait_for()
    assert len(api.get("/auth/sessions").json()["items"]) == 1, "only the session of the test's own client is left"


def test_a_session_that_ended_elsewhere_leads_to_the_login_and_back(visitor: Visitors, api: Api) -> None:
    api.register()
    person = visitor()
    page = person.sign_in(api, "/account/orders")
    for session in api.get("/auth/sessions").json()["items"]:
        if not session["current"]:
            assert api.delete(f"/auth/sessions/{session['id']}").status_code == 204
    page.goto(f"{person.base_url}/account/sessions")
    page.wait_for_url("**/login?next=%2Faccount%2Fsessions")
    fill(page, api)
    page.wait_for_url("**/account/sessions")
    page.get_by_text("Это устройство").wait_for()


def test_tabs_that_open_together_refresh_without_ending_the_session(visitor: Visitors, api: Api) -> None:
    api.register()
    person = visitor("desktop")
    person.sign_in(api)
    tabs = [person.context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(f"{person.base_url}/account/karma", wait_until="commit")
    for tab in tabs:
        tab.get_by_text("Сейчас у вас").wait_for()


def test_without_a_connection_a_screen_that_is_not_loaded_yet_is_waited_for(visitor: Visitors, api: Api) -> None:
    api.register()
    person = visitor()
    page = person.sign_in(api, "/account/orders")
    page.get_by_role("heading", name="Мои заказы").wait_for()
    person.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: "/assets/karma" in request.url):
        page.get_by_role("link", name="Карма").first.click()
    page.get_by_text("Нет связи.").wait_for()
    assert page.get_by_role("heading", name="Мои заказы").is_visible()
    person.context.set_offline(False)
    page.get_by_text("Сейчас у вас").wait_for()
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in person.complaints)
    person.complaints.clear()


def fill(page: Any, api: Api) -> None:
    page.fill("input[name=login]", api.user["phone"])
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
