"""The inbox of support without a mouse, two agents at one ticket, and an agent whose role is taken away."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]
Persons = Callable[[], Api]
# What a worker on a busy machine may take.
LATER_MS = 60_000


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
def test_a_ticket_is_answered_and_closed_by_keyboard(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    tickets = [ask(api, "Как вернуть шарф?"), ask(api, "Где чек?")]
    agent = agent_of(admin, person, *tickets)
    title = f"Бланк {secrets.token_hex(4)}"
    ok(agent.post("/support/canned-replies", {"title": title, "text": "{{customer_first_name}}, бланк в письме."}))
    page = visitor("desktop").sign_in(agent, "/desk/tickets")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Где чек?"))
    row.get_by_text(re.compile(r"Первый ответ")).wait_for()
    queue = page.get_by_role("navigation", name="Очереди").get_by_role("button", name=re.compile("^Мои"))
    queue.filter(has_text="2").first.wait_for()

    page.keyboard.press("j")
    page.wait_for_function("() => document.activeElement?.id.startsWith('ticket-tkt_')")
    subject = page.evaluate("document.activeElement.textContent")
    first, second = sorted(tickets, key=lambda one: one["subject"] != subject)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/desk/tickets/{first['id']}"))
    article = opened(page, first)

    page.keyboard.press("d")
    article.get_by_role("region", name="Черновик ИИ").get_by_title("y", exact=True).wait_for(timeout=LATER_MS)
    page.keyboard.press("y")
    page.get_by_text("Ответ отправлен").first.wait_for()
    article.get_by_role("region", name="Черновик ИИ").wait_for(state="hidden")

    page.keyboard.press("r")
    page.wait_for_function("() => document.activeElement?.tagName === 'TEXTAREA'")
    page.keyboard.type(f"/{title.lower()}")
    page.get_by_role("option", name=re.compile(title)).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement?.value === 'Анна, бланк в письме.'")
    page.keyboard.press("Control+Enter")
    article.get_by_role("list", name="Переписка").get_by_text("Анна, бланк в письме.").wait_for()
    assert page.evaluate("document.activeElement.value") == ""
    page.keyboard.press("Escape")

    page.keyboard.press("e")
    page.wait_for_url(re.compile(f"/desk/tickets/{second['id']}"))
    opened(page, second)
    assert read(agent, first)["status"] == "resolved"
    page.go_back()
    opened(page, first)
    page.get_by_role("button", name="Закрыть").wait_for()
    page.keyboard.press("e")
    eventually(lambda: read(agent, first)["status"] == "closed", what="the closed ticket")
    public = [one["body"] for one in said_in(api, first) if one["author_role"] != "customer"]
    assert len(public) == 2
    assert "Анна, бланк в письме." in public


@only_in_proof
def test_a_draft_is_edited_and_another_is_rejected(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    ticket = ask(api, "Как вернуть худи?")
    agent = agent_of(admin, person, ticket)
    page = visitor("desktop").sign_in(agent, f"/desk/tickets/{ticket['id']}")
    article = opened(page, ticket)
    panel = article.get_by_role("region", name="Черновик ИИ")
    page.keyboard.press("d")
    panel.get_by_title("c", exact=True).wait_for(timeout=LATER_MS)
    assert not violations(page)
    page.keyboard.press("c")
    page.wait_for_function("() => document.activeElement?.value?.length > 0")
    page.keyboard.type(" Ждём вас!")
    page.keyboard.press("Control+Enter")
    article.get_by_role("list", name="Переписка").get_by_text("Ждём вас!").wait_for()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert [one["decision"] for one in said_in(agent, ticket) if one["kind"] == "ai_draft"] == ["edited"]

    page.keyboard.press("d")
    panel.get_by_title("b", exact=True).wait_for(timeout=LATER_MS)
    page.keyboard.press("b")
    panel.wait_for(state="hidden")
    decisions = [one["decision"] for one in said_in(agent, ticket) if one["kind"] == "ai_draft"]
    assert sorted(decisions) == ["edited", "rejected"]


@only_in_proof
def test_two_agents_see_each_other_and_what_came_meanwhile(
    visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    ticket = ask(api, "Двойное списание")
    one, two = agent_of(admin, person), agent_of(admin, person, name="Пётр Второй")
    path = f"/desk/tickets/{ticket['id']}"
    page, other = visitor("desktop").sign_in(one, path), visitor("desktop").sign_in(two, path)
    opened(page, ticket)
    opened(other, ticket)
    page.get_by_text("Смотрят: 1").wait_for(timeout=LATER_MS)
    other.keyboard.press("r")
    other.keyboard.type("Смотрю")
    page.get_by_text("Пётр Второй: пишет ответ").first.wait_for(timeout=LATER_MS)

    page.keyboard.press("r")
    page.keyboard.type("Вернём сегодня")
    ok(api.post(f"/support/tickets/{ticket['id']}/messages", {"text": "Уже вернули"}))
    page.keyboard.press("Control+Enter")
    page.get_by_text("Пока вы писали, обращение изменилось").wait_for()
    page.get_by_text("новых сообщений: 1").first.wait_for()
    assert not violations(page)
    # Nothing that was typed is lost, not even by a reload.
    page.reload()
    opened(page, ticket)
    page.keyboard.press("r")
    page.wait_for_function("() => document.activeElement?.value === 'Вернём сегодня'")
    ok(api.post(f"/support/tickets/{ticket['id']}/messages", {"text": "Точно вернули"}))
    page.keyboard.press("Control+Enter")
    page.get_by_text("Пока вы писали, обращение изменилось").wait_for()
    page.get_by_role("button", name="Всё равно отправить").press("Enter")
    page.get_by_role("list", name="Переписка").get_by_text("Вернём сегодня").wait_for()
    assert [said["body"] for said in said_in(one, ticket)].count("Вернём сегодня") == 1


@only_in_proof
def test_tickets_are_snoozed_and_merged_by_keyboard(visitor: Visitors, admin: Api, api: Api, person: Persons) -> None:
    api.register()
    late, old, new = (ask(api, subject) for subject in ("Позже", "Где заказ?", "Снова про заказ"))
    agent = agent_of(admin, person, late, old, new)
    page = visitor("desktop").sign_in(agent, f"/desk/tickets/{late['id']}")
    opened(page, late)
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("^Через неделю позже срока ответа")).wait_for()
    dialog.get_by_role("button", name="Завтра утром").press("Enter")
    page.wait_for_url(lambda url: late["id"] not in url)
    assert read(agent, late)["status"] == "snoozed"
    # What is put off is still due: its clock goes on.
    page.goto(f"{page.url.split('/desk')[0]}/desk/tickets/{late['id']}?view=snoozed")
    opened(page, late).get_by_text("Первый ответ").first.wait_for()

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
def test_messages_are_split_off_and_redacted_and_many_tickets_resolved(
    visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    ticket, other = ask(api, "Два вопроса"), ask(api, "Второе")
    agent = agent_of(admin, person, ticket, other)
    ok(api.post(f"/support/tickets/{ticket['id']}/messages", {"text": "Карта 4111 1111 1111 1111"}))
    page = visitor("desktop").sign_in(agent, f"/desk/tickets/{ticket['id']}")
    article = opened(page, ticket)
    thread = article.get_by_role("list", name="Переписка")
    row = thread.get_by_role("listitem").filter(has_text="4111")
    row.get_by_role("button", name="Удалить текст сообщения").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Удалить текст").press("Enter")
    thread.get_by_text(re.compile("Текст удалён")).first.wait_for()
    assert all("4111" not in one["body"] for one in said_in(agent, ticket))

    article.get_by_role("button", name="Ещё").press("Enter")
    page.get_by_role("menuitem", name="Выделить вопрос").press("Enter")
    thread.get_by_role("checkbox").first.press("Space")
    article.get_by_role("button", name="Дальше").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Тема нового обращения").fill("Отдельно")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: ticket["id"] not in url)
    page.get_by_role("heading", name="Отдельно").wait_for()

    page.goto(f"{page.url.split('/desk')[0]}/desk/tickets")
    page.get_by_role("link", name="Второе").wait_for()
    for one in (ticket, other):
        page.get_by_role("checkbox", name=re.compile(one["subject"])).press("Space")
    page.get_by_text("Выбрано: 2").first.wait_for()
    assert not violations(page)
    page.get_by_role("button", name="Решено").first.press("Enter")
    page.get_by_text("Готово: 2").wait_for()
    assert [read(agent, one)["status"] for one in (ticket, other)] == ["resolved", "resolved"]


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


@only_in_proof
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_of_support_has_a_violation(
    size: str, scheme: str, visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    ticket = ask(api, "Вопрос")
    agent = agent_of(admin, person, ticket)
    ok(admin.patch(f"/users/{agent.user['id']}", {"roles": ["customer", "manager", "admin"]}))
    page = visitor(size, color_scheme=scheme).sign_in(agent, "/desk/tickets")
    base, width = page.url.split("/desk")[0], page.viewport_size["width"]
    settings = [f"/admin/support/{part}" for part in ("canned-replies", "macros", "teams", "hours", "agents")]
    found: dict[str, list[str]] = {}
    for path in ("/desk/tickets", "/desk/tickets?view=open", f"/desk/tickets/{ticket['id']}", *settings):
        page.goto(base + path)
        page.wait_for_function(_IS_THERE)
        bad = violations(page)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            bad.append(f"{wide} px wide")
        if bad:
            found[path] = bad
    assert not found, found


_IS_THERE = """() => {
    const main = document.querySelector("main");
    return main && main.innerText.length > 20 && !main.querySelector(".animate-shimmer");
}"""
