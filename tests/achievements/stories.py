"""Achievements that are earned, replayed, given and taken, with their karma."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World

SHOWN = {"events": ["user.updated"], "per": "type", "levels": [1]}


@story
def achievements_are_earned_replayed_given_and_taken(it: World) -> Iterator[None]:
    anna, boris, clara = it.person("anna"), it.person("boris"), it.person("clara")
    assert it.admin
    yield
    # Boris did it before there was a rule.
    expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="boris"))
    it.drain()
    body = {"title": "Видно всем", "karma": 3, "rule": SHOWN}
    made = expect(it, it.call("POST", "/achievements", body, by="admin", key="a1"), 201)["id"]
    expect(it, it.call("PATCH", f"/achievements/{made}", {"karma": 4}, by="admin"))
    expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="anna"))
    it.drain()
    expect(it, it.call("POST", f"/achievements/{made}/replay", {}, by="admin", key="r1"), 202)
    it.drain()
    given = {"achievement_id": made}
    expect(it, it.call("POST", f"/users/{clara.id}/achievements", given, by="admin", key="g1"), 201)
    it.drain()
    answer = it.call("DELETE", f"/users/{boris.id}/achievements/{made}", by="admin")
    expect(it, answer, 204, again=(404,))
    it.drain()
    yield
    for name, person, held, points in (("anna", anna, True, 4), ("boris", boris, False, 0), ("clara", clara, True, 4)):
        [grant] = expect(it, it.call("GET", "/users/me/achievements", by=name))["items"]
        assert (grant["achievement_id"], grant["level"], grant["withdrawn_at"] is None) == (made, 1, held), person
        assert expect(it, it.call("GET", "/users/me/karma", by=name))["balance"] == points, name
