"""How a person is reached: what the workers that send messages hand to shared.notifications."""

from __future__ import annotations

from shared.identity.models import User


def contact_of(user_id: str) -> User | None:
    """A person with their phone, e-mail address, player and language; None when there is no such account.

    Read consistently, because the account may be seconds old.
    """
    return User.get_or_none(*User.key(user_id), consistent=True)
