"""What staff may do with people's accounts and sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "users.read": held_by(),
    # What screens show instead of the ids of those who ordered, came or changed something.
    "users.read_names": held_by(Role.PACKER, Role.CONTENT, Role.SUPPORT_AGENT, Role.ACCOUNTANT, Role.MANAGER),
    "users.update": held_by(),
    "users.tag": held_by(Role.MANAGER),
    # Of its events each only with the permission that the event's module names.
    "users.read_timeline": held_by(Role.MANAGER, Role.SUPPORT_AGENT, Role.PACKER, Role.ACCOUNTANT),
    "tokens.introspect": held_by(Role.MANAGER),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "user": "users.read",
}
