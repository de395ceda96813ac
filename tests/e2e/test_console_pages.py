"""The console and the API documents in a real browser (headless Chromium)."""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.client import Api, Cloud
from tests.support import browser

pytestmark = browser.needed
PATIENCE_MS = 30_000
ALWAYS = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.opened() as running:
        yield running


@pytest.fixture
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A tab that fails the test when the page's own script fails."""
    tab = chromium.new_page(viewport={"width": 1100, "height": 900})
    tab.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=Path(folder) / f"{request.node.name}.png", full_page=True)
    tab.close()
    assert errors == []


def part(page: Any, name: str, words: str) -> Any:
    """The rows of a part of the page that hold some words."""
    return page.locator(f"[data-part={name}]").get_by_role("row").filter(has_text=words)


def test_the_first_page_shows_who_can_log_in_and_leads_on(cloud: Cloud, page: Any) -> None:
    page.goto(f"{cloud.base_url}/_local/")
    assert page.get_by_role("heading", name="Atrium is running").is_visible()
    assert page.get_by_text("demo-manager-1").is_visible()
    for name in ("Inbox", "Queues", "Events", "Coworking", "Support", "Learning", "Onboarding", "Accounts"):
        page.get_by_role("link", name=name, exact=True).click()
        assert page.get_by_role("heading", name=name).is_visible()


def test_a_message_appears_while_somebody_looks(cloud: Cloud, page: Any, api: Api) -> None:
    page.goto(f"{cloud.base_url}/_local/inbox")
    user = api.register()
    page.get_by_text(user["phone"]).first.wait_for()


def test_an_event_opens_and_what_it_says_stays_open(cloud: Cloud, page: Any, api: Api) -> None:
    user = api.register()
    page.goto(f"{cloud.base_url}/_local/events?type=user.registered")
    row = page.get_by_role("row").filter(has_text=user["id"])
    row.first.get_by_text("show").click()
    page.wait_for_timeout(4000)  # a refresh comes every three seconds, but not over a reader's shoulder
    assert row.first.get_by_text(f"customer {user['id']}").is_visible()


def come_back(cloud: Cloud, page: Any, what: str) -> None:
    """Pay, be sent to the app or, when there is none, to the console, and look at the console."""
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"{cloud.base_url}/**")
    page.goto(f"{cloud.base_url}/_local/?{what}")


def test_a_buyer_who_comes_back_from_paying_sees_the_order_become_paid(cloud: Cloud, page: Any, api: Api) -> None:
    api.register()
    product = api.get("/products", params={"q": "TB-ATRIUM"}).json()["items"][0]
    wanted = [{"product_id": product["id"], "size": product["sizes"][0]["size"], "quantity": 1}]
    placed = api.post("/orders", {"items": wanted, "delivery": {"address": "Дом"}}).json()
    page.goto(placed["payment_url"])
    come_back(cloud, page, f"order={placed['order']['id']}")
    page.get_by_role("heading", name=f"Order {placed['order']['order_number']}: paid").wait_for()
    page.get_by_role("link", name=f"order#{placed['order']['id']}").first.click()
    assert page.get_by_role("link", name="order.paid").count() == 1


def test_who_comes_in_is_seen_while_somebody_looks(cloud: Cloud, page: Any, api: Api, admin: Api) -> None:
    api.register(full_name="Вера Входова")
    body = {"name": "Атриум на крыше", "capacity": 3, "time_zone": "Asia/Vladivostok", "opening_hours": ALWAYS}
    body["requires_door_code"] = False
    space = admin.post("/spaces", body).json()
    page.goto(f"{cloud.base_url}/_local/coworking")
    article = page.get_by_role("article").filter(has_text="Атриум на крыше")
    assert article.get_by_text("0 of 3").is_visible()
    assert api.post("/visits/check-in", {"space_id": space["id"]}).status_code == 201
    article.get_by_text("1 of 3").wait_for()
    present = page.locator("[data-part=present]").get_by_role("row").filter(has_text="Вера Входова")
    assert present.get_by_text("Атриум на крыше").is_visible()
    assert api.post("/visits/check-out").status_code == 200
    article.get_by_text("0 of 3").wait_for()
    visits = page.locator("[data-part=visits]").get_by_role("row").filter(has_text="Вера Входова")
    assert visits.get_by_text(" min").is_visible()


def test_a_giver_who_comes_back_from_paying_sees_it_and_is_named_only_when_giving_openly(
    cloud: Cloud, page: Any, api: Api
) -> None:
    api.register(full_name="Тихон Тайнов")
    gifts = [("Открыто", False), ("Молча", True)]
    for message, hidden in gifts:
        body = {"amount": 123_400, "message": message, "is_anonymous": hidden}
        placed = api.post("/donations", body).json()
        page.goto(placed["payment_url"])
        come_back(cloud, page, f"donation={placed['donation']['id']}")
        page.get_by_role("heading", name="Donation of 1 234 ₽: succeeded").wait_for()
    page.goto(f"{cloud.base_url}/_local/coworking")
    shown = page.locator("[data-part=donations]").get_by_role("row")
    assert shown.filter(has_text="Открыто").get_by_text("Тихон Тайнов").is_visible()
    assert shown.filter(has_text="Молча").get_by_text("anonymous").is_visible()
    points = page.locator("[data-part=entries]").get_by_role("row").filter(has_text="+12")
    points.nth(1).wait_for()
    assert points.filter(has_text="Тихон Тайнов").count() == 1


