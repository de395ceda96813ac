"""`/.well-known/jwks.json`: other services verify access tokens with it and a plain JWT library."""

from __future__ import annotations

import json

import jwt

from functions.api.auth.handler import handler
from shared.core import secrets
from shared.identity import token_keys, tokens
from tests.integration.identity.conftest import PHONE, Api
from tests.support import gateway, http, template

PATH = "/.well-known/jwks.json"


def write(api: Api, name: str, value: object) -> None:
    api.aws.client("ssm").put_parameter(
        Name=f"/{template.STACK}/{name}", Type="SecureString", Value=json.dumps(value), Overwrite=True
    )
    secrets.forget()


def test_a_plain_jwt_library_verifies_a_token_with_the_published_keys(api: Api) -> None:
    api.register(phone=PHONE)
    token = api.login().json["access_token"]
    answer = http.call(handler, "GET", PATH)
    assert answer.status == 200
    key = jwt.PyJWKSet.from_dict(answer.json)[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token,
        key,
        algorithms=["EdDSA"],
        audience=tokens.AUDIENCE,
        issuer=tokens.issuer(),
        # The clock of these tests stands still.
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["sub"] == api.login().json["user"]["id"]


def test_the_answer_is_kept_by_caches_and_confirmed_by_its_etag(api: Api) -> None:
    answer = http.call(handler, "GET", PATH)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["content-type"] == "application/json"
    assert "x-correlation-id" not in answer.headers
    again = http.call(handler, "GET", PATH, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, "")
    head = http.call(handler, "HEAD", PATH)
    assert (head.status, head.body, head.headers["etag"]) == (200, "", answer.headers["etag"])


def test_neither_private_parts_nor_legacy_secrets_are_published(api: Api) -> None:
    seed, secret = token_keys.new_seed(), "h" * 48
    pair = token_keys.secrets_of({"current": "k9", "keys": {"k9": seed}})
    pair["jwt_public"]["keys"][0]["d"] = seed
    pair["jwt_public"]["legacy"] = {"keys": {"hs": secret}, "until": "2100-01-01T00:00:00.000Z"}
    write(api, "jwt_public", pair["jwt_public"])
    answer = http.call(handler, "GET", PATH)
    assert [set(jwk) for jwk in answer.json["keys"]] == [set(token_keys.PUBLIC_MEMBERS)]
    assert seed not in answer.body
    assert secret not in answer.body


def test_the_path_is_the_one_that_the_standard_fixes(api: Api) -> None:
    assert http.call(handler, "GET", f"/api/v1{PATH}").status == 404
    assert http.call(handler, "POST", PATH, {}).status == 405
    assert gateway.answer("GET", gateway.ADDRESS + PATH, {}, b"").status == 200
