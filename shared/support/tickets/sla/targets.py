"""Service-level targets: business time until the first answer and until the resolution, by priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.support.tickets.rules import TicketPriority

HOUR = 3600
FIRST_RESPONSE, RESOLUTION = "first_response", "resolution"
# The share of a target's time after which a warning is announced.
WARN_PERCENT = 75


@dataclass(frozen=True, slots=True)
class Targets:
    """Business seconds."""

    first_response: int
    resolution: int


# A working day has nine hours.
TARGETS: Mapping[str, Targets] = {
    TicketPriority.URGENT: Targets(HOUR // 2, 4 * HOUR),
    TicketPriority.HIGH: Targets(2 * HOUR, 9 * HOUR),
    TicketPriority.NORMAL: Targets(4 * HOUR, 18 * HOUR),
    TicketPriority.LOW: Targets(9 * HOUR, 45 * HOUR),
}


def until_warning(seconds: int) -> int:
    """After how many of a target's business seconds the warning is announced."""
    return seconds * WARN_PERCENT // 100
