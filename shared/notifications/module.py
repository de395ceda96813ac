"""What notifications bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="notifications",
    messages="shared.notifications.messages:MESSAGES",
    permissions="shared.notifications.permissions:PERMISSIONS",
    personal_data="shared.notifications.personal_data:PERSONAL_DATA",
    live_topics="shared.notifications.live_topics:LIVE_TOPICS",
)
