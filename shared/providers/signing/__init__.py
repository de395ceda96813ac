"""Signatures: keys in KMS, and a fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.providers.signing.base import SigningKey


def from_settings(key_id: str) -> SigningKey:
    """The key of an id that the settings name."""
    from shared.providers.signing.kms import KmsKey

    return KmsKey(key_id)
