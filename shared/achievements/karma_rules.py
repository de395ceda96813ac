"""What achievements are worth in karma: what their rules say, and nothing once they are withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.achievements.events import AchievementGranted, AchievementWithdrawn
from shared.karma.rules import Points, Rule

# There is no daily cap, so that no day needs to be told apart.
ANY_DAY = ""


def _granted(data: Mapping[str, Any]) -> Points:
    yield ANY_DAY, AchievementGranted.from_data(data).karma


def _withdrawn(data: Mapping[str, Any]) -> Points:
    yield ANY_DAY, -AchievementWithdrawn.from_data(data).karma


def _reversed(data: Mapping[str, Any]) -> str | None:
    withdrawn = AchievementWithdrawn.from_data(data)
    # A grant that gave no point has no entry.
    return withdrawn.granted_event_id if withdrawn.karma else None


def _in_confidence(_: Mapping[str, Any]) -> bool:
    """Nobody is shown another's achievements, and a rule may count anonymous gifts: the public score stays."""
    return True


RULES: Mapping[str, Rule] = {
    AchievementGranted.type: Rule("achievements", _granted, is_anonymous=_in_confidence),
    AchievementWithdrawn.type: Rule("achievements", _withdrawn, reverses=_reversed, is_anonymous=_in_confidence),
}
