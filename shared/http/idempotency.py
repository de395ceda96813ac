"""The `Idempotency-Key` header as a dependency."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request

from shared.data.idempotency import IdempotencyKey
from shared.http.auth import OptionalUser, ReaderKey

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
    return await _of(request, user.user_id if user else "guest", key)


async def reader_idempotency_key(request: Request, reader: ReaderKey, key: KeyHeader = None) -> IdempotencyKey | None:
    """The same for a reader's request, bound to the part of its key that is no secret."""
    return await _of(request, "_".join(reader.split("_", 2)[:2])[:64], key)


async def _of(request: Request, owner: str, key: str | None) -> IdempotencyKey | None:
    if key is None:
        return None
    digest = hashlib.sha256(request.url.path.encode() + b"\n" + await request.body()).hexdigest()
    route = f"{request.method} {request.scope['route'].declared_path}"
    return IdempotencyKey(owner, route, key, digest)


ReaderIdempotent = Annotated[IdempotencyKey | None, Depends(reader_idempotency_key)]
Idempotent = Annotated[IdempotencyKey | None, Depends(idempotency_key)]
