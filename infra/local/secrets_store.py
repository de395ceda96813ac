"""Write the secrets that the functions read from Parameter Store; an existing one is left alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from infra.local.aws import Aws
from infra.local.config import STACK_NAME
from infra.ops import seal
from shared.core.secret_shapes import (
    AddressHashSecret,
    ExolveSecret,
    NakamaSecret,
    OpenAiSecret,
    PepperSecret,
    SecretShape,
    SmscSecret,
    SmsHttpSecret,
    SmtpSecret,
    SupabaseSecret,
    YookassaSecret,
)
from shared.identity import token_keys

YOOKASSA_SHOP_ID = "100500"
YOOKASSA_SECRET_KEY = "test_sandbox_secret"  # noqa: S105 - the sandbox's fixed key, known to everyone
OPENAI_API_KEY = "sk-sandbox"  # the sandbox's, too
NAKAMA_HTTP_KEY = "defaulthttpkey"
SUPABASE_SERVICE_KEY = "test_sandbox_service_key"
EXOLVE_API_KEY = "test_sandbox_exolve_key"
EXOLVE_SENDER = "79990000000"
SMSC_API_KEY = "test_sandbox_smsc_key"


def _token() -> str:
    return secrets.token_urlsafe(24)


_SHAPES: tuple[Callable[[], SecretShape], ...] = (
    lambda: PepperSecret(secrets.token_urlsafe(32)),
    lambda: AddressHashSecret(secrets.token_urlsafe(32)),
    lambda: YookassaSecret(YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY, _token()),
    lambda: OpenAiSecret(OPENAI_API_KEY),
    lambda: ExolveSecret(EXOLVE_API_KEY, EXOLVE_SENDER, _token()),
    lambda: SmscSecret(SMSC_API_KEY, login="", password="", sender="", webhook_token=_token()),
    lambda: SmsHttpSecret(_token()),
    lambda: NakamaSecret(NAKAMA_HTTP_KEY),
    lambda: SupabaseSecret(SUPABASE_SERVICE_KEY),
    lambda: SmtpSecret("localhost", 25, username="", password="", security="none"),
)


def fresh() -> dict[str, dict[str, Any]]:
    """New values for every secret."""
    return token_keys.fresh_secrets("k1") | {shape.NAME: shape.document() for shape in (make() for make in _SHAPES)}


def ensure(aws: Aws) -> None:
    """Make each secret that is absent."""
    ssm = aws.client("ssm")

    def find(name: str) -> dict[str, Any] | None:
        try:
            return read(aws, name)
        except ssm.exceptions.ParameterNotFound:
            return None

    def write(name: str, value: dict[str, Any]) -> None:
        ssm.put_parameter(Name=_path(name), Type="SecureString", Value=json.dumps(value), Overwrite=True)

    for name, value in _token_keys(find("jwt"), find("jwt_public")).items():
        write(name, value)
    for shape in (make() for make in _SHAPES):
        if find(shape.NAME) is None:
            write(shape.NAME, shape.document())


def ensure_seal(aws: Aws, resources: Mapping[str, str]) -> None:
    """Make the certificate of the stack's seal key where there is none that may be used; `resources` by logical id."""
    if key_id := resources.get(seal.RESOURCE):
        seal.create(aws.client("kms"), aws.client("ssm"), stack=STACK_NAME, key_id=key_id, name="Atrium (local)")


def _token_keys(private: dict[str, Any] | None, public: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """What has to be written so that `jwt` and `jwt_public` are of one pair.

    The data folder of an earlier version holds HS256 keys: they end here, and people sign in by their refresh tokens.
    """
    if private is None or token_keys.is_legacy(private):
        return token_keys.fresh_secrets("k1")
    if public is None or not token_keys.belong_together(private, public):
        return token_keys.secrets_of(private["signing"])
    return {}


def read(aws: Aws, name: str) -> dict[str, Any]:
    """One secret, in the clear."""
    answer = aws.client("ssm").get_parameter(Name=_path(name), WithDecryption=True)
    value: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
    return value


def _path(name: str) -> str:
    return f"/{STACK_NAME}/{name}"
