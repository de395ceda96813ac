"""The secrets of a stack: SSM SecureStrings `/<stack>/<name>`, each a JSON object; `create-secrets` overwrites none.

What each holds is described by its class in `shared.core.secret_shapes`, which writes and reads it, and for `jwt` and
`jwt_public`, the keys of access tokens, by `shared.identity.token_keys`.
"""

from __future__ import annotations

import base64
import getpass
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError

from infra.ops.problems import OperatorError
from shared.core import aws, clock
from shared.core.secret_shapes import (
    SHAPES,
    AddressHashSecret,
    ExolveSecret,
    NakamaSecret,
    OpenAiSecret,
    PepperSecret,
    SmscSecret,
    SmsHttpSecret,
    SmtpSecret,
    SupabaseSecret,
    YookassaSecret,
)
from shared.core.secrets import CACHE_SECONDS, MalformedSecretError
from shared.identity import token_keys

# Every function has read the new key before the first token is signed with it.
LEAD = timedelta(seconds=2 * CACHE_SECONDS)
# The last token signed with the old key has expired by then.
OLD_KEY_LIFE = timedelta(minutes=15)
# How much later than the command the switch from HS256 may be: the time to deploy in.
MOST_SWITCH_MINUTES = 24 * 60

Secret = dict[str, Any]


def fresh(*, yookassa_shop_id: str = "", yookassa_secret_key: str = "", openai_api_key: str = "") -> dict[str, Secret]:
    """New values for every secret; values of outside services are empty unless given."""
    return {
        **token_keys.fresh_secrets(_kid()),
        **{
            shape.NAME: shape.document()
            for shape in (
                PepperSecret(_key()),
                AddressHashSecret(_key()),
                YookassaSecret(yookassa_shop_id, yookassa_secret_key, webhook_token=_token()),
                OpenAiSecret(openai_api_key),
                ExolveSecret(api_key="", sender="", webhook_token=_token()),
                SmscSecret(api_key="", login="", password="", sender="", webhook_token=_token()),
                SmsHttpSecret(token=""),
                NakamaSecret(http_key=""),
                SupabaseSecret(service_key=""),
                SmtpSecret(host="", username="", password=""),
            )
        },
    }


def parameter_store() -> Any:
    """The SSM client."""
    return aws.client("ssm")


def create_secrets(ssm: Any, stack: str, wanted: Mapping[str, Secret]) -> dict[str, str]:
    """Write each secret that does not exist; returns `created` or `kept` by name.

    `jwt` and `jwt_public` are one pair: an absent public half is derived from the private one. Raises OperatorError,
    before anything is written, where the pair in the stack cannot be completed.
    """
    wanted, outcome = {**wanted, **_token_keys(ssm, stack)}, {}
    for name, value in wanted.items():
        try:
            ssm.put_parameter(Name=f"/{stack}/{name}", Type="SecureString", Value=json.dumps(value), Overwrite=False)
            outcome[name] = "created"
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                raise
            outcome[name] = "kept"
    return outcome


