"""Tokens that open nothing: each differs from a good one in one thing."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.identity import token_keys


def bad_tokens(kid: str, key: Any, token: str) -> dict[str, str]:
    """What is wrong → a token made from a good one; `key` is the private key that signs under `kid`."""
    good = jwt.decode(token, options={"verify_signature": False})

    def signed(claims: dict[str, Any], with_key: Any = key, **headers: Any) -> str:
        return jwt.encode(claims, with_key, algorithm="EdDSA", headers={"kid": kid, **headers})

    def unsigned() -> str:
        def part(value: dict[str, Any]) -> str:
            return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

        return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': kid})}.{part({**good, 'roles': ['admin']})}."

    def with_public_key(form: bytes) -> str:
        """The confusion attack: HS256 with what everybody may read (PyJWT itself refuses to sign with a PEM)."""

        def part(value: bytes) -> str:
            return base64.urlsafe_b64encode(value).decode().rstrip("=")

        header, claims = {"alg": "HS256", "typ": "JWT", "kid": kid}, {**good, "roles": ["admin"]}
        text = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
        return f"{text}.{part(hmac.digest(form, text.encode(), 'sha256'))}"

    own_seed, public = token_keys.new_seed(), key.public_key()
    own_key, pem = token_keys.private_key(own_seed), (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    now = int(time.time())
    return {
        "HS256 by the public key": with_public_key(public.public_bytes_raw()),
        "HS256 by the public key's PEM": with_public_key(public.public_bytes(*pem)),
        "a jwk of its own": signed(good, own_key, jwk=token_keys.public_jwk(kid, own_seed)),
        "bad signature": signed({**good, "roles": ["admin"]}, token_keys.private_key(token_keys.new_seed())),
        "alg none": unsigned(),
        "expired": signed({**good, "iat": now - 7200, "exp": now - 3600}),
        "wrong type": signed({**good, "typ": "refresh"}),
        "wrong audience": signed({**good, "aud": "somebody-else"}),
        "wrong issuer": signed({**good, "iss": "another-stack"}),
        "unknown key": signed(good, kid="no-such-key"),
        "garbage": "not.a.token",
    }
