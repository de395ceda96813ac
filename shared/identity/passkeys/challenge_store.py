"""Challenges of passkeys that wait for their answer, each good once."""

from __future__ import annotations

import secrets
from typing import Final

from pynamodb.exceptions import DeleteError

from shared.core import clock
from shared.data.failures import lost_condition
from shared.identity.passkeys import ceremonies
from shared.identity.passkeys.models import PasskeyChallenge

# Of the length that the specification recommends (WebAuthn 3, 13.4.3).
CHALLENGE_BYTES: Final = 32


def new_challenge() -> bytes:
    """A random challenge."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def waiting(key: tuple[str, str], challenge: bytes) -> PasskeyChallenge:
    """The item, not yet stored, of a challenge that waits for five minutes."""
    expires = clock.now() + ceremonies.CHALLENGE_TTL
    return PasskeyChallenge(
        *key, challenge=ceremonies.encode(challenge), expires_at=clock.iso(expires), ttl=clock.epoch(expires)
    )


def consume(key: tuple[str, str]) -> bytes | None:
    """Take a challenge away, before anything is checked, so that it is good once; None when there is none."""
    stored = PasskeyChallenge.get_or_none(*key, consistent=True)
    if stored is None:
        return None
    try:
        stored.delete(condition=PasskeyChallenge.challenge == stored.challenge)
    except DeleteError as error:
        if lost_condition(error):
            return None
        raise
    # DynamoDB removes expired items within days, not at once.
    return ceremonies.decode(stored.challenge) if clock.parse(stored.expires_at) > clock.now() else None
