"""What staff may do with clients; the holder of a case is checked by `case.CaseEditor`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "clients.read": held_by(Role.MANAGER),
    "clients.handle": held_by(Role.MANAGER),
    # Handle other managers' cases, name another as holder, erase.
    "clients.administer": held_by(),
    "surcharge_rules.write": held_by(),
    "onboarding.read_reports": held_by(),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "client": "clients.read",
    "surcharge_rules": "clients.read",
}
