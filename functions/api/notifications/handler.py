"""The Lambda entry point of the `notifications` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.notifications import unsubscribe
from functions.api.notifications.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("notifications", router, unsubscribe.router, permissions=modules.permissions())
handler = lambda_handler(app)
