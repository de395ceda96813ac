"""What notifications bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="notifications",
    events="shared.notifications.events:EVENTS",
    messages="shared.notifications.messages:MESSAGES",
    permissions="shared.notifications.permissions:PERMISSIONS",
    timeline="shared.notifications.permissions:TIMELINE",
    personal_data="shared.notifications.personal_data:PERSONAL_DATA",
    live_topics="shared.notifications.live_topics:LIVE_TOPICS",
)
