"""How a person is reached: what the workers that send messages hand to shared.notifications."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import ids
from shared.identity.models import FormerContact, User


@dataclass(frozen=True, slots=True)
class ReachableContact:
    """A person's confirmed addresses, player and language; None for an address that nobody has shown to be theirs."""

    id: str
    phone: str | None
    email: str | None
    email_verified: bool
    nakama_user_id: str | None
    locale: str
    is_active: bool = True

    @classmethod
    def of(cls, user: User | None) -> ReachableContact | None:
        """How a person is reached; None when there is no such account, or it was erased."""
        if user is None or user.is_erased:
            return None
        phone, email = user.confirmed("phone"), user.confirmed("email")
        return cls(user.id, phone, email, email is not None, user.nakama_user_id, user.locale, user.is_active)


def contact_of(recipient_id: str) -> ReachableContact | None:
    """How somebody is reached: a person (`usr_…`), or the owner of an address that was just replaced (`fmr_…`).

    None when there is no such account, it was erased, or the address is no longer kept. Only confirmed addresses count:
    an account that confirmed none is sent nothing but codes (the game itself says whether a player is theirs). Read
    consistently, because the account may be seconds old.
    """
    if ids.is_id("fmr", recipient_id):
        former = FormerContact.get_or_none(*FormerContact.key(recipient_id), consistent=True)
        if former is None:
            return None
        return ReachableContact(former.id, former.phone, former.email, former.email is not None, None, former.locale)
    return ReachableContact.of(User.get_or_none(*User.key(recipient_id), consistent=True))


def is_erased(user_id: str) -> bool:
    """Whether there is no such account any more: its erasure has begun or is done. Read consistently."""
    user = User.get_or_none(*User.key(user_id), consistent=True)
    return user is None or user.is_erased
