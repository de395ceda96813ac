"""`GET /health`: the API answers. It looks at nothing else, so that it is cheap to ask and never lies about others."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from shared.http.app import create_app, lambda_handler
from shared.http.models import AnswerModel

router = APIRouter(tags=["health"])


class Health(AnswerModel):
    """Always the same answer."""

    status: Literal["ok"] = "ok"


@router.get("/health", summary="Whether the API answers")
async def health() -> Health:
    """The API answers; a guest may ask."""
    return Health()


app = create_app("health", router)
handler = lambda_handler(app)
