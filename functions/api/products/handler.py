"""The Lambda entry point of the `products` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.products.offers import router as offers
from functions.api.products.pictures import router as pictures
from functions.api.products.routes import router as products
from shared.http.app import create_app, lambda_handler

app = create_app("products", products, pictures, offers, permissions=modules.permissions())
handler = lambda_handler(app)
