"""The Lambda entry point of the `support` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.support import canned, crm, desk, stats, tickets
from shared.http.app import create_app, lambda_handler

app = create_app(
    "support", desk.router, canned.router, crm.router, stats.router, tickets.router, permissions=modules.permissions()
)
handler = lambda_handler(app)
