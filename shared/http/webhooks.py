"""What the webhooks share: the token in their address, and their answers. Without FastAPI, which slows cold starts."""

from __future__ import annotations

import hmac
import json
from typing import Any

from shared.http.headers import SECURITY_HEADERS


def is_token(given: str, expected: str) -> bool:
    """Whether a path segment is the secret token, in constant time; an empty token opens nothing."""
    return bool(expected) and hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def accepted() -> dict[str, Any]:
    """200 with an empty object: it need not come again."""
    return {"statusCode": 200, "headers": {"content-type": "application/json", **SECURITY_HEADERS}, "body": "{}"}


def problem(status: int, code: str) -> dict[str, Any]:
    """A problem document (RFC 9457) without details."""
    document = {"type": "about:blank", "title": code.replace("_", " ").capitalize(), "status": status, "code": code}
    headers = {"content-type": "application/problem+json", **SECURITY_HEADERS}
    return {"statusCode": status, "headers": headers, "body": json.dumps(document)}
