"""A person's passkeys: registering, listing and removing them, and signing in."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pynamodb.exceptions import DeleteError, UpdateError

from shared.core import clock, ids
from shared.core.observability import logger, metric
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, reauthentication, sessions
from shared.identity.errors import InvalidCredentialsError, UserChangedError, UserNotFoundError
from shared.identity.events import UserPasskeyAdded, UserPasskeyRemoved
from shared.identity.models import Counter, IdentityItem, User
from shared.identity.passkeys import ceremonies
from shared.identity.passkeys.errors import (
    InvalidPasskeyError,
    PasskeyLimitError,
    PasskeyNotFoundError,
    PasskeyTakenError,
)
from shared.identity.passkeys.models import PREFIX, Passkey, PasskeyAccount, PasskeyChallenge, PasskeyOwner
from shared.identity.sessions import Device, SignedIn

MAX_PASSKEYS: Final = 10
# Of the length that the specification recommends (WebAuthn 3, 14.6.1 and 13.4.3).
HANDLE_BYTES: Final = 64
CHALLENGE_BYTES: Final = 32


def begin_registration(
    *, user_id: str, session_id: str, current_password: str | None = None, current_code: str | None = None
) -> dict[str, Any]:
    """Start a registration: the options for `navigator.credentials.create`, good for five minutes in this session.

    Raises what `reauthentication.require` raises, and PasskeyLimitError.
    """
    user = _user(user_id)
    uow = UnitOfWork()
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
    )
    existing = list_own(user_id=user_id)
    if len(existing) >= MAX_PASSKEYS:
        raise PasskeyLimitError()
    account = PasskeyAccount.get_or_none(*PasskeyAccount.key(user_id), consistent=True)
    if account is None:
        handle = ceremonies.encode(secrets.token_bytes(HANDLE_BYTES))
        account = PasskeyAccount(*PasskeyAccount.key(user_id), handle=handle, passkeys=0)
        uow.create(account)
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    uow.put(_challenge(PasskeyChallenge.registration_key(user_id, session_id), challenge))
    uow.commit()
    return ceremonies.creation_options(
        challenge=challenge,
        handle=account.handle,
        login=user.confirmed("email") or user.confirmed("phone") or user.full_name,
        full_name=user.full_name,
        existing=existing,
    )


def register(*, user_id: str, session_id: str, credential: Mapping[str, Any], name: str) -> Passkey:
    """Store the passkey that a browser made; the session that asks stays, all others end, and the person is notified.

    Raises InvalidPasskeyError for everything that is not right about challenge and answer, PasskeyTakenError,
    PasskeyLimitError, SessionNotFoundError, and UserChangedError.
    """
    challenge = _consume(PasskeyChallenge.registration_key(user_id, session_id))
    user, account = IdentityItem.read_together(User.key(user_id), PasskeyAccount.key(user_id))
    if challenge is None or not isinstance(user, User) or not isinstance(account, PasskeyAccount):
        raise InvalidPasskeyError()
    try:
        made = ceremonies.check_registration(credential, challenge=challenge)
    except ceremonies.RefusedAnswerError as error:
        logger.info("a passkey was not registered", reason=str(error))
        raise InvalidPasskeyError() from None
    passkey = Passkey(
        *Passkey.key(user_id, ids.new("psk")),
        credential_id=ceremonies.encode(made.credential_id),
        public_key=ceremonies.encode(made.public_key),
        handle=account.handle,
        sign_count=made.sign_count,
        name=name,
        created_at=clock.iso(clock.now()),
    )
    uow = UnitOfWork()
    uow.create(
        PasskeyOwner(*PasskeyOwner.key(made.credential_id), user_id=user_id, passkey_id=passkey.id),
        on_conflict=PasskeyTakenError(),
    )
    uow.create(passkey)
    uow.update(
        account,
        [PasskeyAccount.passkeys.add(1)],
        condition=PasskeyAccount.passkeys < MAX_PASSKEYS,
        on_conflict=PasskeyLimitError(),
    )
    _end_other_sessions(uow, user, session_id)
    uow.add_event(UserPasskeyAdded(passkey_id=passkey.id).about(user_id))
    uow.commit()
    return passkey


def list_own(*, user_id: str) -> list[Passkey]:
    """A person's passkeys, the oldest first: at most ten."""
    return list(_stored(user_id))


def remove(
    *,
    user_id: str,
    session_id: str,
    passkey_id: str,
    current_password: str | None = None,
    current_code: str | None = None,
) -> None:
    """Remove a passkey; the session that asks stays, all others end, and the person is notified.

    Raises what `reauthentication.require` raises, PasskeyNotFoundError, UserChangedError.
    """
    user = _user(user_id)
    uow = UnitOfWork()
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
    )
    passkey = Passkey.get_or_none(*Passkey.key(user_id, passkey_id), consistent=True)
    if passkey is None:
        raise PasskeyNotFoundError()
    uow.delete(passkey, condition=Passkey.pk.exists(), on_conflict=PasskeyNotFoundError())
    uow.delete(PasskeyOwner(*PasskeyOwner.key(ceremonies.decode(passkey.credential_id))))
    uow.update(PasskeyAccount(*PasskeyAccount.key(user_id)), [PasskeyAccount.passkeys.add(-1)])
    _end_other_sessions(uow, user, session_id)
    uow.add_event(UserPasskeyRemoved(passkey_id=passkey_id).about(user_id))
    uow.commit()


