"""The keys of access tokens: published at `/.well-known/jwks.json`, kept as one pair, and after HS256."""

from __future__ import annotations

import json
from typing import Any, cast

import jwt
import pytest

from functions.api.auth.handler import handler
from infra.local import secrets_store
from infra.local.aws import Aws as LocalAws
from infra.ops.__main__ import main
from shared.core import clock, secrets
from shared.core.clock import FrozenClock
from shared.identity import token_keys, tokens
from tests.integration.identity.conftest import PHONE, Api
from tests.support import gateway, http, template

PATH = "/.well-known/jwks.json"
HS_KEY = "h" * 48
HS256: dict[str, Any] = {"current": "hs", "keys": {"hs": HS_KEY}}


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


def stored(api: Api, name: str) -> dict[str, Any]:
    found = api.aws.client("ssm").get_parameter(Name=f"/{template.STACK}/{name}", WithDecryption=True)
    value: dict[str, Any] = json.loads(found["Parameter"]["Value"])
    return value


def remove(api: Api, *names: str) -> None:
    for name in names:
        api.aws.client("ssm").delete_parameter(Name=f"/{template.STACK}/{name}")
    secrets.forget()


def legacy_token(of: str) -> str:
    """The token that an earlier version would have signed for whom `of` names, now."""
    now = clock.epoch(clock.now())
    claims = {**jwt.decode(of, options={"verify_signature": False}), "iat": now, "exp": now + 900}
    return jwt.encode(claims, HS_KEY, algorithm="HS256", headers={"kid": "hs"})


def rotate(*options: str) -> int:
    done = main(["rotate-jwt-key", "--stack", template.STACK, *options])
    secrets.forget()
    return done


def test_a_stack_moves_from_hs256_to_ed25519(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    good = api.login().json["access_token"]
    write(api, "jwt", HS256)
    remove(api, "jwt_public")
    old = legacy_token(good)
    time.tick(seconds=2)
    assert rotate() == 0
    after_switch = legacy_token(good)
    assert api("GET", "/users/me", token=old).status == 200
    assert api("GET", "/users/me", token=after_switch).status == 401
    assert stored(api, "jwt").items() >= HS256.items(), "what is deployed goes on to sign"
    assert rotate() == 0, "again before the deployment"
    assert stored(api, "jwt").items() >= HS256.items()
    assert api("GET", "/users/me", token=old).status == 200
    new = api.login().json["access_token"]
    assert jwt.get_unverified_header(new)["alg"] == "EdDSA"
    time.tick(minutes=16)
    assert api("GET", "/users/me", token=old).status == 401
    assert api("GET", "/users/me", token=legacy_token(good)).status == 401
    new = api.login().json["access_token"]
    assert api("GET", "/users/me", token=new).status == 200
    assert rotate("--end-hs256") == 0
    assert stored(api, "jwt").keys() == {"signing"}
    assert stored(api, "jwt_public").keys() == {"keys"}
    assert api("GET", "/users/me", token=new).status == 200


def test_the_switch_may_be_as_late_as_the_deployment(api: Api, time: FrozenClock) -> None:
    api.register(phone=PHONE)
    good = api.login().json["access_token"]
    write(api, "jwt", HS256)
    assert rotate("--switch-in", "1441") == 1
    assert rotate("--end-hs256") == 1
    assert rotate("--switch-in", "20") == 0
    time.tick(minutes=19)
    token = legacy_token(good)
    time.tick(minutes=14)
    assert api("GET", "/users/me", token=token).status == 200
    assert api("GET", "/users/me", token=legacy_token(good)).status == 401
    assert rotate("--switch-in", "20") == 1, "the window is not opened again"


def test_an_absent_public_half_is_derived_from_the_private_one(api: Api) -> None:
    api.register(phone=PHONE)
    token = api.login().json["access_token"]
    remove(api, "jwt_public")
    assert main(["create-secrets", "--stack", template.STACK]) == 0
    secrets.forget()
    assert api("GET", "/users/me", token=token).status == 200


def test_a_pair_that_cannot_be_completed_is_left_alone(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    def refused() -> str:
        assert main(["create-secrets", "--stack", template.STACK]) == 1
        return capsys.readouterr().err

    public = stored(api, "jwt_public")
    other = token_keys.fresh_secrets("k1")
    write(api, "jwt", other["jwt"])
    assert "does not verify" in refused()
    remove(api, "jwt")
    assert "no /" in refused()
    write(api, "jwt", HS256)
    assert "run rotate-jwt-key" in refused()
    assert stored(api, "jwt_public") == public
    remove(api, "jwt_public")
    assert "run rotate-jwt-key" in refused()
    with pytest.raises(api.aws.client("ssm").exceptions.ParameterNotFound):
        stored(api, "jwt_public")


@pytest.mark.parametrize(
    ("private", "has_public"), [(HS256, False), (HS256, True), (None, False), (None, True), ("same", False)]
)
def test_the_local_cloud_starts_with_the_state_of_an_earlier_version(
    api: Api, private: Any, has_public: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets_store, "STACK_NAME", template.STACK)
    kept = stored(api, "jwt")
    if private is None:
        remove(api, "jwt")
    elif private != "same":
        write(api, "jwt", private)
    if not has_public:
        remove(api, "jwt_public")
    secrets_store.ensure(cast(LocalAws, api.aws))
    secrets.forget()
    assert token_keys.belong_together(stored(api, "jwt"), stored(api, "jwt_public"))
    assert (stored(api, "jwt") == kept) == (private == "same")
    person = api.register(phone=PHONE)
    assert api("GET", "/users/me", token=person["access_token"]).status == 200
