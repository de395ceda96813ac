"""The Lambda entry point of the `users` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.users import privacy, routes, views
from shared.http.app import create_app, lambda_handler

app = create_app("users", privacy.router, views.router, routes.router, permissions=modules.permissions())
handler = lambda_handler(app)
