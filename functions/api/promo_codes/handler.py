"""The Lambda entry point of the `promo-codes` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.promo_codes.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("promo-codes", router, permissions=modules.permissions())
handler = lambda_handler(app)
