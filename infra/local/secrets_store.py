"""Write the secrets that the functions read from Parameter Store; an existing one is left alone."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

from infra.local.aws import Aws
from infra.local.config import STACK_NAME

YOOKASSA_SHOP_ID = "100500"
YOOKASSA_SECRET_KEY = "test_sandbox_secret"  # noqa: S105 - the sandbox's fixed key, known to everyone
NAKAMA_HTTP_KEY = "defaulthttpkey"
SUPABASE_SERVICE_KEY = "test_sandbox_service_key"
OPENAI_API_KEY = "sk-sandbox"  # the sandbox's, too

_SECRETS: dict[str, Callable[[], dict[str, Any]]] = {
    "jwt": lambda: {"current": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(48)).decode()}},
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
    for name, make in _SECRETS.items():
        try:
            ssm.get_parameter(Name=_path(name))
        except ssm.exceptions.ParameterNotFound:
            ssm.put_parameter(Name=_path(name), Type="SecureString", Value=json.dumps(make()))


def read(aws: Aws, name: str) -> dict[str, Any]:
    """One secret, in the clear."""
    answer = aws.client("ssm").get_parameter(Name=_path(name), WithDecryption=True)
    value: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
    return value


def _path(name: str) -> str:
    return f"/{STACK_NAME}/{name}"
