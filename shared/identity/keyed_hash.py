"""Keyed hashes of what the table must recognise but not store readable: logins, devices, reset tokens."""

from __future__ import annotations

import hashlib
import hmac

from shared.core.secret_shapes import PepperSecret
from shared.core.secrets import secret_json


def keyed(label: str, text: str) -> str:
    """The HMAC-SHA256 of a text under the pepper, in hexadecimal; `label` keeps one use apart from another."""
    pepper = PepperSecret.read(secret_json("pepper")).value
    return hmac.digest(f"{label}:{pepper}".encode(), text.encode(), hashlib.sha256).hex()
