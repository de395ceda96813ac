"""The keys of access tokens: Ed25519 pairs, as two secrets of which only the issuer reads the first.

| secret | shape | read by |
|---|---|---|
| jwt | `signing`: `current`, `keys` {kid: private seed, base64url}, later `previous` and `current_from` | auth |
| jwt_public | `keys`: a JWK set; while HS256 ends also `legacy`, see below | every reader |

A stack that was made before holds HS256 keys in `jwt` as `current` and `keys`; nothing signs with them any more. Of
them `legacy` has `keys` {kid: secret}, `switched_at` (only tokens issued earlier count) and `until`, 15 minutes later.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any, Final

ALGORITHM: Final = "EdDSA"
PUBLIC_MEMBERS: Final = ("kty", "crv", "x", "kid", "alg", "use")


def new_seed() -> str:
    """A new private key: the 32 bytes of RFC 8032, base64url."""
    return _encoded(secrets.token_bytes(32))


def private_key(seed: str) -> Any:
    """The key that signs, of its seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(_decoded(seed))


def public_jwk(kid: str, seed: str) -> dict[str, str]:
    """The public half as a JWK (RFC 8037)."""
    x = _encoded(private_key(seed).public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": ALGORITHM, "use": "sig"}


def public_key(jwk: dict[str, str]) -> Any:
    """The key that verifies. Raises ValueError for a JWK of another kind."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if (jwk.get("kty"), jwk.get("crv"), jwk.get("alg")) != ("OKP", "Ed25519", ALGORITHM):
        raise ValueError("not an Ed25519 key for signatures")
    return Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))


def secrets_of(signing: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Both secrets, `jwt` and `jwt_public`, of the signing keys."""
    jwks = [public_jwk(kid, seed) for kid, seed in signing["keys"].items()]
    return {"jwt": {"signing": signing}, "jwt_public": {"keys": jwks}}


def is_legacy(private: dict[str, Any]) -> bool:
    """Whether a `jwt` secret has HS256 keys alone, as stacks had before Ed25519."""
    return "signing" not in private


def belong_together(private: dict[str, Any], public: dict[str, Any]) -> bool:
    """Whether `jwt_public` verifies all that `jwt` can sign."""
    return not is_legacy(private) and all(
        jwk in public.get("keys", []) for jwk in secrets_of(private["signing"])["jwt_public"]["keys"]
    )


def fresh_secrets(kid: str) -> dict[str, dict[str, Any]]:
    """Both secrets with one new key."""
    return secrets_of({"current": kid, "keys": {kid: new_seed()}})


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
