"""What requests to the model bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(
    name="ai", ai_runners="shared.ai.requests:runners", personal_data="shared.ai.personal_data:PERSONAL_DATA"
)
