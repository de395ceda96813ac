"""The client that a request comes from, for caps on what new accounts do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from shared.data.client_caps import is_new
from shared.http.auth import LiveUser


async def new_account_client(request: Request, user: LiveUser) -> str | None:
    """The network address of a person whose account is younger than a day, None for anybody else.

    API Gateway's own word for it, never a header that the caller can write.
    """
    live = user.live()
    if live is None or not is_new(live.created_at):
        return None
    return request.client.host if request.client else ""


NewAccountClient = Annotated[str | None, Depends(new_account_client)]
