"""Write the secrets that the functions read from Parameter Store; an existing one is left alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from infra.local.aws import Aws
from infra.local.config import STACK_NAME
from shared.identity import token_keys

YOOKASSA_SHOP_ID = "100500"
YOOKASSA_SECRET_KEY = "test_sandbox_secret"  # noqa: S105 - the sandbox's fixed key, known to everyone
OPENAI_API_KEY = "sk-sandbox"  # the sandbox's, too
NAKAMA_HTTP_KEY = "defaulthttpkey"
SUPABASE_SERVICE_KEY = "test_sandbox_service_key"

_SECRETS: dict[str, Callable[[], dict[str, Any]]] = {
    "pepper": lambda: {"value": secrets.token_urlsafe(32)},
    "yookassa": lambda: {
        "shop_id": YOOKASSA_SHOP_ID,
        "secret_key": YOOKASSA_SECRET_KEY,
        "webhook_token": secrets.token_urlsafe(24),
    },
    "openai": lambda: {"api_key": OPENAI_API_KEY},
    "sms_http": lambda: {"token": secrets.token_urlsafe(16)},
    "nakama": lambda: {"http_key": NAKAMA_HTTP_KEY},
    "supabase": lambda: {"service_key": SUPABASE_SERVICE_KEY},
    "smtp": lambda: {"host": "localhost", "port": 25, "username": "", "password": "", "starttls": False},
}


def ensure(aws: Aws) -> None:
    """Make each secret that is absent."""
    ssm = aws.client("ssm")

    def exists(name: str) -> bool:
        try:
            ssm.get_parameter(Name=_path(name))
        except ssm.exceptions.ParameterNotFound:
            return False
        return True

    def write(name: str, value: dict[str, Any]) -> None:
        ssm.put_parameter(Name=_path(name), Type="SecureString", Value=json.dumps(value), Overwrite=True)

    # The two belong together; a data folder of before holds an HS256 key alone.
    if not (exists("jwt") and exists("jwt_public")):
        for name, value in token_keys.fresh_secrets("k1").items():
            write(name, value)
    for name, make in _SECRETS.items():
        if not exists(name):
            write(name, make())


def read(aws: Aws, name: str) -> dict[str, Any]:
    """One secret, in the clear."""
    answer = aws.client("ssm").get_parameter(Name=_path(name), WithDecryption=True)
    value: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
    return value


def _path(name: str) -> str:
    return f"/{STACK_NAME}/{name}"
