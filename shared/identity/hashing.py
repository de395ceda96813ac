"""Passwords as bcrypt hashes, of a pre-hash so that characters past bcrypt's 72nd byte count too."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from functools import lru_cache

import bcrypt

from shared.core.settings import settings

DEFAULT_ROUNDS = 10
# A key of our own, no secret: a plain SHA-256 would let hashes leaked elsewhere be tried here («password shucking»).
_DOMAIN = b"atrium.password.v1"


def rounds() -> int:
    """Bcrypt's cost: 2**rounds steps; `PASSWORD_ROUNDS` sets it, tests use the minimum of 4."""
    return int(settings().environ.get("PASSWORD_ROUNDS") or DEFAULT_ROUNDS)


def hash_password(password: str) -> str:
    """The hash to store, with its own salt and cost inside."""
    return bcrypt.hashpw(_prepared(password), bcrypt.gensalt(rounds())).decode()


def matches(password: str, password_hash: str | None) -> bool:
    """Whether a password fits the stored hash; without a hash the same work is done and the answer is no."""
    kept = password_hash or _nobody(rounds())
    return bcrypt.checkpw(_prepared(password), kept.encode()) and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made at a lower cost than today's and should be made again at the next sign-in."""
    return int(password_hash.split("$")[2]) < rounds()


def _prepared(password: str) -> bytes:
    # NFC: the same letters typed on a Mac and on Windows are the same password. Base64: bcrypt stops at a NUL.
    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.digest(_DOMAIN, text, hashlib.sha256))


@lru_cache(maxsize=2)
def _nobody(cost: int) -> str:
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(cost)).decode()
