"""Signing by a key that is never here: RSA with SHA-256, PKCS #1 v1.5 (RFC 8017, 8.2; RS256 of RFC 7518)."""

from __future__ import annotations

from typing import Protocol

from shared.core.errors import UnavailableError


class SigningKeyUnavailableError(UnavailableError):
    """The key did not give its public half, or did not sign: try again."""


class SigningKey(Protocol):
    """One key pair."""

    def public_key(self) -> bytes:
        """The public half as DER SubjectPublicKeyInfo. Raises SigningKeyUnavailableError."""

    def sign(self, message: bytes) -> bytes:
        """The signature of a message; the same message has the same one. Raises SigningKeyUnavailableError."""
