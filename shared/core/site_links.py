"""Addresses of the web app's pages, for messages and documents: the one place that knows its paths."""

from __future__ import annotations

from urllib.parse import quote

from shared.core.settings import settings


def page(path: str) -> str:
    """The address of a page of the site, such as `/orders/ord_…`."""
    return f"{settings().public_base_url.rstrip('/')}{path}"


def order_page(order_id: str) -> str:
    """The page of an order: its state, its parcel, its refunds."""
    return page(f"/orders/{quote(order_id, safe='')}")


def product_page(product_id: str) -> str:
    """The page of a product; the catalogue when nobody knows which."""
    return page(f"/products/{quote(product_id, safe='')}" if product_id else "/catalogue")


def ticket_page(number: str) -> str:
    """A customer's page of a ticket, by its number or id."""
    return page(f"/help/{quote(number, safe='')}")


def order_payment(order_id: str) -> str:
    """The page of an order that goes on to the payment, as long as there is something to pay."""
    return f"{order_page(order_id)}?pay=1"


def certificate_page(number: str) -> str:
    """The page that tells everybody whether the certificate of a number counts: printed on it, as text and QR code."""
    return page(f"/certificates/{quote(number, safe='')}")
