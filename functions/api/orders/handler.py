"""The Lambda entry point of the `orders` endpoint group."""

from __future__ import annotations

from functions.api.orders.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("orders", router)
handler = lambda_handler(app)
