"""Teams: tickets find their agents, and other ones when those leave."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.support.factories import people_of_support, ticket


@story
def tickets_go_to_teams(it: World) -> Iterator[None]:
    people_of_support(it)
    manager, admin = it.people["manager"].id, it.people["admin"].id
    yield
    body = {"name": "Обмен", "members": [manager, admin], "assignment": "round_robin", "is_default": True}
    made = expect(it, it.call("POST", "/support/teams", body, by="admin", key="team"), 201)
    path = f"/support/teams/{made['id']}"
    away = "/support/agents/me/availability"
    expect(it, it.call("PUT", away, {"is_available": False}, by="manager"))
    expect(it, it.call("PUT", away, {"is_available": True}, by="manager"))
    first = ticket(it, "one")
    it.drain()
    expect(it, it.call("PUT", f"/support/tickets/{first}/team", {"team_id": None}, by="manager"))
    expect(it, it.call("PUT", f"/support/tickets/{first}/team", {"team_id": made["id"]}, by="manager"))
    expect(it, it.call("PATCH", path, {"version": 1, "members": [admin]}, by="admin"), again=(409,))
    it.drain()
    expect(it, it.call("DELETE", path, by="admin"), 204, again=(404,))
    it.drain()
    yield
    found = it.call("GET", f"/support/tickets/{first}", by="manager").json
    assert (found["team_id"], found["assignee_id"]) == (None, admin)
