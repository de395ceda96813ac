"""What automation brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="automation",
    events="shared.automation.events:EVENTS",
    messages="shared.automation.messages:MESSAGES",
    live_topics="shared.automation.live_topics:LIVE_TOPICS",
    task_runners="shared.automation.preview:RUNNERS",
    permissions="shared.automation.permissions:PERMISSIONS",
    timeline="shared.automation.permissions:TIMELINE",
    personal_data="shared.automation.personal_data:PERSONAL_DATA",
    automation_actions="shared.automation.actions:ACTIONS",
)
