"""The Lambda entry point of the `contracts` endpoint group: the client's own contracts, and links to copies."""

from __future__ import annotations

from functions.api.contracts import routes
from shared.http.app import create_app, lambda_handler

app = create_app("contracts", routes.router)
handler = lambda_handler(app)
