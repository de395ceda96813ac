"""Changing a password, and setting a new one when the old is forgotten."""

from __future__ import annotations

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.identity import codes, hashing, lockouts, rules
from shared.identity.codes import RESET
from shared.identity.errors import (
    CodeExpiredError,
    CodeTooSoonError,
    DailyLimitError,
    InvalidCodeError,
    InvalidEmailError,
    InvalidPhoneError,
    SessionNotFoundError,
    UserChangedError,
    WrongPasswordError,
)
from shared.identity.events import UserPasswordChanged, UserPasswordReset
from shared.identity.models import Attempts, Credentials, Identifier, IdentityItem, Session, User
from shared.identity.rules import Channel


def forgot(*, login: str) -> None:
    """Send a reset code, if there is an account and the address may be used for it.

    Says nothing either way. A login without an account goes the same way, up to the sending, under a made-up id.
    """
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        return
    user = _owner(channel, address)
    reachable = user is not None and _may_recover(user, channel)
    uow = UnitOfWork()
    try:
        outgoing = codes.issue(
            uow,
            user_id=user.id if user is not None and reachable else _placeholder_id(channel, address),
            purpose=RESET,
            channel=channel,
            address=address,
            locale=user.locale if user is not None else "ru",
            counts_for_all=reachable,
        )
        uow.commit()
    except (CodeTooSoonError, DailyLimitError):
        return
    if reachable:
        outgoing.send()


def reset(*, login: str, code: str, new_password: str) -> None:
    """Set a new password with the code that was sent; all sessions end and the lock is lifted.

    Raises InvalidCodeError for everything that is not right about login and code, and WeakPasswordError.
    """
    rules.check_password(new_password, field="new_password")
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        raise InvalidCodeError() from None
    user = _owner(channel, address)
    user_id = user.id if user is not None and _may_recover(user, channel) else _placeholder_id(channel, address)
    uow = UnitOfWork()
    try:
        codes.redeem(uow, user_id=user_id, purpose=RESET, channel=channel, code=code)
        if user is None:
            raise InvalidCodeError()
        flag, value = (User.phone_verified, User.phone) if channel == "phone" else (User.email_verified, User.email)
        uow.put(Credentials.new(user.id, hashing.hash_password(new_password)))
        uow.update(
            user,
            # The code came to this address, so it is shown to be theirs.
            [User.session_epoch.add(1), flag.set(True), User.updated_at.set(clock.iso(clock.now()))],
            condition=(User.is_active == True) & (value == address),  # noqa: E712 - an expression
            on_conflict=InvalidCodeError(),
        )
        for each in rules.CHANNELS:
            if theirs := user.identifier(each):
                uow.delete(Attempts(*Attempts.key(lockouts.login_hash(f"{each}:{theirs}"))))
        uow.add_event(UserPasswordReset(channel=channel).about(user.id))
        uow.commit()
    except CodeExpiredError:
        raise InvalidCodeError() from None


def change(*, user_id: str, session_id: str, current_password: str, new_password: str) -> None:
    """Change one's password: the session that asks stays, all others end. To ask once more is harmless.

    Raises WrongPasswordError, WeakPasswordError, SessionNotFoundError when the session has ended, and
    AccountLockedError after five wrong passwords: a stolen access token is no licence to guess.
    """
    rules.check_password(new_password, field="new_password")
    key = lockouts.login_hash(f"change:{user_id}")
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    user, credentials = IdentityItem.read_together(User.key(user_id), Credentials.key(user_id))
    stored = credentials.password_hash if isinstance(credentials, Credentials) else None
    if not isinstance(user, User):
        raise WrongPasswordError()
    if not hashing.matches(current_password, stored):
        if not hashing.matches(new_password, stored):
            raise WrongPasswordError()
        # It has been changed to this already, and the answer got lost.
        lockouts.reset(key)
        return
    lockouts.reset(key)
    epoch = user.session_epoch
    uow = UnitOfWork()
    uow.put(
        Credentials.new(user_id, hashing.hash_password(new_password)),
        condition=Credentials.password_hash == stored,
        on_conflict=UserChangedError(),
    )
    uow.update(
        user,
        [User.session_epoch.set(epoch + 1)],
        condition=User.session_epoch == epoch,
        on_conflict=UserChangedError(),
    )
    uow.update(
        Session(*Session.key(user_id, session_id)),
        [Session.epoch.set(epoch + 1)],
        condition=Session.epoch == epoch,
        on_conflict=SessionNotFoundError(),
    )
    uow.add_event(UserPasswordChanged().about(user_id))
    uow.commit()


def _owner(channel: Channel, address: str) -> User | None:
    """The owner of an address; the second read happens without one too, so that both take the same time."""
    owner = Identifier.get_or_none(*Identifier.key(channel, address), consistent=True)
    return User.get_or_none(*User.key(owner.user_id if owner else "usr_nobody"), consistent=True)


def _may_recover(user: User, channel: Channel) -> bool:
    verified = user.is_verified(channel)
    any_verified = user.phone_verified or user.email_verified
    return user.is_active and rules.may_recover_by(verified=verified, any_verified=any_verified)


def _placeholder_id(channel: Channel, address: str) -> str:
    """An id, never a real one, under which a login without an account is handled like any other."""
    return f"nobody_{lockouts.login_hash(f'{channel}:{address}')}"
