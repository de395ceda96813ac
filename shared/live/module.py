"""What live updates bring to the common modules."""

from __future__ import annotations

from shared.core.modules import Module

MODULE = Module(name="live", personal_data="shared.live.personal_data:PERSONAL_DATA")
