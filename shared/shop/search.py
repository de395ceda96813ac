"""What the search of the staff finds in the shop: orders and products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.core.search import matches, words
from shared.shop.catalog.addresses import product_id_of
from shared.shop.catalog.entries import WordEntry
from shared.shop.catalog.models import Product
from shared.shop.orders.models import Order

# Entries of the longest word that are looked at.
LOOKED_AT: Final = 50
# People with one address whose orders are read.
PEOPLE: Final = 2


def find_orders(asked: Asked) -> Iterator[Hit]:
    """Orders by number or id, or the latest of whoever has a phone or an e-mail address."""
    for order in _orders(asked):
        yield Hit(
            str(order.order_id),
            str(order.order_number),
            f"/admin/orders/{order.order_id}",
            subtitle=order.customer_name,
            status=str(order.status),
            exact=not asked.contact,
        )


def _orders(asked: Asked) -> Iterable[Order]:
    if asked.number:
        found = Order.get_or_none(*Order.key_of_number(asked.number))
        return [found] if found else []
    if ids.is_id("ord", asked.text):
        found = Order.get_or_none(*Order.key(asked.text))
        return [found] if found and found.order_id == asked.text else []
    if asked.contact is None:
        return []
    latest: list[Order] = []
    for person in asked.people()[:PEOPLE]:
        key = Order.of_customer(person.id)
        latest += Order.gsi1.query(key, scan_index_forward=False, limit=MOST_HITS, page_size=MOST_HITS)
    return sorted(latest, key=lambda order: str(order.order_id), reverse=True)[:MOST_HITS]


def find_products(asked: Asked) -> Iterator[Hit]:
    """Products by id, article or slug; and active ones by the start of words of the name or the article."""
    named = asked.text if ids.is_id("prd", asked.text) else product_id_of(asked.text)
    wanted = list(dict.fromkeys([*([named] if named else []), *_by_words(asked)]))[:MOST_HITS]
    read = {one.id: one for one in Product.batch_get([Product.key(one) for one in wanted])} if wanted else {}
    for product_id in wanted:
        if (product := read.get(product_id)) is not None:
            yield Hit(
                product_id,
                str(product.name),
                f"/admin/products/{product_id}",
                subtitle=str(product.article),
                status=str(product.state),
                exact=product_id == named,
            )


def _by_words(asked: Asked) -> list[str]:
    wanted = words(asked.text)
    rarest = max(wanted, key=len, default="")
    if len(rarest) < 2 or asked.contact:
        return []
    start = WordEntry.sk.startswith(rarest)
    entries = islice(WordEntry.query(WordEntry.bucket(rarest), start, page_size=LOOKED_AT, limit=LOOKED_AT), LOOKED_AT)
    found = dict.fromkeys(str(one.product_id) for one in entries if matches(wanted, one.words))
    return list(found)[:MOST_HITS]


KINDS: Final = (
    SearchKind("order", "orders.read_all", find_orders),
    SearchKind("product", "products.read_hidden", find_products),
)
