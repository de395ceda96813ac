"""What identity brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="identity",
    events="shared.identity.events:EVENTS",
    messages="shared.identity.messages:MESSAGES",
    permissions="shared.identity.permissions:PERMISSIONS",
    personal_data="shared.identity.personal_data:PERSONAL_DATA",
    live_topics="shared.identity.live_topics:LIVE_TOPICS",
    timeline="shared.identity.permissions:TIMELINE",
    search="shared.identity.search:KINDS",
)
