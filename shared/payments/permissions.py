"""Who of the staff sees what payments announce of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "payment": "orders.refund",
}
