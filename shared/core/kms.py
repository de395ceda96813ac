"""Small documents under a KMS key: at most 4 KB, bound to an encryption context, which is no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws
from shared.core.errors import UnavailableError
from shared.core.observability import logger


def encrypt(key_id: str, plain: bytes, context: Mapping[str, str]) -> bytes:
    """The ciphertext. Raises UnavailableError."""
    answer = _call("encrypt", KeyId=key_id, Plaintext=plain, EncryptionContext=dict(context))
    return cast(bytes, answer["CiphertextBlob"])


def decrypt(key_id: str, sealed: bytes, context: Mapping[str, str]) -> bytes:
    """What was encrypted. Raises UnavailableError, also for a ciphertext of another key or context."""
    answer = _call("decrypt", KeyId=key_id, CiphertextBlob=sealed, EncryptionContext=dict(context))
    return cast(bytes, answer["Plaintext"])


def _call(name: str, **request: Any) -> Any:
    try:
        return getattr(aws.client("kms"), name)(**request)
    except (ClientError, BotoCoreError) as error:
        cause = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        logger.warning("KMS did not answer", operation=name, cause=cause)
        raise UnavailableError() from error
