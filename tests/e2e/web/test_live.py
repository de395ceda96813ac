"""What one person does appears on another's open page: by the WebSocket alone, and without it by polling."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.test_support import LATER_MS, agent_of, ask

Visitors = Callable[..., Visitor]
Persons = Callable[[], Api]
ALWAYS = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

# No timer of five seconds or more ever strikes: nothing is polled.
NEVER_POLLS = """(() => {
    const { setTimeout: later, setInterval: often } = window;
    window.setTimeout = (act, ms, ...rest) => (ms >= 5000 ? 0 : later(act, ms, ...rest));
    window.setInterval = (act, ms, ...rest) => (ms >= 5000 ? 0 : often(act, ms, ...rest));
})()"""
# What is polled is polled ten times as often, so that nobody waits for it.
POLLS_FAST = """(() => {
    const often = window.setInterval;
    window.setInterval = (act, ms, ...rest) => often(act, ms >= 5000 ? ms / 10 : ms, ...rest);
})()"""


def heard_by(visitor: Visitor) -> list[dict[str, Any]]:
    """What the pages of somebody hear on their WebSockets from now on."""
    heard: list[dict[str, Any]] = []

    def listen(socket: Any) -> None:
        socket.on("framereceived", lambda frame: heard.append(json.loads(frame)))

    visitor.context.on("page", lambda page: page.on("websocket", listen))
    return heard


def wait_until_told(page: Any, heard: list[dict[str, Any]], *topics: str) -> None:
    """Until a page is subscribed to topics."""
    deadline = time.monotonic() + LATER_MS / 1000
    while not set(topics) <= {one for said in heard if said["type"] == "subscribed" for one in said["topics"]}:
        assert time.monotonic() < deadline, f"{topics} were not subscribed to; heard {heard}"
        page.wait_for_timeout(100)


def test_what_a_customer_writes_appears_on_an_agents_desk_without_a_poll(
    visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    first, second = ask(api, "Где заказ?"), ask(api, "Второй вопрос")
    agent = agent_of(admin, person, first, second)
    for ticket in (first, second):
        assert agent.post(f"/support/tickets/{ticket['id']}/read").status_code == 204
    desk = visitor("desktop")
    desk.context.add_init_script(NEVER_POLLS)
    heard = heard_by(desk)
    page = desk.sign_in(agent, f"/desk/tickets/{first['id']}")
    thread = page.get_by_role("list", name="Переписка")
    thread.get_by_text("Жду ответа.").wait_for()
    wait_until_told(page, heard, "queue/support", f"ticket/{first['id']}")
    # By its number, which the list of what else the customer has asked does not show.
    row = page.get_by_role("listitem").filter(has_text=second["number"])
    row.wait_for()
    assert row.get_by_text("Непрочитанных сообщений").count() == 0

    for ticket, text in ((first, "Курьер не пришёл"), (second, "Кто-нибудь есть?")):
        assert api.post(f"/support/tickets/{ticket['id']}/messages", {"text": text}).status_code == 201
    thread.get_by_text("Курьер не пришёл").wait_for(timeout=LATER_MS)
    row.get_by_text("Непрочитанных сообщений").wait_for(timeout=LATER_MS)
    assert {"queue/support", f"ticket/{first['id']}"} <= {one["topic"] for one in heard if one["type"] == "changed"}


@only_in_proof
def test_an_answer_appears_on_the_customers_page_without_a_poll(
    visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    ticket = ask(api, "Где заказ?")
    agent = agent_of(admin, person, ticket)
    phone = visitor("phone")
    phone.context.add_init_script(NEVER_POLLS)
    heard = heard_by(phone)
    page = phone.sign_in(api, f"/help/{ticket['id']}")
    page.get_by_text("Жду ответа.").wait_for()
    wait_until_told(page, heard, f"ticket/{ticket['id']}")
    assert agent.post(f"/support/tickets/{ticket['id']}/messages", {"text": "Курьер будет завтра"}).status_code == 201
    page.get_by_text("Курьер будет завтра").wait_for(timeout=LATER_MS)


@only_in_proof
def test_without_a_websocket_it_is_polled(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    ticket = ask(api, "Где заказ?")
    agent = agent_of(admin, person, ticket)
    desk = visitor("desktop")
    desk.context.add_init_script(POLLS_FAST)
    tried: list[str] = []

    def refuse(socket: Any) -> None:
        tried.append(socket.url)
        socket.close()

    desk.context.route_web_socket("**", refuse)
    page = desk.sign_in(agent, f"/desk/tickets/{ticket['id']}")
    page.get_by_role("list", name="Переписка").get_by_text("Жду ответа.").wait_for()
    assert api.post(f"/support/tickets/{ticket['id']}/messages", {"text": "Курьер не пришёл"}).status_code == 201
    page.get_by_role("list", name="Переписка").get_by_text("Курьер не пришёл").wait_for(timeout=LATER_MS)
    assert tried, "it never tried to connect"


@only_in_proof
def test_clients_and_who_is_in_appear_without_a_poll(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    agent = agent_of(admin, person)
    desk = visitor("desktop")
    desk.context.add_init_script(NEVER_POLLS)
    heard = heard_by(desk)
    page = desk.sign_in(agent, "/desk/clients")
    wait_until_told(page, heard, "clients")
    name = f"Клара {secrets.token_hex(4)}"
    ok(admin.post("/manager/clients", {"phone": f"+7916{secrets.randbelow(10**7):07d}", "full_name": name}))
    page.get_by_role("link", name=name).wait_for(timeout=LATER_MS)

    body = {"name": f"Зал {name}", "capacity": 3, "time_zone": "Europe/Moscow", "opening_hours": ALWAYS}
    space = ok(admin.post("/spaces", {**body, "requires_door_code": False}))
    api.register(full_name="Вера Входова")
    page.goto(f"{desk.base_url}/desk/present?space={space['id']}")
    page.get_by_text("0 из 3").wait_for()
    wait_until_told(page, heard, f"presence/{space['id']}")
    assert api.post("/visits/check-in", {"space_id": space["id"]}).status_code == 201
    page.get_by_text("Вера Входова").wait_for(timeout=LATER_MS)
