"""Karma: given and taken by hand, shown to the world and hidden again."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.telling import fine, story
from tests.faults.world import World


@story
def karma_is_given_shown_and_hidden(it: World) -> Iterator[None]:
    anna, boris = it.person("anna"), it.person("boris")
    assert it.admin
    yield
    for person, delta in ((anna, 50), (boris, 30), (anna, -20)):
        body = {"delta": delta, "reason": "Субботник"}
        fine(it, it.call("POST", f"/users/{person.id}/karma", body, by="admin", key=f"{person.id}{delta}"), 201)
    for name in ("anna", "boris"):
        fine(it, it.call("PATCH", "/users/me", {"is_public": True}, by=name))
    it.drain()
    fine(it, it.call("POST", f"/users/{anna.id}/karma", {"delta": 7, "reason": "Ещё"}, by="admin", key="more"), 201)
    fine(it, it.call("PATCH", "/users/me", {"is_public": False}, by="boris"))
    it.drain()
    yield
    shown = fine(it, it.call("GET", "/karma/leaderboard"))["items"]
    assert shown == [{"place": 1, "name": "Anna", "karma": 37}]
