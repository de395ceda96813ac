"""Access tokens: short-lived JWTs, signed with the newest of the keys that are valid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import jwt

from shared.core import clock
from shared.core.secrets import secret_json
from shared.core.settings import settings
from shared.identity import rules
from shared.identity.errors import InvalidTokenError, TokenExpiredError

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "atrium-api"
TYPE: Final = "access"
REQUIRED: Final = ["exp", "iat", "iss", "aud", "sub", "sid", "typ", "roles"]
MAX_TOKEN_LENGTH: Final = 4096


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: str
    session_id: str
    roles: frozenset[str]
    expires_at: datetime


def issue_access(*, user_id: str, session_id: str, roles: Iterable[str]) -> str:
    """A new access token, good for fifteen minutes."""
    now = clock.now()
    kid, key = _signing_key()
    claims = {
        "iss": issuer(),
        "aud": AUDIENCE,
        "sub": user_id,
        "sid": session_id,
        "roles": rules.clean_roles(roles),
        "typ": TYPE,
        "iat": clock.epoch(now),
        "exp": clock.epoch(now + rules.ACCESS_TTL),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def verify_access(token: str) -> AccessClaims:
    """Read an access token. Raises TokenExpiredError past its time and InvalidTokenError for everything else."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidTokenError()
    try:
        key = _key(jwt.get_unverified_header(token).get("kid"))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer(),
            # Times are compared with our own clock below, which tests can stop.
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        return _checked(claims)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise InvalidTokenError() from None


def issuer() -> str:
    """Who signs: a stack accepts only its own tokens."""
    return settings().stack_name


def _checked(claims: dict[str, Any]) -> AccessClaims:
    user_id, session_id, roles = claims["sub"], claims["sid"], claims["roles"]
    if claims["typ"] != TYPE or not isinstance(user_id, str) or not isinstance(session_id, str):
        raise InvalidTokenError()
    if not isinstance(roles, list) or not isinstance(claims["exp"], int):
        raise InvalidTokenError()
    expires_at = datetime.fromtimestamp(claims["exp"], clock.now().tzinfo)
    if expires_at <= clock.now():
        raise TokenExpiredError()
    return AccessClaims(user_id, session_id, frozenset(rules.clean_roles(roles)), expires_at)


def _signing_key() -> tuple[str, bytes]:
    """The current key; until `current_from` the one before, so that every function has read the new one by then."""
    secret = secret_json("jwt")
    kid = secret["current"]
    starts, previous = secret.get("current_from"), secret.get("previous")
    if starts and previous in secret["keys"] and clock.now() < clock.parse(starts):
        kid = previous
    return kid, secret["keys"][kid].encode()


def _key(kid: object) -> bytes:
    key = secret_json("jwt")["keys"].get(kid) if isinstance(kid, str) else None
    if not key:
        raise InvalidTokenError()
    return bytes(key.encode())
