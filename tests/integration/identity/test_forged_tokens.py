"""Forged access tokens at the handler of every function that serves the API."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.core.secrets import secret_json
from shared.http.api_document import is_public
from shared.identity import token_keys, tokens
from shared.identity.errors import InvalidTokenError
from tests.integration.identity.conftest import PHONE, Api
from tests.support import gateway
from tests.support.api_document import DOCUMENT


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def forged(good: str) -> dict[str, str]:
    """Tokens of an admin that nobody has signed with the key that `kid` names."""
    signing = secret_json("jwt")["signing"]
    kid = signing["current"]
    key = token_keys.private_key(signing["keys"][kid])
    claims = {**jwt.decode(good, options={"verify_signature": False}), "roles": ["admin"]}

    def by_hand(algorithm: str, secret: bytes | None) -> str:
        header = {"alg": algorithm, "typ": "JWT", "kid": kid}
        text = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
        return f"{text}.{_part(hmac.digest(secret, text.encode(), 'sha256')) if secret else ''}"

    def signed(with_key: Any, **headers: Any) -> str:
        return jwt.encode(claims, with_key, algorithm="EdDSA", headers={"kid": kid, **headers})

    seed, public = token_keys.new_seed(), key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    x = token_keys.public_jwk(kid, signing["keys"][kid])["x"]
    return {
        "HS256 by the public key": by_hand("HS256", public.public_bytes_raw()),
        "HS256 by the public key's PEM": by_hand("HS256", pem),
        "HS256 by the JWK's x": by_hand("HS256", x.encode()),
        "alg none": by_hand("none", None),
        "a jwk of its own": signed(token_keys.private_key(seed), jwk=token_keys.public_jwk(kid, seed)),
        "an unknown kid": signed(key, kid="no-such-key"),
    }


def closed_routes() -> dict[str, gateway.Route]:
    """One route that asks for a person of each function: handler → route."""
    closed = {
        f"{method.upper()} {path}"
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if not is_public(operation)
    }
    return {route.handler: route for route in gateway.routes() if route.key in closed}


def test_a_forged_token_opens_no_function(api: Api) -> None:
    api.register(phone=PHONE)
    good = api.login().json["access_token"]
    routes = closed_routes()
    assert len(routes) > 10
    for name, token in forged(good).items():
        with pytest.raises(InvalidTokenError):
            tokens.verify_access(token)
        for handler, route in routes.items():
            path = route.path.replace("{", "").replace("}", "")
            sent = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            body = b"" if route.method in {"GET", "DELETE"} else b"{}"
            answer = gateway.answer(route.method, gateway.ADDRESS + path, sent, body)
            assert answer.status == 401, f"{name} at {handler}"
            assert json.loads(answer.content)["code"] == "invalid_token", f"{name} at {handler}"
