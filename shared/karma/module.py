"""What karma brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="karma",
    events="shared.karma.events:EVENTS",
    permissions="shared.karma.permissions:PERMISSIONS",
    personal_data="shared.karma.personal_data:PERSONAL_DATA",
    live_topics="shared.karma.live_topics:LIVE_TOPICS",
    timeline="shared.karma.permissions:TIMELINE",
)
