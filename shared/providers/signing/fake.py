"""A key in memory, for tests."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class FakeKey:
    """A key pair of its own, made when this is."""

    def __init__(self, bits: int = 2_048) -> None:
        self._private = rsa.generate_private_key(public_exponent=65_537, key_size=bits)

    def public_key(self) -> bytes:
        """The public half."""
        return self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, message: bytes) -> bytes:
        """The signature."""
        return self._private.sign(message, padding.PKCS1v15(), hashes.SHA256())
