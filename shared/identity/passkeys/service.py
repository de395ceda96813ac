"""A person's passkeys: registering, listing and removing them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pynamodb.expressions.update import Action

from shared.core import clock, ids
from shared.core.observability import logger
from shared.data.uow import UnitOfWork
from shared.identity import reauthentication, sessions, staff_factor
from shared.identity.errors import UserChangedError, UserNotFoundError
from shared.identity.events import UserPasskeyAdded, UserPasskeyRemoved
from shared.identity.models import IdentityItem, Session, User
from shared.identity.passkeys import assertions, ceremonies, challenge_store
from shared.identity.passkeys.errors import (
    InvalidPasskeyError,
    PasskeyLimitError,
    PasskeyNotFoundError,
    PasskeyTakenError,
)
from shared.identity.passkeys.models import Passkey, PasskeyAccount, PasskeyChallenge, PasskeyOwner

MAX_PASSKEYS: Final = 10
# Of the length that the specification recommends (WebAuthn 3, 14.6.1).
HANDLE_BYTES: Final = 64


def begin_registration(
    *, user_id: str, session_id: str, current_password: str | None = None, current_code: str | None = None
) -> dict[str, Any]:
    """Start a registration: the options for `navigator.credentials.create`, good for five minutes in this session.

    Raises what `reauthentication.require` raises, PasskeyLimitError, and SecondFactorNotShownError where staff signed
    in without the passkey that they have.
    """
    user = _user(user_id)
    uow = UnitOfWork()
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
    )
    staff_factor.require_shown(user, sessions.require_live(user, session_id))
    existing = list_own(user_id=user_id)
    if len(existing) >= MAX_PASSKEYS:
        raise PasskeyLimitError()
    account = PasskeyAccount.get_or_none(*PasskeyAccount.key(user_id), consistent=True)
    if account is None:
        handle = ceremonies.encode(secrets.token_bytes(HANDLE_BYTES))
        account = PasskeyAccount(*PasskeyAccount.key(user_id), handle=handle, passkeys=0)
        uow.create(account)
    challenge = challenge_store.new_challenge()
    uow.put(challenge_store.waiting(PasskeyChallenge.registration_key(user_id, session_id), challenge))
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
    The authenticator verified its user, so the session has now shown a second factor.

    Raises InvalidPasskeyError for everything that is not right about challenge and answer, PasskeyTakenError,
    PasskeyLimitError, SessionNotFoundError, and UserChangedError.
    """
    challenge = challenge_store.consume(PasskeyChallenge.registration_key(user_id, session_id))
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
    is_first = sessions.require_live(user, session_id).second_factor is None
    shown = [Session.second_factor.set("passkey")] if is_first else []
    _end_other_sessions(uow, user, session_id, shown)
    uow.add_event(UserPasskeyAdded(passkey_id=passkey.id).about(user_id))
    uow.commit()
    return passkey


def list_own(*, user_id: str) -> list[Passkey]:
    """A person's passkeys, the oldest first: at most ten."""
    return assertions.stored_of(user_id)


def remove(
    *,
    user_id: str,
    session_id: str,
    passkey_id: str,
    current_password: str | None = None,
    current_code: str | None = None,
) -> None:
    """Remove a passkey; the session that asks stays, all others end, and the person is notified. With the last one the
    session has shown no second factor any more, if it was a passkey.

    Raises what `reauthentication.require` raises, PasskeyNotFoundError, UserChangedError, and SecondFactorNotShownError
    where staff signed in without their passkey.
    """
    user = _user(user_id)
    uow = UnitOfWork()
    reauthentication.require(
        uow, user=user, session_id=session_id, current_password=current_password, current_code=current_code
    )
    session = sessions.require_live(user, session_id)
    staff_factor.require_shown(user, session)
    # Read after the person: whatever adds or removes one in between ends sessions, and this transaction fails.
    passkeys = list_own(user_id=user_id)
    passkey = next((one for one in passkeys if one.id == passkey_id), None)
    if passkey is None:
        raise PasskeyNotFoundError()
    uow.delete(passkey, condition=Passkey.pk.exists(), on_conflict=PasskeyNotFoundError())
    uow.delete(PasskeyOwner(*PasskeyOwner.key(ceremonies.decode(passkey.credential_id))))
    uow.update(PasskeyAccount(*PasskeyAccount.key(user_id)), [PasskeyAccount.passkeys.add(-1)])
    is_last = len(passkeys) == 1 and session.second_factor == "passkey"
    _end_other_sessions(uow, user, session_id, [Session.second_factor.remove()] if is_last else [])
    uow.add_event(UserPasskeyRemoved(passkey_id=passkey_id).about(user_id))
    uow.commit()


def add_removal_of_all(uow: UnitOfWork, *, user_id: str) -> list[str]:
    """Remove all of a person's passkeys in the caller's transaction, which must end the person's sessions: the removed
    passkeys' ids. Up to 21 writes.
    """
    passkeys = list_own(user_id=user_id)
    for passkey in passkeys:
        uow.delete(passkey, condition=Passkey.pk.exists(), on_conflict=UserChangedError())
        uow.delete(PasskeyOwner(*PasskeyOwner.key(ceremonies.decode(passkey.credential_id))))
    if passkeys:
        uow.update(PasskeyAccount(*PasskeyAccount.key(user_id)), [PasskeyAccount.passkeys.set(0)])
    return [passkey.id for passkey in passkeys]


def release_all(user_id: str) -> None:
    """Free the credential ids of a person whose account is erased; the passkeys themselves go with the account."""
    for passkey in list_own(user_id=user_id):
        PasskeyOwner(*PasskeyOwner.key(ceremonies.decode(passkey.credential_id))).delete()


def _user(user_id: str) -> User:
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        raise UserNotFoundError()
    return user


def _end_other_sessions(uow: UnitOfWork, user: User, session_id: str, session_changes: Sequence[Action]) -> None:
    actions, unchanged = sessions.end_others(uow, user=user, session_id=session_id, session_changes=session_changes)
    uow.update(user, actions, condition=unchanged, on_conflict=UserChangedError())
