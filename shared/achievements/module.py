"""What achievements bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="achievements",
    events="shared.achievements.events:EVENTS",
    messages="shared.achievements.messages:MESSAGES",
    karma_rules="shared.achievements.karma_rules:RULES",
    task_runners="shared.achievements.replay:RUNNERS",
    permissions="shared.achievements.permissions:PERMISSIONS",
    personal_data="shared.achievements.personal_data:PERSONAL_DATA",
    live_topics="shared.achievements.live_topics:LIVE_TOPICS",
    timeline="shared.achievements.permissions:TIMELINE",
    karma_reasons="shared.achievements.karma_reasons:REASONS",
)
