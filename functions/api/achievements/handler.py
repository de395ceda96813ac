"""The Lambda entry point of the `achievements` endpoint group, and of `automation`: both are rules over events."""

from __future__ import annotations

from functions import modules
from functions.api.achievements import automation_routes
from functions.api.achievements.routes import achievements, users
from shared.http.app import create_app, lambda_handler

app = create_app("achievements", achievements, users, automation_routes.router, permissions=modules.permissions())
handler = lambda_handler(app)
