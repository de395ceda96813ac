"""The Lambda entry point of the `spaces` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.spaces.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("spaces", router, permissions=modules.permissions())
handler = lambda_handler(app)
