"""Keyed hashes of addresses and numbers that the senders must recognise but not store readable.

A plain hash of an address can be found by hashing a list of addresses. The key is the senders' own: the pepper also
protects authenticator secrets and door codes, which workers that speak with outside providers must not read.
"""

from __future__ import annotations

import hashlib
import hmac

from shared.core.secret_shapes import AddressHashSecret
from shared.core.secrets import secret_json


def address_hash(label: str, address: str) -> str:
    """The HMAC-SHA256 of an address, in hexadecimal; `label` keeps one use apart from another."""
    key = AddressHashSecret.read(secret_json("address_hash")).value
    return hmac.digest(f"{label}:{key}".encode(), address.encode(), hashlib.sha256).hex()
