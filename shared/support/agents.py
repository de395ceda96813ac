"""Who handles tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from shared.identity import rights, staff
from shared.identity.models import IdentityItem, User
from shared.identity.roles import Role
from shared.support.permissions import PERMISSIONS
from shared.support.tickets.errors import NotAnAgentError

# So many holders of each role are looked at.
LISTED = 100


@dataclass(frozen=True, slots=True)
class Agent:
    """An active account that may handle tickets."""

    id: str
    full_name: str


def everyone() -> list[Agent]:
    """Who may handle tickets now, by name: those a ticket may be given to."""
    roles = sorted(PERMISSIONS["tickets.handle"])
    ids = sorted({holder for role in roles for holder in staff.holders(Role(role), limit=LISTED)})
    people = cast("list[User | None]", IdentityItem.read_together(*map(User.key, ids)) if ids else [])
    # The groups are listings: an account that has lost the role a moment ago may still be in one.
    active = (one for one in people if one is not None and one.is_active and not set(roles).isdisjoint(one.roles))
    found = [Agent(str(one.id), one.full_name or "") for one in active]
    return sorted(found, key=lambda one: (one.full_name.casefold(), one.id))


def is_agent(user_id: str) -> bool:
    """Whether a person may handle tickets now, by an active account and their present roles; one consistent read."""
    return rights.holds_any(user_id, PERMISSIONS["tickets.handle"])


def require_agent(user_id: str) -> None:
    """Refuse whoever does not handle tickets. Raises NotAnAgentError."""
    if not is_agent(user_id):
        raise NotAnAgentError()
