"""Asking again who somebody is, before what a stolen access token must not do: change a contact or the password."""

from __future__ import annotations

from shared.data.uow import UnitOfWork
from shared.identity import codes, hashing, lockouts, rules, sessions
from shared.identity.errors import CodeExpiredError, InvalidCodeError, WrongPasswordError
from shared.identity.models import Attempts, Credentials, User, VerificationCode


def require(
    uow: UnitOfWork, *, user: User, session_id: str, current_password: str | None, current_code: str | None
) -> VerificationCode | None:
    """Demand a live session and the present password, or a code that was sent to a confirmed address of the account.

    The code is removed in the caller's transaction, and returned. Raises SessionNotFoundError; WrongPasswordError
    for a wrong or missing password; InvalidCodeError and CodeExpiredError; AccountLockedError after five wrong
    passwords.
    """
    sessions.require_live(user, session_id)
    if current_password is None and current_code is not None:
        return _redeem(uow, user, current_code)
    if not has_password(user=user, session_id=session_id, password=current_password):
        raise WrongPasswordError()
    return None


def has_password(*, user: User, session_id: str, password: str | None) -> bool:
    """Whether this is somebody's password. Wrong ones are counted per session: who stole one session's token can
    neither go on guessing nor lock the person's other sessions. Raises AccountLockedError.
    """
    if password is None:
        return False
    key = _attempts_key(user, session_id)
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    credentials = Credentials.get_or_none(*Credentials.key(user.id), consistent=True)
    if not hashing.matches(password, credentials.password_hash if credentials else None):
        return False
    lockouts.reset(key)
    return True


def forget_failures(*, user: User, session_id: str) -> None:
    """What looked like a wrong password was none."""
    lockouts.reset(_attempts_key(user, session_id))


def _attempts_key(user: User, session_id: str) -> str:
    return lockouts.login_hash(f"change:{user.id}:{session_id}")


def _redeem(uow: UnitOfWork, user: User, code: str) -> VerificationCode:
    """Answer the code that waits, on whichever confirmed channel: it must still be there where it was sent to."""
    refusal: InvalidCodeError | CodeExpiredError = CodeExpiredError()
    for channel in rules.CHANNELS:
        if not user.is_verified(channel):
            continue
        waiting = codes.find(user_id=user.id, purpose=codes.CHANGE, channel=channel)
        if waiting is None or waiting.address != user.identifier(channel):
            continue
        try:
            return codes.redeem(uow, user_id=user.id, purpose=codes.CHANGE, channel=channel, code=code)
        except InvalidCodeError as error:
            refusal = error
    raise refusal
