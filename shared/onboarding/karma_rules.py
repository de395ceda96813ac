"""What a finished onboarding is worth to the client in karma."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.karma.rules import Points, Rule
from shared.onboarding.events import ClientProcessed

POINTS = 10


def _processed(data: Mapping[str, Any]) -> Points:
    processed = ClientProcessed.from_data(data)
    yield processed.processed_at[:10], POINTS


RULES: Mapping[str, Rule] = {ClientProcessed.type: Rule("onboarding", _processed)}
