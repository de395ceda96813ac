"""The Lambda entry point of the `result` endpoint group: what became of work that was answered with 202."""

from __future__ import annotations

from functions import modules
from functions.api.result.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("result", router, permissions=modules.permissions())
handler = lambda_handler(app)
