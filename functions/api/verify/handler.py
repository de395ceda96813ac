"""The Lambda entry point of the `verify` endpoint group; its role reads one table."""

from __future__ import annotations

from functions.api.verify.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("verify", router)
handler = lambda_handler(app)
