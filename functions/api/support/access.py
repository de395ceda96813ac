"""Who may read a ticket: its customer, and agents."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from shared.http.auth import Principal

TicketId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


def is_agent(user: Principal) -> bool:
    """Whether a person sees everybody's tickets, and of each what only agents see; not once the session has ended."""
    return user.may("tickets.read_all")


def owner_for(user: Principal) -> str | None:
    """Whose tickets a person may see: one's own, or everybody's (None)."""
    return None if is_agent(user) else user.user_id
