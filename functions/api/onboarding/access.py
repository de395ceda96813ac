"""Who acts at the desk, and the path parameters of its routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from shared.http.auth import Principal, requires
from shared.onboarding.case import Desk

_ID = r"^[A-Za-z0-9_-]+$"
ClientId = Annotated[str, Path(min_length=1, max_length=64, pattern=_ID)]
DeviceId = Annotated[str, Path(min_length=1, max_length=64, pattern=_ID)]
PhotoId = Annotated[str, Path(min_length=1, max_length=64, pattern=_ID)]
InvoiceId = Annotated[str, Path(min_length=1, max_length=64, pattern=_ID)]
Reader = Annotated[Principal, requires("clients.read")]
Handler = Annotated[Principal, requires("clients.handle")]
# What a step may be refused with.
REFUSALS = (400, 401, 403, 404, 409, 413, 415)


def desk(user: Principal) -> Desk:
    """The person as who acts at the desk."""
    return Desk(user.user_id, is_admin=user.may("clients.administer"))
