"""The Lambda entry point of the `tutor` endpoint group: the assistant."""

from __future__ import annotations

from functions import modules
from functions.api.tutor.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("tutor", router, permissions=modules.permissions())
handler = lambda_handler(app)
