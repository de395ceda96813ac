"""What people and agents ask the model: answered later, once, and charged once."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import fine, place, product, story
from tests.faults.world import World


@story
def questions_are_answered(it: World) -> Iterator[None]:
    it.person("anna")
    yield
    asked = []
    for kind in ("question", "summarize"):
        body = {"kind": kind, "text": "Когда привезут заказ?", "context": "Доставка занимает два дня."}
        asked.append(fine(it, it.call("POST", "/request", body, by="anna", key=kind), 202)["task_id"])
        it.drain()
    it.run_for(minutes=15)
    yield
    results = [fine(it, it.call("GET", f"/result/{one}", by="anna")) for one in asked]
    assert [one["status"] for one in results] == ["succeeded"] * 2, results


@story
def a_ticket_is_looked_at_and_an_answer_drafted(it: World) -> Iterator[None]:
    it.person("anna")
    it.person("manager", "manager")
    goods = product(it)
    place(it, (goods, "M", 1))
    fine(it, it.call("PUT", "/pages/delivery", {"title": "Доставка", "content": "Два дня."}, by=it.admin))
    yield
    body = {"subject": "Доставка", "text": "Когда привезут? +7 916 123-45-67"}
    asked = fine(it, it.call("POST", "/support/tickets", body, by="anna", key="ask"), 201)["id"]
    it.drain()
    task = fine(it, it.call("POST", f"/support/tickets/{asked}/suggest", by="manager", key="draft"), 202)["task_id"]
    it.drain()
    it.run_for(minutes=15)
    yield
    shown = fine(it, it.call("GET", f"/support/tickets/{asked}", by="manager"))
    assert shown["category"], shown
    said = fine(it, it.call("GET", f"/support/tickets/{asked}/messages", by="manager"))["items"]
    [draft] = [one for one in said if one["kind"] == "ai_draft"]
    done = fine(it, it.call("GET", f"/result/{task}", by="manager"))
    assert (done["status"], done["result"]["message_id"]) == ("succeeded", draft["id"]), done
