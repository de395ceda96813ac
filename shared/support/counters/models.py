"""Support's counters in the table `analytics`; keys without the generation that the engine puts before each pk.

| item | pk | sk |
|---|---|---|
| SupportDay | SUPPORT | <day of the organisation> |
| SupportAgentDay | SUPPORT_AGENTS | <day of the organisation>#<agent> |
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute

from shared.analytics.models import VersionedCounter

SUPPORT, SUPPORT_AGENTS = "SUPPORT", "SUPPORT_AGENTS"


class SupportDay(VersionedCounter, discriminator="support_day"):
    """A day of support; `counters` by name, as `projections` names them."""

    counters = JSONAttribute(default=dict)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day is kept."""
        (day,) = parts
        return SUPPORT, day


class SupportAgentDay(VersionedCounter, discriminator="support_agent_day"):
    """An agent's day of support; `counters` by name, as those of `SupportDay`."""

    counters = JSONAttribute(default=dict)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where an agent's day is kept."""
        day, agent_id = parts
        return SUPPORT_AGENTS, f"{day}#{agent_id}"

    @property
    def agent_id(self) -> str:
        """Whose day it is."""
        return self.sk.partition("#")[2]
