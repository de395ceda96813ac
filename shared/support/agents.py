"""Who handles tickets."""

from __future__ import annotations

from shared.identity import rights
from shared.support.permissions import PERMISSIONS
from shared.support.tickets.errors import NotAnAgentError


def is_agent(user_id: str) -> bool:
    """Whether a person may handle tickets now, by an active account and their present roles; one consistent read."""
    return rights.holds_any(user_id, PERMISSIONS["tickets.handle"])


def require_agent(user_id: str) -> None:
    """Refuse whoever does not handle tickets. Raises NotAnAgentError."""
    if not is_agent(user_id):
        raise NotAnAgentError()
