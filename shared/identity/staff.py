"""Who is on the staff."""

from __future__ import annotations

from shared.identity.models import Group
from shared.identity.roles import Role


def holders(role: Role, *, limit: int = 50) -> list[str]:
    """The ids of the first people who hold a role: for those of the staff, not for customers."""
    return [one.sk for one in Group.query(Group.key(role, "")[0], limit=limit)]