def set_fields(ssm: Any, stack: str, name: str, changes: Mapping[str, str]) -> str:
    """Change fields of a stored secret, such as a partner's key, and keep the others; returns a sentence.

    Texts of numbers become numbers. Raises OperatorError: no such secret, not stored yet, a field or value that its
    class does not know.
    """
    shape = SHAPES.get(name)
    if shape is None:
        raise OperatorError(f"there is no secret {name!r}; known are {', '.join(SHAPES)}")
    if not changes:
        raise OperatorError("nothing to change: name fields by --set or --ask")
    path = f"/{stack}/{name}"
    try:
        stored: Secret = json.loads(ssm.get_parameter(Name=path, WithDecryption=True)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        raise OperatorError(f"there is no secret {path} yet; run create-secrets first") from None
    numbers = {key for key in ("port", "timeout") if key in shape.field_names()}
    given = {key: _number(value) if key in numbers else value for key, value in changes.items()}
    try:
        changed = shape.read({**shape.read(stored).document(), **given})
    except MalformedSecretError as error:
        raise OperatorError(f"{path}: {error.problem}") from None
    ssm.put_parameter(Name=path, Type="SecureString", Value=json.dumps(changed.document()), Overwrite=True)
    return f"{path}: changed {', '.join(changes)}; functions read it within {CACHE_SECONDS // 60} minutes"


def settings_of(given: Iterable[str]) -> dict[str, str]:
    """What `--set FIELD=VALUE` says, by field. Raises OperatorError for one without a value, which would empty it."""
    found = dict[str, str]()
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise OperatorError(f"--set wants FIELD=VALUE: {name}")
        found[name] = value
    return found


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _token_keys(ssm: Any, stack: str) -> dict[str, Secret]:
    """What `jwt` and `jwt_public` must be where they are absent, so that both are of one pair."""
    private, public = (_find(ssm, f"/{stack}/{name}") for name in ("jwt", "jwt_public"))
    if private is None and public is None:
        return {}
    if private is None:
        raise OperatorError(
            f"there is /{stack}/jwt_public but no /{stack}/jwt, which cannot be derived from it: restore jwt from its "
            "history, or delete jwt_public and run create-secrets again, which ends all access tokens"
        )
    if token_keys.is_legacy(private):
        raise OperatorError(
            f"/{stack}/jwt holds HS256 keys of an earlier version: run rotate-jwt-key, which adds an Ed25519 pair "
            "beside them and writes jwt_public, and then create-secrets again"
        )
    if public is None:
        return {"jwt": private, "jwt_public": token_keys.secrets_of(private["signing"])["jwt_public"]}
    if not token_keys.belong_together(private, public):
        raise OperatorError(
            f"/{stack}/jwt_public does not verify what /{stack}/jwt signs: delete jwt_public and run create-secrets "
            "again, which derives it from jwt"
        )
    return {}


def rotate_jwt_key(ssm: Any, stack: str, *, switch_in: int = 0) -> str:
    """Add a key that signs from ten minutes on and keep the one before; returns a sentence with both ids.

    Run in a stack whose tokens are HS256 still, it adds the first Ed25519 key, which signs from the next deployment on;
    HS256 tokens issued until `switch_in` minutes from now are good for 15 minutes after that moment. HS256 keys in
    `jwt` stay for what is deployed, however often it runs: `end_hs256` removes them. Raises OperatorError while an
    earlier rotation is under way: tokens signed with the oldest key would become invalid.
    """
    now = clock.now()
    secret = _read(ssm, f"/{stack}/jwt")
    if token_keys.is_legacy(secret):
        return _leave_hs256(ssm, stack, secret, switch_in)
    if switch_in:
        raise OperatorError("--switch-in is for the first Ed25519 key, which this stack has already")
    signing: Secret = secret["signing"]
    if started := signing.get("current_from"):
        free_from = clock.parse(started) + OLD_KEY_LIFE + timedelta(seconds=CACHE_SECONDS)
        if now < free_from:
            raise OperatorError(f"the last rotation ends at {clock.iso(free_from)}; wait until then")
    kid, previous, starts = _kid(), signing["current"], now + LEAD
    rotated = token_keys.secrets_of(
        {
            "current": kid,
            "previous": previous,
            "current_from": clock.iso(starts),
            "keys": {previous: signing["keys"][previous], kid: token_keys.new_seed()},
        }
    )
    legacy = _read(ssm, f"/{stack}/jwt_public").get("legacy")
    if legacy and now < clock.parse(legacy["until"]):
        rotated["jwt_public"]["legacy"] = legacy
    # The public half first: what has the private one may sign.
    _write(ssm, stack, "jwt_public", rotated["jwt_public"])
    _write(ssm, stack, "jwt", {**secret, **rotated["jwt"]})
    return f"key {kid} signs from {clock.iso(starts)} on; key {previous} stays good for tokens that it has signed"


def end_hs256(ssm: Any, stack: str) -> str:
    """Remove the HS256 keys from both secrets, once what is deployed signs with Ed25519; returns a sentence.

    Raises OperatorError in a stack that has no Ed25519 key yet.
    """
    secret = _read(ssm, f"/{stack}/jwt")
    if token_keys.is_legacy(secret):
        raise OperatorError("this stack has HS256 keys alone: run rotate-jwt-key and deploy first")
    public = _read(ssm, f"/{stack}/jwt_public")
    _write(ssm, stack, "jwt_public", {"keys": public["keys"]})
    _write(ssm, stack, "jwt", {"signing": secret["signing"]})
    return "HS256 keys are removed from jwt and jwt_public"


def _leave_hs256(ssm: Any, stack: str, secret: Secret, switch_in: int) -> str:
    """Add the first Ed25519 key beside the HS256 ones, which what is deployed now goes on to read from `jwt`."""
    if not 0 <= switch_in <= MOST_SWITCH_MINUTES:
        raise OperatorError(f"the switch may be 0 to {MOST_SWITCH_MINUTES} minutes from now")
    switched_at = clock.now() + timedelta(minutes=switch_in)
    kid, until = _kid(), clock.iso(switched_at + OLD_KEY_LIFE)
    fresh_keys = token_keys.fresh_secrets(kid)
    legacy = {"keys": secret["keys"], "switched_at": clock.iso(switched_at), "until": until}
    _write(ssm, stack, "jwt_public", {**fresh_keys["jwt_public"], "legacy": legacy})
    _write(ssm, stack, "jwt", {**secret, **fresh_keys["jwt"]})
    return (
        f"key {kid} signs from the next deployment on; HS256 tokens issued before {clock.iso(switched_at)} stay good "
        f"until {until} at the latest: deploy now, then run rotate-jwt-key --end-hs256"
    )


def _find(ssm: Any, name: str) -> Secret | None:
    try:
        value: Secret = json.loads(ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None
    return value


def _read(ssm: Any, name: str) -> Secret:
    if (value := _find(ssm, name)) is None:
        raise OperatorError(f"there is no secret {name} yet; run create-secrets first")
    return value


def _write(ssm: Any, stack: str, name: str, value: Secret) -> None:
    ssm.put_parameter(Name=f"/{stack}/{name}", Type="SecureString", Value=json.dumps(value), Overwrite=True)


def origin_key() -> tuple[str, str]:
    """A new key of the CDN as two lines: the key for infra/cdn.yaml, and its SHA-256 for template.yaml."""
    key = secrets.token_urlsafe(48)
    return f"OriginKey (infra/cdn.yaml): {key}", f"OriginHashes (template.yaml): {sha256(key.encode()).hexdigest()}"


def ask(prompt: str) -> str:
    """Ask for a secret on the terminal, without echo. Raises OperatorError when nothing is typed."""
    try:
        typed = getpass.getpass(prompt).strip()
    except EOFError:
        typed = ""
    if not typed:
        raise OperatorError("nothing was typed, so nothing was changed")
    return typed


def _token() -> str:
    return secrets.token_urlsafe(24)


def _kid() -> str:
    return f"k{clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(2)}"


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(48)).decode()
