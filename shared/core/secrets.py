"""Secrets live in SSM Parameter Store as encrypted JSON and are read through Powertools, cached for five minutes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, cast

from shared.core import aws
from shared.core.settings import settings

CACHE_SECONDS = 300


@lru_cache(maxsize=1)
def _store() -> Any:
    # Imported here: most warm paths and several cold ones never need a secret.
    from aws_lambda_powertools.utilities.parameters import SSMProvider

    return SSMProvider(boto3_client=aws.client("ssm"))


def secret_json(name: str) -> dict[str, Any]:
    """The secret `/<stack>/<name>` as a dict; raises Powertools' GetParameterError when it does not exist."""
    text = _store().get(f"/{settings().stack_name}/{name}", max_age=CACHE_SECONDS, decrypt=True)
    return cast(dict[str, Any], json.loads(text))


def forget() -> None:
    """Drop the cache, for tests and for key rotation drills."""
    _store.cache_clear()
