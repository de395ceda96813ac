"""The second step of a sign-in: the password was right, a second factor is still to be shown: a code, or a passkey.

Answers are counted per challenge (five), per person and client as wrong passwords are, and per person over all clients
that the person never signed in from. So a stranger who knows the password cannot guess on, and locks no known device.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.observability import metric
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, devices, lockouts, rules, sessions
from shared.identity.errors import InvalidChallengeError, SecondFactorRequiredError, WrongFactorCodeError
from shared.identity.keyed_hash import keyed
from shared.identity.models import Attempts, KnownDevice, User
from shared.identity.passkeys import assertions, ceremonies, challenge_store
from shared.identity.passkeys.errors import InvalidPasskeyError
from shared.identity.second_factor import proofs
from shared.identity.second_factor.models import SignInChallenge
from shared.identity.second_factor.proofs import CodeMethod, Method, Proof
from shared.identity.sessions import Device, SignedIn


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """A one-time password or a recovery code."""

    method: CodeMethod
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a passkey signed, as `PublicKeyCredential.toJSON()` gives it."""

    credential: Mapping[str, Any]
    method: Method = "passkey"


Answer: TypeAlias = CodeAnswer | PasskeyAnswer


def refuse(user: User, device: Device) -> NoReturn:
    """Refuse a right password of a person with a second factor: raises SecondFactorRequiredError with a new challenge,
    good once, for five minutes, from the device's address block. Where the person has passkeys, `passkey_options` in
    the error are PublicKeyCredentialRequestOptions for one of them.
    """
    passkeys = assertions.stored_of(user.id)
    to_sign = challenge_store.new_challenge() if passkeys else None
    challenge = secrets.token_urlsafe(32)
    ends = clock.now() + rules.CHALLENGE_TTL
    SignInChallenge(
        *_key(challenge),
        user_id=user.id,
        client=_client(device),
        epoch=user.session_epoch,
        passkey_challenge=ceremonies.encode(to_sign) if to_sign else None,
        expires_at=clock.iso(ends),
        ttl=clock.epoch(ends),
    ).save()
    methods: list[Method] = [*proofs.methods_of(user)]
    if to_sign is None:
        raise SecondFactorRequiredError(challenge=challenge, methods=methods)
    options = ceremonies.request_options(challenge=to_sign, allowed=passkeys)
    raise SecondFactorRequiredError(challenge=challenge, methods=[*methods, "passkey"], passkey_options=options)


def answer(*, challenge: str, given: Answer, device: Device) -> SignedIn:
    """Sign in with the answer to a challenge.

    Raises InvalidChallengeError for one that is unknown, expired, used, of another client or answered too often;
    WrongFactorCodeError, WrongPasskeyError; AccountLockedError and TooManyError as `accounts.log_in` does.
    """
    stored = _counted(challenge, device)
    user = User.get_or_none(*User.key(stored.user_id), consistent=True)
    if user is None or not user.is_active or user.session_epoch != stored.epoch:
        raise InvalidChallengeError()
    known = devices.is_known(KnownDevice.get_or_none(*devices.key(user.id, device.kind, device.block)))
    subject = f"second-factor:{user.id}"
    key = (
        lockouts.device_key(subject, device.block, device.kind) if known else lockouts.client_key(subject, device.block)
    )
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    strangers = None if known else lockouts.count_of_all_strangers(subject, rules.FACTOR_FAILURES_PER_HOUR)
    try:
        proof = _proven(user, given, stored)
    except (WrongFactorCodeError, InvalidPasskeyError):
        daily_caps.count_failure(device.block)
        metric("LoginFailed")
        raise
    uow = UnitOfWork()
    proof.use_up(uow)
    uow.delete(
        SignInChallenge(stored.pk, stored.sk),
        condition=SignInChallenge.pk.exists(),
        on_conflict=InvalidChallengeError(),
    )
    proofs.announce_use(uow, user, proof)
    signed_in = sessions.add_sign_in(uow, user=user, device=device, second_factor=given.method)
    uow.commit()
    lockouts.reset(key)
    if strangers is not None:
        lockouts.give_back(strangers)
    return signed_in


def _proven(user: User, given: Answer, stored: SignInChallenge) -> Proof:
    """Check an answer. Raises WrongFactorCodeError, WrongPasskeyError."""
    if isinstance(given, PasskeyAnswer):
        return proofs.prove_by_passkey(user, given.credential, challenge=stored.passkey_challenge)
    return proofs.prove(user, given.method, given.code)


def _counted(challenge: str, device: Device) -> SignInChallenge:
    """The challenge, with this answer counted, so that five are five also when they come at once."""
    stored = SignInChallenge(*_key(challenge))
    try:
        stored.update(
            [SignInChallenge.tries.add(1)],
            condition=(SignInChallenge.client == _client(device))
            & (SignInChallenge.tries < rules.CODE_TRIES)
            & (SignInChallenge.expires_at > clock.iso(clock.now())),
        )
    except UpdateError as error:
        if lost_condition(error):
            raise InvalidChallengeError() from None
        raise
    return stored


def _key(challenge: str) -> tuple[str, str]:
    return SignInChallenge.key(keyed("sign-in-challenge", challenge))


def _client(device: Device) -> str:
    return keyed("challenge-client", device.block)[:32]
