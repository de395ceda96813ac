"""Refresh tokens: opaque strings that name their session, carry a secret and cannot be forged.

The next token of a family is derived from the one presented and a salt kept with the session. Two tabs that refresh
with the same token at the same moment thus get the same next token, although only hashes are stored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from shared.core import ids
from shared.core.secret_shapes import PepperSecret
from shared.core.secrets import secret_json
from shared.identity.errors import InvalidRefreshTokenError

SECRET_BYTES = 32
TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A decoded refresh token."""

    user_id: str
    session_id: str
    secret: bytes

    @classmethod
    def first(cls, user_id: str, session_id: str) -> RefreshToken:
        """The first token of a session."""
        return cls(user_id, session_id, secrets.token_bytes(SECRET_BYTES))

    def successor(self, salt: str) -> RefreshToken:
        """The token that follows this one; `salt` comes from `new_salt` and is kept with the session."""
        return RefreshToken(self.user_id, self.session_id, _keyed("successor", self.secret + salt.encode()))

    def digest(self) -> str:
        """The hash that is stored of it."""
        return hashlib.sha256(self._body()).hexdigest()

    def encode(self) -> str:
        """The string that the client stores."""
        body = self._body()
        return base64.urlsafe_b64encode(body + _tag(body)).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> RefreshToken:
        """Decode a token. Raises InvalidRefreshTokenError for anything that we did not issue.

        Because forgeries end here, a token that passes and is not the newest must be an old one of that session.
        """
        try:
            packed = base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeError):
            raise InvalidRefreshTokenError() from None
        body, tag = packed[:-TAG_BYTES], packed[-TAG_BYTES:]
        if len(packed) > 512 or not hmac.compare_digest(tag, _tag(body)):
            raise InvalidRefreshTokenError()
        user_id, session_id, secret = body.split(b":", 2)
        return cls(user_id.decode(), session_id.decode(), secret)

    def _body(self) -> bytes:
        return f"{self.user_id}:{self.session_id}:".encode() + self.secret


def new_salt() -> str:
    """A fresh salt for a rotation."""
    return ids.short_code(32)


def _tag(body: bytes) -> bytes:
    return _keyed("tag", body)[:TAG_BYTES]


def _keyed(purpose: str, message: bytes) -> bytes:
    key = f"{purpose}:refresh:{PepperSecret.read(secret_json('pepper')).value}".encode()
    return hmac.digest(key, message, hashlib.sha256)
