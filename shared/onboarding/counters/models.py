"""Onboarding's counters in the table `analytics`; keys without the generation that the engine puts before each pk.

| item | pk | sk |
|---|---|---|
| OnboardingDay | ONBOARDING | <day of the organisation> |
"""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import JSONAttribute

from shared.analytics.models import VersionedCounter

ONBOARDING = "ONBOARDING"


class OnboardingDay(VersionedCounter, discriminator="onboarding_day"):
    """A day of the desk; `counters` by name, as `projections` names them."""

    counters = JSONAttribute(default=dict)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        """Where a day is kept."""
        (day,) = parts
        return ONBOARDING, day
