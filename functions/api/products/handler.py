"""The Lambda entry point of the `products` endpoint group."""

from __future__ import annotations

from functions import modules
from functions.api.products.finding import router as finding
from functions.api.products.offers import lists
from functions.api.products.offers import router as offers
from functions.api.products.pictures import router as pictures
from functions.api.products.routes import router as products
from functions.api.products.sections import router as sections
from functions.api.products.stock import router as stock
from shared.http.app import create_app, lambda_handler

app = create_app(
    "products", finding, sections, lists, products, stock, pictures, offers, permissions=modules.permissions()
)
handler = lambda_handler(app)
