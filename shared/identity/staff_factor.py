"""What the setting `STAFF_SECOND_FACTOR` demands: a staff role counts in a session that has shown a second factor.

An authenticator app ends all other sessions when it is set up and is asked for at every sign-in with a password, so
each live session of a person with one has shown a factor. A passkey is not asked for beside the password: of a person
without an app only those sessions count whose `Session.second_factor` says so. Taking the last factor of a kind away
removes it from the session that stays.
"""

from __future__ import annotations

from shared.core.settings import settings
from shared.identity import rules
from shared.identity.errors import SecondFactorNotShownError
from shared.identity.models import Session, User
from shared.identity.passkeys.models import PasskeyAccount
from shared.identity.roles import Role


def is_demanded(user: User) -> bool:
    """Whether the setting and the person's roles demand a second factor."""
    return settings().staff_second_factor == "required" and rules.is_staff(user.roles or ())


def is_missing(user: User, session: Session) -> bool:
    """Whether a second factor is demanded that this session, which must be live, has not shown."""
    return is_demanded(user) and not (user.second_factors or session.second_factor)


def roles_of(user: User, session: Session) -> frozenset[str]:
    """The roles that count in a live session: a customer's alone while a second factor is missing."""
    return frozenset({Role.CUSTOMER} if is_missing(user, session) else user.roles or ())


def has_any(user: User) -> bool:
    """Whether a person has an authenticator app or a passkey; at most one consistent read."""
    if user.second_factors:
        return True
    account = PasskeyAccount.get_or_none(*PasskeyAccount.key(user.id), consistent=True)
    return account is not None and account.passkeys > 0


def require_shown(user: User, session: Session) -> None:
    """Refuse a change of the factors in a session that has not shown the one that there is: else the password alone
    would be enough to enrol another. Whoever has none yet may enrol one. Raises SecondFactorNotShownError.
    """
    if is_missing(user, session) and has_any(user):
        raise SecondFactorNotShownError()
