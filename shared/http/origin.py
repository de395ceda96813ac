"""Whether a request came through the CDN, and whose it is: few imports, because the webhook has little else to load.

CloudFront adds a header with a random value to what it sends to the API (`OriginKey` of infra/cdn.yaml), and overwrites
a viewer's header of that name. Functions know the value's SHA-256 alone, and two of them while it is rotated:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from shared.core.settings import settings

HEADER = "x-atrium-origin"


def is_required() -> bool:
    """Whether the CDN is in front, so that what comes past it is refused."""
    return bool(settings().origin_hashes)


def is_verified(value: str | None) -> bool:
    """Whether a header's value is one that the CDN sends; False while none is required."""
    digest = hashlib.sha256((value or "").encode(errors="replace")).hexdigest()
    return any(hmac.compare_digest(digest, known.lower()) for known in settings().origin_hashes)


def refuses(headers: Mapping[str, str]) -> bool:
    """Whether a request has to be refused, by its headers in lower case: the CDN is in front and did not send it."""
    return is_required() and not is_verified(headers.get(HEADER))


def client_address(event: Mapping[str, Any]) -> str:
    """The address of who sent a request, from an API Gateway event (payload 2.0).

    Behind the CDN it is the last hop that CloudFront has appended to `X-Forwarded-For`; whatever is left of it the
    client may have made up. Without the CDN, or past it, the header is worth nothing and the peer's address counts.
    """
    peer = str(event["requestContext"]["http"]["sourceIp"])
    headers: Mapping[str, str] = event.get("headers") or {}
    if not is_verified(headers.get(HEADER)):
        return peer
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if hops and hops[-1] == peer:
        hops.pop()  # the API gateway's own entry
    return hops[-1] if hops else peer
