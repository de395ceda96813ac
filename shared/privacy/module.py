"""What privacy brings to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="privacy",
    events="shared.privacy.events:EVENTS",
    messages="shared.privacy.messages:MESSAGES",
    personal_data="shared.privacy.personal_data:PERSONAL_DATA",
)
