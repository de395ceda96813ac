"""Karma that admins give, and the leaderboard of those who agreed to be shown."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World


@story
def karma_is_given_shown_and_hidden(it: World) -> Iterator[None]:
    anna, boris = it.person("anna"), it.person("boris")
    assert it.admin
    yield
    for person, delta in ((anna, 50), (boris, 30), (anna, -20)):
        body = {"delta": delta, "reason": "Субботник"}
        expect(it, it.call("POST", f"/users/{person.id}/karma", body, by="admin", key=f"{person.id}{delta}"), 201)
    for name in ("anna", "boris"):
        expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by=name))
    it.drain()
    expect(it, it.call("POST", f"/users/{anna.id}/karma", {"delta": 7, "reason": "Ещё"}, by="admin", key="more"), 201)
    expect(it, it.call("PATCH", "/users/me", {"is_public": False}, by="boris"))
    it.drain()
    yield
    shown = expect(it, it.call("GET", "/karma/leaderboard"))["items"]
    assert shown == [{"place": 1, "name": "Anna", "karma": 37}]
