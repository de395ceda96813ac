"""The second step of a sign-in: the password was right, a second factor is still to be shown.

Answers are counted per challenge (five), per person and client as wrong passwords are, and per person over all clients
that the person never signed in from. So a stranger who knows the password cannot guess on, and locks no known device.
"""

from __future__ import annotations

import secrets
from typing import NoReturn

from pynamodb.exceptions import UpdateError

from shared.core import clock
from shared.core.observability import metric
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, devices, lockouts, rules, sessions
from shared.identity.errors import InvalidChallengeError, SecondFactorRequiredError, WrongFactorCodeError
from shared.identity.keyed_hash import keyed
from shared.identity.models import Attempts, KnownDevice, User
from shared.identity.second_factor import proofs
from shared.identity.second_factor.models import SignInChallenge
from shared.identity.second_factor.proofs import Method
from shared.identity.sessions import Device, SignedIn


def refuse(user: User, device: Device) -> NoReturn:
    """Refuse a right password of a person with a second factor: raises SecondFactorRequiredError with a new challenge,
    good once, for five minutes, from the device's address block.
    """
    challenge = secrets.token_urlsafe(32)
    ends = clock.now() + rules.CHALLENGE_TTL
    SignInChallenge(
        *_key(challenge),
        user_id=user.id,
        client=_client(device),
        epoch=user.session_epoch,
        expires_at=clock.iso(ends),
        ttl=clock.epoch(ends),
    ).save()
    raise SecondFactorRequiredError(challenge=challenge, methods=list(proofs.methods_of(user)))


def answer(*, challenge: str, method: Method, code: str, device: Device) -> SignedIn:
    """Sign in with the answer to a challenge.

    Raises InvalidChallengeError for one that is unknown, expired, used, of another client or answered too often;
    WrongFactorCodeError; AccountLockedError and TooManyError as `accounts.log_in` does.
    """
    stored = _counted(challenge, device)
    user = User.get_or_none(*User.key(stored.user_id), consistent=True)
    if user is None or not user.is_active or user.session_epoch != stored.epoch:
        raise InvalidChallengeError()
    known = KnownDevice.get_or_none(*devices.key(user.id, device.kind, device.block)) is not None
    subject = f"second-factor:{user.id}"
    key = (
        lockouts.device_key(subject, device.block, device.kind) if known else lockouts.client_key(subject, device.block)
    )
    lockouts.count_attempt(key, Attempts.get_or_none(*Attempts.key(key), consistent=True))
    strangers = None if known else lockouts.count_of_all_strangers(subject, rules.FACTOR_FAILURES_PER_HOUR)
    try:
        proof = proofs.prove(user, method, code)
    except WrongFactorCodeError:
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
    signed_in = sessions.add_sign_in(uow, user=user, device=device)
    uow.commit()
    lockouts.reset(key)
    if strangers is not None:
        lockouts.give_back(strangers)
    return signed_in


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
