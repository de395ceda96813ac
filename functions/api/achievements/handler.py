"""The Lambda entry point of the `achievements` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.achievements.routes import achievements, users
from shared.http.app import create_app, lambda_handler

app = create_app("achievements", achievements, users, permissions=modules.permissions())
handler = lambda_handler(app)
