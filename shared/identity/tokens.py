"""Access tokens: short-lived JWTs, signed with Ed25519, so that functions that only read them cannot make them.

The algorithm follows from the key that `kid` names, never from the token's header (RFC 8725, 3.1). HS256 tokens of
before the switch stay good while `jwt_public` lists their keys, at most for 15 minutes after `legacy.switched_at`:
whoever reads a legacy key could sign with it, so the time for which it counts is short and fixed.

PyJWT is imported with the first token: it brings cryptography, fifty modules, and public routes see no token.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from shared.core import clock
from shared.core.secrets import secret_json
from shared.core.settings import settings
from shared.identity import rules, token_keys
from shared.identity.errors import InvalidTokenError, TokenExpiredError

LEGACY_ALGORITHM: Final = "HS256"
# How often made-up key ids may make this environment read the public keys again.
REFETCH_INTERVAL: Final = timedelta(seconds=30)
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
    import jwt

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
    return jwt.encode(claims, key, algorithm=token_keys.ALGORITHM, headers={"kid": kid})


def verify_access(token: str) -> AccessClaims:
    """Read an access token. Raises TokenExpiredError past its time and InvalidTokenError for everything else."""
    import jwt

    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidTokenError()
    try:
        algorithm, key, switched_at = _key(jwt.get_unverified_header(token).get("kid"))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=AUDIENCE,
            issuer=issuer(),
            # Times are compared with our own clock below, which tests can stop.
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        if switched_at and not _is_of_before(switched_at, claims):
            raise InvalidTokenError()
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


def jwks() -> dict[str, list[dict[str, str]]]:
    """The public keys as a JWK set (RFC 7517), for everybody: nothing but public members."""
    keys = secret_json("jwt_public")["keys"]
    return {"keys": [{name: jwk[name] for name in token_keys.PUBLIC_MEMBERS} for jwk in keys]}


def _signing_key() -> tuple[str, Any]:
    """The current key; until `current_from` the one before, so that every function has read the new one by then."""
    signing = secret_json("jwt")["signing"]
    kid = signing["current"]
    starts, previous = signing.get("current_from"), signing.get("previous")
    if starts and previous in signing["keys"] and clock.now() < clock.parse(starts):
        kid = previous
    return kid, token_keys.private_key(signing["keys"][kid])


_refetched_at: datetime | None = None
# Algorithm, key and, of a legacy key, the moment from which nothing may be signed with it.
Verifying = tuple[str, Any, datetime | None]


def _key(kid: object) -> Verifying:
    """What verifies tokens of a key id; an unknown one makes the keys be read again, at most every 30 seconds."""
    global _refetched_at
    if not isinstance(kid, str):
        raise InvalidTokenError()
    found = _find(secret_json("jwt_public"), kid)
    now = clock.now()
    if found is None and (_refetched_at is None or abs(now - _refetched_at) >= REFETCH_INTERVAL):
        _refetched_at = now
        found = _find(secret_json("jwt_public", force=True), kid)
    if found is None:
        raise InvalidTokenError()
    return found


def _find(secret: dict[str, Any], kid: str) -> Verifying | None:
    for jwk in secret["keys"]:
        if jwk["kid"] == kid:
            return token_keys.ALGORITHM, token_keys.public_key(jwk), None
    legacy = secret.get("legacy") or {}
    key, switched = legacy.get("keys", {}).get(kid), legacy.get("switched_at")
    if not key or not switched:
        return None
    switched_at = clock.parse(switched)
    ends = min(clock.parse(legacy["until"]), switched_at + rules.ACCESS_TTL)
    return (LEGACY_ALGORITHM, key.encode(), switched_at) if clock.now() < ends else None


def _is_of_before(switched_at: datetime, claims: dict[str, Any]) -> bool:
    """Whether a legacy token was issued before the switch, for no longer than an access token lives."""
    lifetime = claims["exp"] - claims["iat"]
    return bool(claims["iat"] < switched_at.timestamp() and 0 < lifetime <= rules.ACCESS_TTL.total_seconds())
