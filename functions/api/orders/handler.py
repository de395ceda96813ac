"""The Lambda entry point of the `orders` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.orders.delivery_methods import router as delivery_methods
from functions.api.orders.desk import router as desk
from functions.api.orders.refunds import router as refunds
from functions.api.orders.routes import router
from shared.http.app import create_app, lambda_handler

app = create_app("orders", router, refunds, desk, delivery_methods, permissions=modules.permissions())
handler = lambda_handler(app)
