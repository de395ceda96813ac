"""What drafts may rest on: a customer's orders, and the pages that everybody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.ai.context import Source
from shared.core.money import format_rub
from shared.core.periods import day_of
from shared.core.search import words
from shared.shop.orders import store as orders
from shared.shop.orders.models import Order
from shared.shop.pages import service as pages
from shared.shop.pages.models import PageVersion

LAST_ORDERS, PAGES_SEEN, PAGES_USED = 5, 10, 3
PAGE_CHARACTERS = 3000
# Shorter words are in every text.
WORD = re.compile(r"\w{4,}")


def sources(customer_id: str, question: str) -> list[Source]:
    """The customer's last orders, and the pages that share most words with what is asked."""
    return [*_orders(customer_id), *_pages(question)]


def _orders(customer_id: str) -> Iterator[Source]:
    for order in orders.of_customer(customer_id, limit=LAST_ORDERS).items:
        yield Source(f"order:{order.order_number}", _order(order), order.order_number)


def _order(order: Order) -> str:
    # Without phone, e-mail and address: a draft never needs to repeat them.
    moments = {"paid": order.paid_at, "shipped": order.shipped_at, "delivered": order.delivered_at}
    goods = "; ".join(
        f"{line.name}, {line.size} × {line.quantity}"
        + (f" ({line.refunded_quantity} given back)" if line.refunded_quantity else "")
        for line in order.lines
    )
    parts = [
        f"Order {order.order_number} of {day_of(order.created_at)}: {order.status}",
        format_rub(order.final_amount),
        goods,
        *([f"refunded {format_rub(order.refunded_amount)}"] if order.refunded_amount else []),
        *(f"{what} {day_of(moment)}" for what, moment in moments.items() if moment),
    ]
    return ", ".join(parts)


def _pages(question: str) -> Iterator[Source]:
    asked = _words(question)
    heads = pages.listing(limit=PAGES_SEEN).items
    shown = [pages.version(head.slug, head.version) for head in heads]
    ranked = sorted(shown, key=lambda page: -len(asked & _words(f"{page.title} {page.content}")))
    for page in ranked[:PAGES_USED]:
        yield Source(f"page:{page.slug}", _page(page), page.title)


def _page(page: PageVersion) -> str:
    return f"{page.title}\n{page.content}"[:PAGE_CHARACTERS]


def _words(text: str) -> set[str]:
    # Russian endings change: the first letters of a word are enough to know it again.
    return {word[:5] for word in words(text)}
