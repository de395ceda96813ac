"""The client that a request comes from: its network address, and caps on what new accounts do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from shared.data.client_caps import is_new
from shared.http import origin
from shared.http.auth import LiveUser


async def client_address(request: Request) -> str:
    """The network address of who sent a request: the viewer's behind the CDN, else the peer's; "" when there is none.

    Never what the caller writes into a header (`origin.client_address`).
    """
    event = request.scope.get("aws.event")
    if event:
        return origin.client_address(event)
    return request.client.host if request.client else ""


ClientAddress = Annotated[str, Depends(client_address)]


async def new_account_client(address: ClientAddress, user: LiveUser) -> str | None:
    """The network address of a person whose account is younger than a day, None for anybody else."""
    live = user.live()
    if live is None or not is_new(live.created_at):
        return None
    return address


NewAccountClient = Annotated[str | None, Depends(new_account_client)]
