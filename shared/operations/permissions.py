"""What staff may do with the stack itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "operations.read": held_by(),
    "operations.redrive": held_by(),
    "audit.read": held_by(),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "queue": "operations.read",
}
