"""The Lambda entry point of the `spaces` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.spaces import bars, readers, routes
from shared.http.app import create_app, lambda_handler

app = create_app("spaces", routes.router, bars.router, readers.router, permissions=modules.permissions())
handler = lambda_handler(app)
