"""CloudFront's check of signed cookies with a custom policy, as its developer guide describes it.

It shares no code with what signs, so that an error there shows here and not first on AWS:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-setting-signed-cookie-custom-policy.html
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

PREFIX = "CloudFront-"


class EdgeRefusal(Exception):
    """The edge answers 403; `code` is CloudFront's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class TrustedKey:
    """The one public key of a trusted key group, under CloudFront's id of it.

    `public_key` is DER SubjectPublicKeyInfo. Raises ValueError for a key that CloudFront does not take.
    """

    def __init__(self, key_pair_id: str, public_key: bytes) -> None:
        key = load_der_public_key(public_key)
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size != 2_048:
            raise ValueError("CloudFront takes RSA keys of 2048 bits")
        self._id, self._key = key_pair_id, key

    def check(self, url: str, cookies: Mapping[str, str], now: datetime) -> None:
        """Whether cookies open an address now. Raises EdgeRefusal."""
        given = {name.removeprefix(PREFIX): value for name, value in cookies.items() if name.startswith(PREFIX)}
        if "Key-Pair-Id" not in given:
            raise EdgeRefusal("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
        if given["Key-Pair-Id"] != self._id:
            raise EdgeRefusal("InvalidKey", "Unknown Key")
        if given.get("Hash-Algorithm") != "SHA256":
            # SHA-1, which CloudFront would expect then, signs nothing here.
            raise _denied()
        policy, signature = _decoded(given.get("Policy", "")), _decoded(given.get("Signature", ""))
        try:
            self._key.verify(signature, policy, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise _denied() from None
        resource, end = _statement(policy)
        if not _pattern(resource).fullmatch(url) or now.timestamp() >= end:
            raise _denied()


def _denied() -> EdgeRefusal:
    return EdgeRefusal("AccessDenied", "Access denied")


def _decoded(text: str) -> bytes:
    """Base64 with `-`, `_` and `~` for `+`, `=` and `/`."""
    try:
        return base64.b64decode(text.translate(str.maketrans("-_~", "+=/")), validate=True)
    except (binascii.Error, ValueError):
        raise EdgeRefusal("MalformedPolicy", "Malformed Policy") from None


def _statement(policy: bytes) -> tuple[str, int]:
    """(resource, end in epoch seconds) of the one statement of a policy."""
    try:
        statement: dict[str, Any]
        (statement,) = json.loads(policy)["Statement"]
        condition = statement["Condition"]
        if set(condition) != {"DateLessThan"}:
            # A start and an address range are possible there and used nowhere here.
            raise KeyError
        return str(statement["Resource"]), int(condition["DateLessThan"]["AWS:EpochTime"])
    except (ValueError, KeyError, TypeError):
        raise EdgeRefusal("MalformedPolicy", "Malformed Policy") from None


def _pattern(resource: str) -> re.Pattern[str]:
    """`*` stands for any characters or none, `?` for one."""
    return re.compile("".join({"*": ".*", "?": "."}.get(one, re.escape(one)) for one in resource), re.DOTALL)
