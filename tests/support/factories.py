"""Tickets and what is said in them, for tests of the whole system."""

from __future__ import annotations

from typing import Any

from shared.core import ids
from shared.support.tickets import drafts
from tests.faults.steps import expect
from tests.faults.world import World

AGENTS = ("manager", "admin")


def ticket(it: World, key: str = "ask", by: str = "anna") -> str:
    """A customer's new ticket; its id."""
    body = {"subject": "Размер", "text": "Подойдёт ли M?"}
    return str(expect(it, it.call("POST", "/support/tickets", body, by=by, key=key), 201)["id"])


def people_of_support(it: World) -> None:
    """Somebody who asks and those who answer."""
    it.person("anna")
    for agent in AGENTS:
        it.person(agent, agent)


def draft(it: World, ticket_id: str, body: str) -> str:
    """An assistant's proposal, as its worker stores it; its id."""
    with it.interceptor.process("SupportFunction"):
        return str(
            drafts.add_draft(ticket_id=ticket_id, task_id=ids.new("tsk"), body=body, sources=["product"]).message_id
        )


def say(it: World, ticket_id: str, text: str, *, by: str, **body: Any) -> Any:
    """One more message; repeated under its own text."""
    path = f"/support/tickets/{ticket_id}/messages"
    return expect(it, it.call("POST", path, {"text": text, **body}, by=by, key=f"k{text.encode().hex()[:60]}"), 201)
