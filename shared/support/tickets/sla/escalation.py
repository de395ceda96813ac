"""Whom a breach reaches that is nobody's: those who handle tickets."""

from __future__ import annotations

from shared.core.paging import MAX_LIMIT
from shared.identity import directory
from shared.identity.roles import Role
from shared.support.permissions import PERMISSIONS

# Each is an event in the transaction of the ticket's change.
TOLD_AT_MOST = 40


def agents() -> list[str]:
    """The ids of those who handle tickets, admins only when there is nobody else."""
    roles = [role for role in sorted(PERMISSIONS["tickets.handle"]) if role != Role.ADMIN]
    people = list(dict.fromkeys(user_id for role in roles for user_id in _with_role(role)))
    return (people or _with_role(Role.ADMIN))[:TOLD_AT_MOST]


def _with_role(role: Role) -> list[str]:
    return [str(person.id) for person in directory.find(role=role, is_active=True, limit=MAX_LIMIT).items]
