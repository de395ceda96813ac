"""Changing a password, and setting a new one when the old is forgotten."""

from __future__ import annotations

from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity import (
    addresses,
    codes,
    devices,
    hashing,
    lockouts,
    password_policy,
    reauthentication,
    resets,
    rules,
    sessions,
)
from shared.identity.errors import (
    CodeExpiredError,
    IdentifierTakenError,
    InvalidCodeError,
    InvalidEmailError,
    InvalidPhoneError,
    UserChangedError,
    WrongPasswordError,
)
from shared.identity.events import UserPasswordChanged, UserPasswordReset, UserVerified
from shared.identity.models import Attempts, Credentials, KnownDevice, User, VerificationCode
from shared.identity.resets import Requester
from shared.identity.rules import Channel
from shared.identity.second_factor import removal
from shared.identity.sessions import Device


def forgot(*, login: str, device: Device) -> str:
    """Send a reset code, if there is an account and the address may be used for it.

    Returns the token to give with the code. Says nothing either way: a login without an account goes the same way, up
    to the sending, under a made-up id.
    """
    token = resets.new_token()
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        return token
    user, requester = _requester(channel, address, device)
    outgoing = resets.request(
        requester, token=token, locale=user.locale if user is not None else "ru", counts_for_all=user is not None
    )
    if outgoing is not None and user is not None:
        outgoing.send()
    return token


def reset(*, login: str, code: str, new_password: str, device: Device, reset_token: str | None = None) -> None:
    """Set a new password with the code that was sent; all sessions and waiting codes end and the lock is lifted.

    `reset_token`: what `forgot` returned; without it wrong codes count for the client. Raises InvalidCodeError for
    everything that is not right about login, token and code, and WeakPasswordError.
    """
    rules.check_password(new_password, field="new_password")
    try:
        channel, address = rules.normalise_login(login)
    except (InvalidPhoneError, InvalidEmailError):
        raise InvalidCodeError() from None
    user, requester = _requester(channel, address, device)
    answered = resets.check(requester, code=code, token=reset_token)
    if user is None:
        raise InvalidCodeError()
    # After the code: what the owner is called is nobody else's to learn.
    password_policy.check(new_password, field="new_password", names=(user.full_name, user.email, user.phone))
    hashed = hashing.hash_password(new_password)
    try:
        retry_on_conflict(lambda: _set_new(user, channel, address, hashed, answered, device))
    except (CodeExpiredError, IdentifierTakenError):
        raise InvalidCodeError() from None


def change(
    *,
    user_id: str,
    session_id: str,
    new_password: str,
    current_password: str | None = None,
    current_code: str | None = None,
) -> None:
    """Change one's password: the session that asks stays, all others and all waiting codes end.

    To ask once more is harmless. Takes the present password, or a code for a change that was sent to a confirmed
    address. Raises WrongPasswordError, InvalidCodeError, CodeExpiredError, WeakPasswordError, SessionNotFoundError when
    the session has ended, and AccountLockedError after five wrong passwords: a stolen access token is no licence to
    guess.
    """
    rules.check_password(new_password, field="new_password")
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        raise WrongPasswordError()
    uow = UnitOfWork()
    try:
        answered = reauthentication.require(
            uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
        )
    except WrongPasswordError:
        stored = Credentials.get_or_none(*Credentials.key(user_id), consistent=True)
        if current_password is None or not hashing.matches(new_password, stored.password_hash if stored else None):
            raise
        # It has been changed to this already, and the answer got lost.
        reauthentication.forget_failures(user=user, session_id=session_id)
        return
    password_policy.check(new_password, field="new_password", names=(user.full_name, user.email, user.phone))
    uow.put(Credentials.new(user_id, hashing.hash_password(new_password)))
    actions, unchanged = sessions.end_others(uow, user=user, session_id=session_id)
    uow.update(user, actions, condition=unchanged, on_conflict=UserChangedError())
    codes.remove_all(uow, user_id, but=answered)
    uow.add_event(UserPasswordChanged().about(user_id))
    uow.commit()


def _set_new(
    user: User, channel: Channel, address: str, password_hash: str, answered: VerificationCode, device: Device
) -> None:
    flag, value = (User.phone_verified, User.phone) if channel == "phone" else (User.email_verified, User.email)
    uow = UnitOfWork()
    codes.consume(uow, answered)
    forgotten: list[Action] = []
    if user.second_factors and not (user.phone_verified or user.email_verified):
        # Whoever set it up had not shown that the address is theirs. A confirmed account keeps its second factor.
        removal.delete_items(uow, user.id)
        forgotten.append(User.second_factors.remove())
    unchanged = (User.is_active == True) & (value == address)  # noqa: E712 - an expression
    if not user.is_verified(channel):
        # Only accounts without any confirmed address are recovered by one that is not (`rules.may_recover_by`).
        uow.add_event(UserVerified(channel=channel, is_first=True).about(user.id))
        unchanged &= (User.phone_verified != True) & (User.email_verified != True)  # noqa: E712 - expressions
    codes.remove_all(uow, user.id, but=answered)
    uow.put(Credentials.new(user.id, password_hash))
    # The code came to this address, so it is shown to be theirs.
    addresses.take(uow, user_id=user.id, channel=channel, address=address)
    uow.update(
        user,
        [*forgotten, User.session_epoch.add(1), flag.set(True), User.updated_at.set(clock.iso(clock.now()))],
        condition=unchanged,
        on_conflict=InvalidCodeError(),
    )
    for each in rules.CHANNELS:
        if theirs := user.identifier(each):
            login = f"{each}:{theirs}"
            for key in (
                lockouts.client_key(login, device.block),
                lockouts.device_key(login, device.block, device.kind),
            ):
                uow.delete(Attempts(*Attempts.key(key)))
    uow.add_event(UserPasswordReset(channel=channel).about(user.id))
    uow.commit()


def _requester(channel: Channel, address: str, device: Device) -> tuple[User | None, Requester]:
    """The account that may be recovered by an address, and who asks; the same reads without one."""
    user = _recoverable(channel, address)
    account_id = user.id if user is not None else _placeholder_id(channel, address)
    known = devices.is_known(KnownDevice.get_or_none(*devices.key(account_id, device.kind, device.block)))
    return user, Requester(account_id, channel, address, device.block, known)


def _recoverable(channel: Channel, address: str) -> User | None:
    """Who has confirmed the address; else the newest account that names it, if that has confirmed nothing at all."""
    holder, claimant = addresses.both(channel, address)
    user = holder if addresses.has_confirmed(holder, channel, address) else claimant or holder
    if user is None or not user.is_active or user.identifier(channel) != address:
        return None
    verified = user.is_verified(channel)
    any_verified = user.phone_verified or user.email_verified
    return user if rules.may_recover_by(verified=verified, any_verified=any_verified) else None


def _placeholder_id(channel: Channel, address: str) -> str:
    """An id, never a real one, under which a login without an account is handled like any other."""
    return f"nobody_{lockouts.login_hash(f'{channel}:{address}')}"
