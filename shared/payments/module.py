"""What payments bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="payments",
    events="shared.payments.events:EVENTS",
    payment_reactions="shared.payments.reactions:REACTIONS",
    personal_data="shared.payments.personal_data:PERSONAL_DATA",
    live_topics="shared.payments.live_topics:LIVE_TOPICS",
    timeline="shared.payments.permissions:TIMELINE",
)
