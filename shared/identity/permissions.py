"""What staff may do with people's accounts and sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "users.read": held_by(),
    "users.update": held_by(),
    "tokens.introspect": held_by(Role.MANAGER),
}
