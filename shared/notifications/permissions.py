"""What staff may do with messages that went to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "messages.read": held_by(),
    "messages.resend": held_by(),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {"delivery": "messages.read"}
