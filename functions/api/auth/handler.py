"""The Lambda entry point of the `auth` endpoint group."""

from __future__ import annotations

from functions.api.auth.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("auth", router)
handler = lambda_handler(app)
