"""Secrets live in SSM Parameter Store as encrypted JSON; a process reads those of its function in one call.

What each holds is described by its class in `shared.core.secret_shapes`.

An account may ask 40 times a second until its high-throughput setting is on (`python -m infra.ops check-account`), so
what a thousand environments ask must be little and spread: one `GetParameters` for all names, a random lifetime, and
the value known so far while SSM refuses (https://docs.aws.amazon.com/general/latest/gr/ssm.html,
https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws, clock
from shared.core.errors import UnavailableError
from shared.core.observability import logger, metric
from shared.core.settings import settings

# A value is never older than this while SSM answers; each process draws its own lifetime, from half of it up.
CACHE_SECONDS = 300
# After a failed read the next one waits this long, from half of it up: refusals are not answered with more requests.
RETRY_SECONDS = 20.0
# With no value at all a request fails at once within this time after a failed read.
REFUSE_SECONDS = 1.0
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html (Names: at most 10 items)
MOST_NAMES = 10
TIMEOUT_S = 2.0


class SecretUnavailableError(UnavailableError):
    """A secret could not be read and none is known from before; HTTP answers 503 with `Retry-After`."""


@dataclass(slots=True)
class _Store:
    """What this process knows: secret name → JSON text, and when it asks for that again."""

    texts: dict[str, str] = field(default_factory=dict)
    read_again: dict[str, datetime] = field(default_factory=dict)
    refuse_until: datetime | None = None

    def text(self, name: str, *, force: bool = False) -> str:
        """The secret's JSON text, with `force` read anew. Raises SecretUnavailableError."""
        now = clock.now()
        if name not in self.texts:
            if self.refuse_until and now < self.refuse_until:
                raise SecretUnavailableError()
            self._read(name, now)
        elif force or now >= self.read_again.get(name, now):
            self._read(name, now)
        if name not in self.texts:
            self.refuse_until = now + timedelta(seconds=REFUSE_SECONDS)
            metric("secrets_unavailable")
            raise SecretUnavailableError()
        return self.texts[name]

    def _read(self, name: str, now: datetime) -> None:
        """Read the function's secrets anew. On failure known values stay, until the process ends at the latest."""
        names = _first_names(name, settings().parameters_read)
        try:
            found = _get_parameters(names, attempts=1 if name in self.texts else 3)
        except (ClientError, BotoCoreError) as error:
            self._postpone(names, now + _jittered(RETRY_SECONDS))
            logger.warning("secrets could not be read", secrets=names, cause=_cause(error))
            if name in self.texts:
                metric("secrets_stale")
            return
        if missing := sorted(set(names) - found.keys()):
            logger.error("secrets are missing", secrets=missing)
        self.texts |= found
        self._postpone(names, now + _jittered(CACHE_SECONDS))

    def _postpone(self, names: list[str], moment: datetime) -> None:
        self.read_again |= dict.fromkeys(names, moment)


def _first_names(asked: str, function: Iterable[str]) -> list[str]:
    """The secret that is asked for and as many of the function's others as one call takes."""
    return list(dict.fromkeys((asked, *function)))[:MOST_NAMES]


def _get_parameters(names: list[str], *, attempts: int) -> dict[str, str]:
    """The texts of those that exist, by name. Raises ClientError and BotoCoreError."""
    path = f"/{settings().stack_name}/"
    ssm = aws.client("ssm", timeout_s=TIMEOUT_S, attempts=attempts)
    answer = ssm.get_parameters(Names=[path + name for name in names], WithDecryption=True)
    return {one["Name"].removeprefix(path): one["Value"] for one in answer["Parameters"]}


def _cause(error: ClientError | BotoCoreError) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _jittered(longest_s: float) -> timedelta:
    return timedelta(seconds=random.uniform(longest_s / 2, longest_s))  # noqa: S311 - spreads load, hides nothing


class MalformedSecretError(Exception):
    """A secret is not stored as its readers expect. The text names the parameter and the field, never a value."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{parameter_name(name)}: {problem}")
        self.problem = problem


def parameter_name(name: str) -> str:
    """The SSM parameter that holds a secret of this stack."""
    return f"/{settings().stack_name}/{name}"


@lru_cache(maxsize=1)
def _store() -> _Store:
    return _Store()


def secret_json(name: str, *, force: bool = False) -> dict[str, Any]:
    """The secret `/<stack>/<name>` as a dict, at most `CACHE_SECONDS` old while SSM answers; with `force` read anew.

    Raises SecretUnavailableError when it cannot be read, or does not exist, and no earlier value is known, and
    MalformedSecretError when it is no JSON object.
    """
    text = _store().text(name, force=force)
    try:
        value = json.loads(text)
    except ValueError:
        # Without its cause, which quotes the text.
        raise MalformedSecretError(name, "not JSON") from None
    if not isinstance(value, dict):
        raise MalformedSecretError(name, "not a JSON object")
    return cast(dict[str, Any], value)


def forget() -> None:
    """Drop the cache, for tests and for key rotation drills."""
    _store.cache_clear()
