"""What tasks bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="tasks",
    events="shared.tasks.events:EVENTS",
    task_handlers="shared.tasks.files:HANDLERS",
    stuck_finders="shared.tasks.stuck:FINDERS",
    personal_data="shared.tasks.personal_data:PERSONAL_DATA",
    live_topics="shared.tasks.live_topics:LIVE_TOPICS",
    timeline="shared.tasks.permissions:TIMELINE",
)
