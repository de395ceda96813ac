"""A guest's door code: the guest's id, signed. It is good on the guest's day, once in and once out.

Signed as a member's code is, under a key of its own that is derived from the secret `pepper`; the prefix tells a
reader which of the two it has.
"""

from __future__ import annotations

import base64
import hmac

from shared.core.secret_shapes import PepperSecret
from shared.core.secrets import secret_json
from shared.coworking.guests.errors import GuestCodeInvalidError

PREFIX = "g1"
MAX_LENGTH = 120


def code_of(guest_id: str) -> str:
    """The code of a guest, for a QR code."""
    text = f"{PREFIX}.{guest_id}"
    return f"{text}.{_signature(text)}"


def read(code: str) -> str:
    """The guest's id behind a code. Raises GuestCodeInvalidError."""
    text, _, signature = code.rpartition(".")
    prefix, _, guest_id = text.partition(".")
    is_ours = hmac.compare_digest(_signature(text).encode(), signature.encode(errors="replace"))
    if prefix != PREFIX or not is_ours:
        raise GuestCodeInvalidError()
    return guest_id


def _signature(text: str) -> str:
    key = f"guest:{PepperSecret.read(secret_json('pepper')).value}".encode()
    digest = hmac.digest(key, text.encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
