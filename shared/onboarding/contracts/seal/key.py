"""The key that seals: RSA_3072 in KMS, which it never leaves."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws
from shared.core.errors import UnavailableError
from shared.core.settings import settings

ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"
SIGNATURE_BYTES: Final = 384


class SealKeyUnavailableError(UnavailableError):
    """KMS did not give the key's public half, or did not sign: try again."""


def public_key() -> bytes:
    """The public half as DER SubjectPublicKeyInfo; asked once for each key in a process. Raises the error above."""
    return _public_key(settings().seal_key_id)


def sign(message: bytes) -> bytes:
    """The signature (SIGNATURE_BYTES) of a message of at most 4,096 bytes, which KMS hashes itself; one `kms:Sign`.

    What is signed of a file are the attributes of the CMS object, some hundred bytes. Raises SealKeyUnavailableError.
    """
    try:
        answer = aws.client("kms").sign(
            KeyId=settings().seal_key_id, Message=message, MessageType="RAW", SigningAlgorithm=ALGORITHM
        )
    except (BotoCoreError, ClientError) as error:
        raise SealKeyUnavailableError() from error
    return cast(bytes, answer["Signature"])


def forget() -> None:
    """Drop the cached public key, for tests."""
    _public_key.cache_clear()


@lru_cache(maxsize=4)
def _public_key(key_id: str) -> bytes:
    try:
        return cast(bytes, aws.client("kms").get_public_key(KeyId=key_id)["PublicKey"])
    except (BotoCoreError, ClientError) as error:
        raise SealKeyUnavailableError() from error
