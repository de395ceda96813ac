"""The Lambda entry point of the `donations` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.donations import monthly, routes
from shared.http.app import create_app, lambda_handler

app = create_app("donations", monthly.router, routes.router, permissions=modules.permissions())
handler = lambda_handler(app)
