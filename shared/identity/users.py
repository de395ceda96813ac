"""Finding a person, for whoever needs no more of accounts: this file imports nothing that changes one."""

from __future__ import annotations

from shared.identity.errors import UserNotFoundError
from shared.identity.models import User


def get_user(user_id: str) -> User:
    """A person as they are now. Raises UserNotFoundError."""
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        raise UserNotFoundError()
    return user
