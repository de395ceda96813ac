"""What staff may do with achievements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {"achievements.administer": held_by()}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "achievement": "achievements.administer",
}
