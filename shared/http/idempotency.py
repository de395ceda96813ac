"""The `Idempotency-Key` header as a dependency."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request

from shared.data.idempotency import IdempotencyKey
from shared.http.auth import OptionalUser

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeat a request safely: the same key and body give the same answer for 24 hours",
    ),
]


async def idempotency_key(request: Request, user: OptionalUser, key: KeyHeader = None) -> IdempotencyKey | None:
    """The request's key, bound to person, route and body; None when the caller sent none."""
    if key is None:
        return None
    digest = hashlib.sha256(request.url.path.encode() + b"\n" + await request.body()).hexdigest()
    route = f"{request.method} {request.scope['route'].path}"
    return IdempotencyKey(user.user_id if user else "guest", route, key, digest)


Idempotent = Annotated[IdempotencyKey | None, Depends(idempotency_key)]
