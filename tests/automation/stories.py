"""Rules that are made, changed, tried and archived, and that act for people with every kind of action."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World

ACTIONS = [
    {"type": "message", "title": {"ru": "Здравствуйте, {name}"}, "body": {"ru": "Теперь вас видно."}},
    {"type": "karma", "points": 3, "reason": "Теперь вас видно"},
    {"type": "tag", "add": ["shown"]},
    {"type": "promo_code", "discount_percent": 5, "valid_days": 30},
    {"type": "ticket", "subject": "Поздороваться", "text": "{name}"},
]


@story
def rules_act_once_for_each_person(it: World) -> Iterator[None]:
    anna, boris = it.person("anna"), it.person("boris")
    assert it.admin
    yield
    rule = {
        "title": "Видно всем",
        "event_type": "user.updated",
        "conditions": {"field": "fields", "op": "contains", "value": "is_public"},
        "actions": ACTIONS,
        "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 100},
    }
    made = expect(it, it.call("POST", "/automation/rules", rule, by="admin", key="r1"), 201)["id"]
    expect(it, it.call("PATCH", f"/automation/rules/{made}", {"title": "Показались"}, by="admin"))
    draft = {name: rule[name] for name in ("event_type", "conditions", "actions", "caps")}
    expect(it, it.call("POST", "/automation/rules/preview", draft, by="admin", key="p1"), 202)
    expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="anna"))
    expect(it, it.call("PATCH", "/users/me", {"is_public": False}, by="anna"))
    it.drain()
    expect(it, it.call("PUT", f"/users/{boris.id}/tags", {"tags": ["known"]}, by="admin"))
    expect(it, it.call("DELETE", f"/automation/rules/{made}", by="admin"), 204)
    expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="boris"))
    it.drain()
    yield
    assert expect(it, it.call("GET", "/users/me/karma", by="anna"))["balance"] == 3
    assert expect(it, it.call("GET", f"/users/{anna.id}/tags", by="admin"))["tags"] == ["shown"]
    assert expect(it, it.call("GET", f"/users/{boris.id}/tags", by="admin"))["tags"] == ["known"]
    assert expect(it, it.call("GET", "/users/me/karma", by="boris"))["balance"] == 0
