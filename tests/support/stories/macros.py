"""Macros: several actions at once, on one ticket and on many."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.support.factories import people_of_support, ticket


@story
def several_actions_are_taken_at_once(it: World) -> Iterator[None]:
    people_of_support(it)
    first, second = ticket(it, "one"), ticket(it, "two")
    yield
    actions = [{"type": "reply", "text": "Да"}, {"type": "add_tags", "tags": ["size"]}]
    body = {"title": "Размер", "actions": actions}
    made = expect(it, it.call("POST", "/support/macros", body, by="manager", key="macro"), 201)["id"]
    path = f"/support/macros/{made}"
    expect(it, it.call("PATCH", path, {"version": 1, "title": "Размеры"}, by="manager"), again=(409,))
    expect(it, it.call("POST", f"/support/tickets/{first}/actions", {"macro_id": made}, by="manager", key="act"))
    many = {"ticket_ids": [first, second], "macro_id": made}
    done = expect(it, it.call("POST", "/support/tickets/bulk", many, by="manager", key="bulk"))
    assert [one["done"] for one in done["results"]] == [True, True]
    expect(it, it.call("POST", f"/support/tickets/{first}/read", by="manager"), 204)
    expect(it, it.call("DELETE", path, by="manager"), 204, again=(404,))
    it.drain()
    yield
    counts = [
        sum(
            one["body"] == "Да" for one in it.call("GET", f"/support/tickets/{asked}/messages", by="anna").json["items"]
        )
        for asked in (first, second)
    ]
    assert counts == [2, 1]
