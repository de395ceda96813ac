"""What customers are promised: open time until the first answer and until the solution, by priority."""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
FIRST_RESPONSE, RESOLUTION = "first_response", "resolution"
# A warning comes when this share of the time is used up.
WARN_PERCENT = 75


@dataclass(frozen=True, slots=True)
class Targets:
    """Open seconds."""

    first_response: int
    resolution: int


# A working day has nine hours.
TARGETS = {
    "urgent": Targets(HOUR // 2, 4 * HOUR),
    "high": Targets(2 * HOUR, 9 * HOUR),
    "normal": Targets(4 * HOUR, 18 * HOUR),
    "low": Targets(9 * HOUR, 45 * HOUR),
}


def until_warning(seconds: int) -> int:
    """After how many of a target's open seconds it is warned."""
    return seconds * WARN_PERCENT // 100
