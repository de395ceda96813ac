"""Variables of a message that must not lie in a queue, or among its dead letters, in the clear: encrypted with KMS.

`CODES_KEY_ID` names the key. Who only sends may Encrypt; the message worker, and the function that shows a code to the
person whom it was sent to, may Decrypt. The encryption context is bound to the ciphertext and is no secret.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from shared.core import kms
from shared.core.settings import settings

Encrypted = dict[str, Any]


def encrypt(variables: Mapping[str, str], context: Mapping[str, str]) -> Encrypted:
    """`{ciphertext (base64), context}` of some variables (4 KB at most). Raises UnavailableError."""
    plain = json.dumps(dict(variables), ensure_ascii=False, separators=(",", ":")).encode()
    sealed = kms.encrypt(_key_id(), plain, context)
    return {"ciphertext": base64.b64encode(sealed).decode(), "context": dict(context)}


def decrypt(encrypted: Mapping[str, Any]) -> dict[str, str]:
    """The variables. Raises UnavailableError, also for a ciphertext of another context."""
    plain = kms.decrypt(_key_id(), base64.b64decode(encrypted["ciphertext"]), encrypted["context"])
    found: dict[str, str] = json.loads(plain)
    return found


def _key_id() -> str:
    return settings().environ.get("CODES_KEY_ID", "")