def test_a_ticket_is_seen_with_all_that_comes_of_it(cloud: Cloud, page: Any, api: Api, manager: Api) -> None:
    api.register(full_name="Нина Нужная")
    subject = f"Не открывается дверь {uuid.uuid4().hex[:8]}"
    page.goto(f"{cloud.base_url}/_local/support")
    opened = api.post("/support/tickets", {"subject": subject, "text": "Звоните: +7 916 123-45-67"}).json()
    ticket = part(page, "tickets", subject)
    ticket.get_by_text("nobody").wait_for()
    path = f"/support/tickets/{opened['id']}"
    assert manager.patch(path, {"priority": "urgent", "tags": ["дверь"]}).status_code == 200
    assert manager.post(f"{path}/assign", {}).status_code == 200
    for words in (opened["number"], "Нина Нужная", "urgent", "дверь", str(manager.user["full_name"])):
        ticket.get_by_text(words).first.wait_for()
    asked = {"kind": "summarize", "text": f"Кратко о том, почему {subject}"}
    assert api.post("/request", asked).status_code == 202
    task = part(page, "tasks", "Нина Нужная")
    task.get_by_text("ai.summarize").wait_for()
    task.get_by_text("succeeded").wait_for()
    assert manager.post(f"{path}/messages", {"text": "Откройте приложение", "then": "resolved"}).status_code == 201
    part(page, "mirror", subject).get_by_text("resolved").wait_for()
    triage = part(page, "asked", "triage").filter(has_text=subject)
    triage.get_by_text("2 messages").click()
    assert triage.get_by_text("Звоните: [phone]").is_visible()
    assert "123-45-67" not in triage.text_content()


def test_what_a_player_was_told_is_seen(cloud: Cloud, page: Any, api: Api, manager: Api) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    api.register(phone=None, email=email)
    game = f"{cloud.base_url}/_sandbox/nakama/v2"
    server = {"Authorization": "Basic " + base64.b64encode(b"defaultkey:").decode()}
    player = {"email": email, "password": "a long password"}
    name = f"player-{uuid.uuid4().hex[:8]}"
    made = httpx.post(f"{game}/account/authenticate/email?username={name}", json=player, headers=server).json()
    account = httpx.get(f"{game}/account", headers={"Authorization": f"Bearer {made['token']}"}).json()
    assert api.patch("/users/me", {"nakama_user_id": account["user"]["id"]}).is_success
    assert api.put("/notifications/preferences", {"quiet_hours": None}).is_success
    opened = api.post("/support/tickets", {"subject": "Где награда?", "text": "Её нет"}).json()
    assert manager.post(f"/support/tickets/{opened['id']}/messages", {"text": "В почте"}).status_code == 201
    page.goto(f"{cloud.base_url}/_local/support")
    part(page, "notices", name).get_by_text(opened["number"]).first.wait_for()
    notice = part(page, "deliveries", "ticket_answered").filter(has_text="nakama")
    notice.get_by_text("accepted").first.wait_for()


def test_clients_are_seen_with_what_they_wait_for_and_sealed_contracts_with_an_intact_log(
    cloud: Cloud, page: Any, manager: Api
) -> None:
    name = f"Вера Входова {uuid.uuid4().hex[:8]}"
    phone = f"+7916{uuid.uuid4().int % 10**7:07}"
    made = manager.post("/manager/clients", {"phone": phone, "full_name": name}).json()
    page.goto(f"{cloud.base_url}/_local/onboarding")
    row = part(page, "clients", name)
    row.get_by_text("manager: profile unconfirmed").wait_for()
    assert row.get_by_role("link", name=phone).is_visible()
    assert manager.post(f"/manager/clients/{made['id']}/cancel", {"reason": "Проба"}).status_code == 200
    row.get_by_text("cancelled").wait_for()
    sealed = part(page, "contracts", "Пётр Подписной")
    sealed.get_by_text("B-T", exact=True).wait_for()
    assert sealed.get_by_text("entries, intact").is_visible()
    sealed.get_by_role("link").first.click()
    assert page.get_by_label("Номер договора").input_value() == sealed_number(manager)


def sealed_number(manager: Api) -> str:
    found = manager.get("/manager/clients", params={"tab": "processed", "q": "пётр подписной"}).json()["items"]
    return str(found[0]["contract_no"])


def test_the_api_documents_can_be_tried(cloud: Cloud, page: Any) -> None:
    page.goto(f"{cloud.base_url}/docs")
    page.locator("#operations-tag-auth").wait_for()
    assert page.get_by_text("/api/v1/auth/login").first.is_visible()


def test_the_console_fits_a_phone(cloud: Cloud, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("", "coworking", "support", "onboarding"):
        page.goto(f"{cloud.base_url}/_local/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
