"""Achievements: shown, made, changed, counted anew, given and taken."""

from __future__ import annotations

from tests.bench.units.story import Story

READ = {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1, 100]}
ASKED = {"events": ["ticket.opened"], "levels": [1, 100]}


def achievements(story: Story) -> None:
    """An admin adds one for what Anna has done already."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    ask("GET", "/achievements")
    made = ask("POST", "/achievements", {"title": "Читает", "rule": READ}, by=admin, headers=story.key()).json["id"]
    ask("PATCH", f"/achievements/{made}", {"description": "Прочитан урок"}, by=admin)
    ask("POST", f"/achievements/{made}/replay", by=admin, headers=story.key())
    # What no rule names reaches no worker: something that one names has to happen.
    ask("POST", "/achievements", {"title": "Спрашивает", "rule": ASKED}, by=admin, headers=story.key(), label="another")
    question = {"subject": "Размер", "text": "Есть ли размер L?"}
    ask("POST", "/support/tickets", question, by=anna, headers=story.key(), label="a ticket that is counted")
    stage.drain()
    ask("GET", "/users/me/achievements", by=anna)
    body = {"achievement_id": made, "level": 100}
    ask("POST", f"/users/{anna.id}/achievements", body, by=admin, headers=story.key())
    ask("GET", f"/users/{anna.id}/achievements", by=admin)
    ask("DELETE", f"/users/{anna.id}/achievements/{made}", by=admin)
    stage.drain()
