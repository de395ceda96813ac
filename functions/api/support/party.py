"""Who takes part in a ticket: its customer, or those who work here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from shared.http.auth import CurrentUser, Principal, manager_only

TicketId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


async def _party(user: CurrentUser) -> Principal:
    """Anybody; those who work here with a live session, because they see more."""
    return await manager_only(user) if user.is_staff else user


Party = Annotated[Principal, Depends(_party)]


def owner_for(user: Principal) -> str | None:
    """Whose tickets a person may see: one's own, or everybody's (None)."""
    return None if user.is_staff else user.user_id
