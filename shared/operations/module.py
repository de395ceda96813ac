"""What operations bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="operations",
    events="shared.operations.events:EVENTS",
    stuck_finders="shared.operations.stuck:FINDERS",
    permissions="shared.operations.permissions:PERMISSIONS",
    live_topics="shared.operations.live_topics:LIVE_TOPICS",
    timeline="shared.operations.permissions:TIMELINE",
)
