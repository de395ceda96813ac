"""The assistant: a first look at a ticket, and a draft of an answer."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.shop.factories import place, product


@story
def a_ticket_is_looked_at_and_an_answer_drafted(it: World) -> Iterator[None]:
    it.person("anna")
    it.person("manager", "manager")
    goods = product(it)
    place(it, (goods, "M", 1))
    expect(it, it.call("PUT", "/pages/delivery", {"title": "Доставка", "content": "Два дня."}, by=it.admin))
    yield
    body = {"subject": "Доставка", "text": "Когда привезут? +7 916 123-45-67"}
    asked = expect(it, it.call("POST", "/support/tickets", body, by="anna", key="ask"), 201)["id"]
    it.drain()
    task = expect(it, it.call("POST", f"/support/tickets/{asked}/suggest", by="manager", key="draft"), 202)["task_id"]
    it.drain()
    it.run_for(minutes=15)
    yield
    shown = expect(it, it.call("GET", f"/support/tickets/{asked}", by="manager"))
    assert shown["category"], shown
    said = expect(it, it.call("GET", f"/support/tickets/{asked}/messages", by="manager"))["items"]
    [draft] = [one for one in said if one["kind"] == "ai_draft"]
    done = expect(it, it.call("GET", f"/result/{task}", by="manager"))
    assert (done["status"], done["result"]["message_id"]) == ("succeeded", draft["id"]), done
