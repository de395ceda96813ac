"""A key in AWS KMS (https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, cast

from botocore.exceptions import BotoCoreError, ClientError

from shared.core import aws
from shared.providers.signing.base import SigningKeyUnavailableError

ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"
# What KMS hashes itself is at most this long (bytes); of longer messages it is sent the hash.
MAX_RAW_BYTES: Final = 4_096


class KmsKey:
    """An RSA key (SIGN_VERIFY) by its id; `sign` is one `kms:Sign`."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id

    def public_key(self) -> bytes:
        """Asked once for each key in a process. Raises SigningKeyUnavailableError."""
        return _public_key(self._key_id)

    def sign(self, message: bytes) -> bytes:
        """The signature. Raises SigningKeyUnavailableError."""
        is_raw = len(message) <= MAX_RAW_BYTES
        given = message if is_raw else hashlib.sha256(message).digest()
        kind = "RAW" if is_raw else "DIGEST"
        try:
            answer = aws.client("kms").sign(
                KeyId=self._key_id, Message=given, MessageType=kind, SigningAlgorithm=ALGORITHM
            )
        except (BotoCoreError, ClientError) as error:
            raise SigningKeyUnavailableError() from error
        return cast(bytes, answer["Signature"])


def forget() -> None:
    """Drop the cached public keys, for tests."""
    _public_key.cache_clear()


@lru_cache(maxsize=8)
def _public_key(key_id: str) -> bytes:
    try:
        return cast(bytes, aws.client("kms").get_public_key(KeyId=key_id)["PublicKey"])
    except (BotoCoreError, ClientError) as error:
        raise SigningKeyUnavailableError() from error
