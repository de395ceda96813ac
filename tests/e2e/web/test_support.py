"""Tickets are snoozed and merged without a mouse; an agent whose role is taken away is told so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.test_accessibility import violations

Visitors = Callable[..., Visitor]
Persons = Callable[[], Api]


def ask(customer: Api, subject: str, text: str = "Жду ответа.") -> dict[str, Any]:
    made: dict[str, Any] = ok(customer.post("/support/tickets", {"subject": subject, "text": text}))
    return made


def agent_of(admin: Api, person: Persons, *tickets: dict[str, Any], name: str = "Ольга Агентова") -> Api:
    """A new agent, who holds these tickets."""
    agent = person()
    agent.register(full_name=name)
    ok(admin.patch(f"/users/{agent.user['id']}", {"roles": ["customer", "manager"]}))
    agent.login(agent.user["phone"], "correct-horse-7")
    for ticket in tickets:
        ok(agent.post(f"/support/tickets/{ticket['id']}/assign", {}))
    return agent


def said_in(agent: Api, ticket: dict[str, Any]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = ok(agent.get(f"/support/tickets/{ticket['id']}/messages?limit=100"))["items"]
    return said


def read(agent: Api, ticket: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = ok(agent.get(f"/support/tickets/{ticket['id']}"))
    return found


def opened(page: Any, ticket: dict[str, Any]) -> Any:
    """The ticket on the page, once its title has the focus."""
    heading = page.get_by_role("heading", name=ticket["subject"], exact=True)
    heading.wait_for()
    page.wait_for_function("name => document.activeElement?.textContent === name", arg=ticket["subject"])
    return page.get_by_role("article", name=re.compile(ticket["number"]))


@only_in_proof
def test_tickets_are_snoozed_and_merged_by_keyboard(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    late, old, new = (ask(api, subject) for subject in ("Позже", "Где заказ?", "Снова про заказ"))
    agent = agent_of(admin, person, late, old, new)
    page = visitor("desktop").sign_in(agent, f"/desk/tickets/{late['id']}")
    opened(page, late)
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_role("button", name="Завтра утром").press("Enter")
    page.wait_for_url(lambda url: late["id"] not in url)
    assert read(agent, late)["status"] == "snoozed"

    page.goto(f"{page.url.split('/desk')[0]}/desk/tickets/{new['id']}")
    opened(page, new)
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Где заказ")).press("Enter")
    dialog.get_by_text("Что произойдёт").wait_for()
    assert not violations(page)
    dialog.get_by_role("button", name="Объединить", exact=True).press("Enter")
    page.wait_for_url(re.compile(f"/desk/tickets/{old['id']}"))
    opened(page, old)
    assert read(agent, new)["merged_into"] == old["id"]


@only_in_proof
def test_a_role_taken_away_in_the_middle_is_said(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    ticket = ask(api, "Пока я пишу")
    agent = agent_of(admin, person, ticket)
    page = visitor("desktop").sign_in(agent, f"/desk/tickets/{ticket['id']}")
    opened(page, ticket)
    page.keyboard.press("r")
    page.keyboard.type("Никто этого не увидит")
    ok(admin.patch(f"/users/{agent.user['id']}", {"roles": ["customer"]}))
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile("нет прав|Нет прав|недоступ|нет доступа", re.IGNORECASE)).first.wait_for()
    assert all(one["body"] != "Никто этого не увидит" for one in said_in(api, ticket))
