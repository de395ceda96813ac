"""`GET /health`: the API answers. It checks no dependency, so that it is cheap and says nothing about others."""

from __future__ import annotations

from typing import Literal

from shared.http.app import create_app, lambda_handler
from shared.http.auth import PUBLIC_ROUTE
from shared.http.models import AnswerModel
from shared.http.routing import Router

router = Router(tags=["health"])


class HealthOut(AnswerModel):
    """Always the same answer."""

    status: Literal["ok"] = "ok"


@router.get("/health", summary="Whether the API answers", openapi_extra=PUBLIC_ROUTE)
async def get_health() -> HealthOut:
    """The API answers; a guest may ask."""
    return HealthOut()


app = create_app("health", router)
handler = lambda_handler(app)
