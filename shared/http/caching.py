"""Answers with a strong `ETag`: public ones for the CDN and browsers, one's own for pages that ask again and again."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from shared.identity.roles import Role

# Browsers ask again after half a minute, the CDN after one; an old answer may bridge a slow or broken origin.
PUBLIC = "public, max-age=30, s-maxage=60, stale-while-revalidate=300, stale-if-error=86400"
# Names of people who may take back that they are shown: gone within half a minute, and never from an old answer.
NAMES = "public, max-age=10, s-maxage=20"
PRIVATE = "private, no-store"

CACHED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Not modified: what the caller has (If-None-Match) is still right"}
}


def cacheable(request: Request, body: BaseModel, *, cache_control: str = PUBLIC) -> Response:
    """The answer with its ETag, or 304 without a body when the caller's `If-None-Match` names it.

    Staff see what they have just changed: neither their browser nor the CDN keeps what they are answered.
    """
    content = body.model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if is_of_staff(request.headers.get("authorization", "")):
        cache_control = PRIVATE
    # Staff see more under the same address: a shared cache must not hand their answers to guests.
    headers = {"ETag": etag, "Cache-Control": cache_control, "Vary": "Authorization"}
    if _names(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def is_of_staff(authorization: str) -> bool:
    """Whether a token says that its holder is more than a customer. It is not verified: nothing is opened by it."""
    payload = authorization.partition(" ")[2].split(".")[1:2]
    try:
        claims = json.loads(base64.urlsafe_b64decode(f"{payload[0]}==")) if payload else None
    except (ValueError, RecursionError):
        return False
    roles = claims.get("roles") if isinstance(claims, dict) else None
    return isinstance(roles, list) and any(role != Role.CUSTOMER for role in roles)


def polled(request: Request, body: BaseModel) -> Response:
    """One's own thing that somebody watches: kept by nobody, and 304 without a body while it is as they have it."""
    return cacheable(request, body, cache_control=PRIVATE)


def _names(if_none_match: str, etag: str) -> bool:
    # Weak comparison, as RFC 9110 §13.1.2 wants it: proxies that compress make an ETag weak.
    given = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return etag in given or "*" in given
