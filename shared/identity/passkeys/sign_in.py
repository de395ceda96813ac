"""Signing in with a passkey alone, which is both factors at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.exceptions import UpdateError

from shared.core import ids
from shared.core.observability import logger, metric
from shared.data.failures import lost_condition
from shared.data.uow import UnitOfWork
from shared.identity import daily_caps, sessions
from shared.identity.errors import InvalidCredentialsError
from shared.identity.models import Counter
from shared.identity.passkeys import assertions, ceremonies, challenge_store
from shared.identity.passkeys.models import PasskeyChallenge
from shared.identity.sessions import Device, SignedIn


def begin(*, device: Device) -> tuple[str, dict[str, Any]]:
    """Start a sign-in: the challenge's id and the options for `navigator.credentials.get`, good for five minutes.

    Names no account. Raises TooManyError when this address block asked too often in this hour.
    """
    challenge_id, challenge = ids.new("pch"), challenge_store.new_challenge()
    uow = UnitOfWork()
    daily_caps.count_passkey_challenge(uow, client=device.block)
    uow.create(challenge_store.waiting(PasskeyChallenge.sign_in_key(challenge_id), challenge))
    uow.commit()
    return challenge_id, ceremonies.request_options(challenge=challenge)


def sign_in(*, challenge_id: str, credential: Mapping[str, Any], device: Device) -> SignedIn:
    """Sign in with a passkey. The authenticator verified its user, so the session counts as with a second factor.

    Raises InvalidCredentialsError, the same for an unknown credential, a wrong answer and a disabled account, and
    TooManyError when this address block failed too often in this hour.
    """
    failures = daily_caps.client_failures(device.block)
    counted = Counter.get_or_none(failures.pk, failures.sk, consistent=True)
    daily_caps.require_few_failures(counted)
    challenge = challenge_store.consume(PasskeyChallenge.sign_in_key(challenge_id))
    try:
        if challenge is None:
            raise ceremonies.RefusedAnswerError("no such challenge")
        assertion = assertions.check(credential, challenge=challenge)
        _record_use(assertion)
    except ceremonies.RefusedAnswerError as error:
        logger.info("a passkey did not sign in", reason=str(error))
        daily_caps.count_failure(device.block)
        metric("LoginFailed")
        raise InvalidCredentialsError("This passkey cannot be used to sign in.") from None
    return sessions.sign_in(user=assertion.user, device=device, second_factor="passkey")


def _record_use(assertion: assertions.Assertion) -> None:
    """Store the counter. Raises RefusedAnswerError when another answer was faster."""
    try:
        assertion.passkey.update(list(assertion.actions), condition=assertion.unused)
    except UpdateError as error:
        if lost_condition(error):
            raise ceremonies.RefusedAnswerError("used or removed at the same time") from None
        raise
