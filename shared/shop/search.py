"""What the search of the staff finds in the shop: orders and products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.core.search import matches, words
from shared.shop.catalog import word_search
from shared.shop.catalog.addresses import product_id_of
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import words_of
from shared.shop.catalog.statuses import ProductState
from shared.shop.orders.models import Order

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
    by_words = _by_words(asked)
    wanted = list(dict.fromkeys([*([named] if named else []), *by_words]))[:MOST_HITS]
    read = {one.id: one for one in Product.batch_get([Product.key(one) for one in wanted])} if wanted else {}
    for product_id in wanted:
        product = read.get(product_id)
        if product is not None and (product_id == named or _fits(product, asked)):
            yield Hit(
                product_id,
                str(product.name),
                f"/admin/products/{product_id}",
                subtitle=str(product.article),
                status=str(product.state),
                exact=product_id == named,
            )


def _by_words(asked: Asked) -> list[str]:
    found = dict[str, None]()
    if not asked.contact:
        for product_id in word_search.find_some(asked.text):
            found[product_id] = None
            if len(found) == MOST_HITS:
                break
    return list(found)


def _fits(product: Product, asked: Asked) -> bool:
    # What the search knows may lag behind the product.
    return product.state == ProductState.ACTIVE and matches(words(asked.text), words_of(product))


KINDS: Final = (
    SearchKind("order", "orders.read_all", find_orders),
    SearchKind("product", "products.read_hidden", find_products),
)