def begin_sign_in(*, device: Device) -> tuple[str, dict[str, Any]]:
    """Start a sign-in: the challenge's id and the options for `navigator.credentials.get`, good for five minutes.

    Names no account. Raises TooManyError when this address block asked too often in this hour.
    """
    challenge_id, challenge = ids.new("pch"), secrets.token_bytes(CHALLENGE_BYTES)
    uow = UnitOfWork()
    daily_caps.count_passkey_challenge(uow, client=device.block)
    uow.create(_challenge(PasskeyChallenge.sign_in_key(challenge_id), challenge))
    uow.commit()
    return challenge_id, ceremonies.request_options(challenge=challenge)


def sign_in(*, challenge_id: str, credential: Mapping[str, Any], device: Device) -> SignedIn:
    """Sign in with a passkey. The authenticator verified its user, so this is both factors at once.

    Raises InvalidCredentialsError, the same for an unknown credential, a wrong answer and a disabled account, and
    TooManyError when this address block failed too often in this hour.
    """
    failures = daily_caps.client_failures(device.block)
    counted = Counter.get_or_none(failures.pk, failures.sk, consistent=True)
    daily_caps.require_few_failures(counted)
    challenge = _consume(PasskeyChallenge.sign_in_key(challenge_id))
    try:
        if challenge is None:
            raise ceremonies.RefusedAnswerError("no such challenge")
        user = _signer(credential, challenge)
    except ceremonies.RefusedAnswerError as error:
        logger.info("a passkey did not sign in", reason=str(error))
        daily_caps.count_failure(device.block)
        metric("LoginFailed")
        raise InvalidCredentialsError("This passkey cannot be used to sign in.") from None
    return sessions.sign_in(user=user, device=device)


def release_all(user_id: str) -> None:
    """Free the credential ids of a person whose account is erased; the passkeys themselves go with the account."""
    for passkey in _stored(user_id):
        PasskeyOwner(*PasskeyOwner.key(ceremonies.decode(passkey.credential_id))).delete()


def _signer(credential: Mapping[str, Any], challenge: bytes) -> User:
    """Whose passkey answered the challenge. Raises RefusedAnswerError."""
    owner = PasskeyOwner.get_or_none(*PasskeyOwner.key(ceremonies.decode(credential["rawId"])), consistent=True)
    if owner is None:
        raise ceremonies.RefusedAnswerError("unknown credential")
    passkey, user = IdentityItem.read_together(Passkey.key(owner.user_id, owner.passkey_id), User.key(owner.user_id))
    if not isinstance(passkey, Passkey) or not isinstance(user, User):
        raise ceremonies.RefusedAnswerError("unknown credential")
    # A discoverable credential always names its account (WebAuthn 3, 7.2, step 6).
    handle = str(credential["response"].get("userHandle") or "")
    if not hmac.compare_digest(handle.encode(), passkey.handle.encode()):
        raise ceremonies.RefusedAnswerError("another account's handle")
    count = ceremonies.check_sign_in(credential, challenge=challenge, passkey=passkey)
    if not user.is_active:
        raise ceremonies.RefusedAnswerError("a disabled account")
    _count_use(passkey, count)
    return user


def _count_use(passkey: Passkey, count: int) -> None:
    """Store the counter, which must have grown unless the authenticator keeps none. Raises RefusedAnswerError."""
    grew = count > passkey.sign_count or count == passkey.sign_count == 0
    if not grew:
        logger.warning("a passkey's counter went back, it may have been copied", passkey_id=passkey.id)
        metric("PasskeyCounterWentBack")
        raise ceremonies.RefusedAnswerError("the counter went back")
    try:
        passkey.update(
            [Passkey.sign_count.set(count), Passkey.last_used_at.set(clock.iso(clock.now()))],
            condition=Passkey.sign_count == passkey.sign_count,
        )
    except UpdateError as error:
        if lost_condition(error):
            raise ceremonies.RefusedAnswerError("used or removed at the same time") from None
        raise


def _stored(user_id: str) -> Iterator[Passkey]:
    return iter(Passkey.query(PasskeyAccount.key(user_id)[0], Passkey.sk.startswith(PREFIX), consistent_read=True))


def _user(user_id: str) -> User:
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        raise UserNotFoundError()
    return user


def _end_other_sessions(uow: UnitOfWork, user: User, session_id: str) -> None:
    actions, unchanged = sessions.end_others(uow, user=user, session_id=session_id)
    uow.update(user, actions, condition=unchanged, on_conflict=UserChangedError())


def _challenge(key: tuple[str, str], challenge: bytes) -> PasskeyChallenge:
    expires = clock.now() + ceremonies.CHALLENGE_TTL
    return PasskeyChallenge(
        *key, challenge=ceremonies.encode(challenge), expires_at=clock.iso(expires), ttl=clock.epoch(expires)
    )


def _consume(key: tuple[str, str]) -> bytes | None:
    """Take a challenge away, before anything is checked, so that it is good once; None when there is none."""
    waiting = PasskeyChallenge.get_or_none(*key, consistent=True)
    if waiting is None:
        return None
    try:
        waiting.delete(condition=PasskeyChallenge.challenge == waiting.challenge)
    except DeleteError as error:
        if lost_condition(error):
            return None
        raise
    # DynamoDB removes expired items within days, not at once.
    return ceremonies.decode(waiting.challenge) if clock.parse(waiting.expires_at) > clock.now() else None
