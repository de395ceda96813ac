"""The Lambda entry point of the `bookings` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.bookings import bookings, guests, passes, resources
from shared.http.app import create_app, lambda_handler

ROUTERS = (resources.router, bookings.router, passes.router, guests.router)
app = create_app("bookings", *ROUTERS, permissions=modules.permissions())
handler = lambda_handler(app)
