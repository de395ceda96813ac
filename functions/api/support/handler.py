"""The Lambda entry point of the `support` endpoint group."""

from __future__ import annotations

from functions.api.support import canned, desk, stats, tickets
from shared.http.app import create_app, lambda_handler

app = create_app("support", desk.router, canned.router, stats.router, tickets.router)
handler = lambda_handler(app)
