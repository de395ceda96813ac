"""The Lambda entry point of the `analytics` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.analytics import onboarding
from functions.api.analytics.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("analytics", router, onboarding.router, permissions=modules.permissions())
handler = lambda_handler(app)
