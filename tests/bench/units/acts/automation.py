"""Automation: rules are made, tried, changed, looked at and archived; one acts for Anna."""

from __future__ import annotations

from tests.bench.units.story import Story

RULE = {
    "event_type": "user.updated",
    "actions": [{"type": "karma", "points": 1, "reason": "Профиль"}, {"type": "tag", "add": ["profile"]}],
    "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 10},
}


def automation(story: Story) -> None:
    """An admin makes a rule, and Anna does what it is about."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    ask("GET", "/automation/event-types", by=admin)
    made = ask("POST", "/automation/rules", {"title": "Профиль", **RULE}, by=admin, headers=story.key()).json["id"]
    ask("POST", "/automation/rules/preview", RULE, by=admin, headers=story.key())
    stage.drain()
    ask("PATCH", "/users/me", {"vk": "anna_reads"}, by=anna)
    stage.drain()
    ask("GET", f"/users/{anna.id}/tags", by=admin)
    ask("PUT", f"/users/{anna.id}/tags", {"tags": ["profile", "vip"]}, by=admin)
    ask("GET", "/automation/rules", by=admin)
    ask("GET", f"/automation/rules/{made}", by=admin)
    ask("GET", f"/automation/rules/{made}/history", by=admin)
    ask("PATCH", f"/automation/rules/{made}", {"title": "О профиле"}, by=admin)
    ask("DELETE", f"/automation/rules/{made}", by=admin)
    stage.drain()
