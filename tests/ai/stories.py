"""What people and agents ask the model: answered later, once, and charged once."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World


@story
def questions_are_answered(it: World) -> Iterator[None]:
    it.person("anna")
    yield
    asked = []
    for kind in ("question", "summarize"):
        body = {"kind": kind, "text": "Когда привезут заказ?", "context": "Доставка занимает два дня."}
        asked.append(expect(it, it.call("POST", "/request", body, by="anna", key=kind), 202)["task_id"])
        it.drain()
    it.run_for(minutes=15)
    yield
    results = [expect(it, it.call("GET", f"/result/{one}", by="anna")) for one in asked]
    assert [one["status"] for one in results] == ["succeeded"] * 2, results
