"""The Lambda entry point of the `search` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.search.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("search", router, permissions=modules.permissions())
handler = lambda_handler(app)
