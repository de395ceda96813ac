"""Where a listing looks for products: ids in the listing's order, each with the mark at which a next page begins.

The narrowest index answers: the words of a search, a collection, the entries of categories, a sorted catalogue, or
the catalogue newest first. What else a filter says is compared with the products that are read.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import Any

from shared.core.paging import InvalidCursorError, decode_cursor
from shared.shop.catalog import word_search
from shared.shop.catalog.entries import SortEntry
from shared.shop.catalog.filters import ProductFilter
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import sort_name
from shared.shop.catalog.statuses import ProductState
from shared.shop.sections.models import CategoryEntry

NEWEST, CHEAPEST, DEAREST, BY_NAME = "newest", "price", "-price", "name"
# Entries that one Query of a category asks for.
CATEGORY_PAGE = 500
# A category that is sorted by price or name reads at most this many entries, its own and those below it.
CATEGORY_LIMIT = 2000
CHUNK = 50

Position = tuple[str, Any]
"""The id of a product, and the mark behind it."""


def of(where: ProductFilter, sort: str | None, *, scope: str, cursor: str | None, page_size: int) -> Iterator[Position]:
    """The candidates behind a cursor, as far as they are asked for. Raises InvalidCursorError."""
    after = decode_cursor(scope, cursor).get("after") if cursor else None
    if where.q is not None:
        return _ranked(_of_words(where.q), sort or NEWEST, after)
    if where.product_ids is not None:
        if sort is None:
            return _from_mark(((one, [place]) for place, one in enumerate(where.product_ids)), after, descending=False)
        return _ranked(_of_products(where.product_ids), sort, after)
    if where.category_ids is not None and (sort or NEWEST) == NEWEST:
        return _newest_of_categories(where.category_ids, after)
    if where.category_ids is not None:
        return _ranked(_of_categories(where.category_ids), sort or NEWEST, after)
    if sort in (CHEAPEST, DEAREST, BY_NAME):
        return _sorted(sort, where, after, page_size)
    return _newest(where.order_type, after)


def _of_words(q: str) -> Iterable[tuple[str, int, str]]:
    return [(one.product_id, one.price, one.name) for one in word_search.find(q)]


def _of_categories(category_ids: Sequence[str]) -> Iterable[tuple[str, int, str]]:
    found = chain.from_iterable(
        CategoryEntry.query(CategoryEntry.listing(one), page_size=CATEGORY_PAGE) for one in category_ids
    )
    return [(one.product_id, one.price, one.name) for one in islice(found, CATEGORY_LIMIT)]


def _newest_of_categories(category_ids: Sequence[str], after: Any) -> Iterator[Position]:
    """Their entries are in this order and are read as they are asked for. A product of two categories comes once."""
    if after is not None and not (isinstance(after, list) and len(after) == 1 and isinstance(after[0], str)):
        raise InvalidCursorError()
    entries = (
        CategoryEntry.query(
            CategoryEntry.listing(one),
            range_key_condition=CategoryEntry.sk < CategoryEntry.key(one, after[0])[1] if after else None,
            scan_index_forward=False,
            page_size=CHUNK,
        )
        for one in category_ids
    )
    merged = (one.product_id for one in heapq.merge(*entries, key=lambda one: one.product_id, reverse=True))
    return ((one, [one]) for one, _ in groupby(merged))


def _of_products(product_ids: Sequence[str]) -> Iterable[tuple[str, int, str]]:
    found = Product.batch_get([Product.key(one) for one in product_ids]) if product_ids else ()
    return [(one.id, one.price, sort_name(one)) for one in found]


def _ranked(found: Iterable[tuple[str, int, str]], sort: str, after: Any) -> Iterator[Position]:
    """Sorted in memory. A product with two entries that fit is the same product, once."""
    ranks = {product_id: _rank(sort, product_id, price, name) for product_id, price, name in found}
    descending = sort in (NEWEST, DEAREST)
    ordered = sorted(ranks.items(), key=lambda one: one[1], reverse=descending)
    return _from_mark(ordered, after, descending=descending)


def _rank(sort: str, product_id: str, price: int, name: str) -> list[Any]:
    if sort in (CHEAPEST, DEAREST):
        return [price, product_id]
    return [name, product_id] if sort == BY_NAME else [product_id]


def _from_mark(positions: Iterable[Position], after: Any, *, descending: bool) -> Iterator[Position]:
    if after is None:
        return iter(positions)
    try:
        return iter([one for one in positions if (one[1] < after if descending else one[1] > after)])
    except TypeError:
        raise InvalidCursorError() from None


def _sorted(sort: str, where: ProductFilter, after: Any, page_size: int) -> Iterator[Position]:
    order, ascending = ("name", True) if sort == BY_NAME else ("price", sort == CHEAPEST)
    after = str(after) if after is not None else None
    low = high = None
    if order == "price":
        low = f"{where.price_min:012d}" if where.price_min is not None else None
        high = f"{where.price_max + 1:012d}" if where.price_max is not None else None
    if after and ascending:
        # What comes first of two lower ends is the mark: a page goes on behind it.
        low = max(low or "", f"{after}\0")
    elif after:
        high = min(high or after, after)
    condition: Any = None
    if low is not None and high is not None:
        if low >= high:
            return iter(())
        condition = SortEntry.sk.between(low, high)
    elif low is not None:
        condition = SortEntry.sk >= low
    elif high is not None:
        condition = SortEntry.sk < high
    entries = SortEntry.query(
        SortEntry.listing(order),
        range_key_condition=condition,
        scan_index_forward=ascending,
        page_size=min(page_size, CHUNK),
    )
    # BETWEEN includes its upper end.
    return ((one.product_id, one.sk) for one in entries if high is None or one.sk < high)


def _newest(order_type: str | None, after: Any) -> Iterator[Position]:
    if after is not None and not isinstance(after, str):
        raise InvalidCursorError()
    if order_type is None:
        behind = Product.gsi1sk < after if after else None
        found = Product.gsi1.entries(
            Product.listing(ProductState.ACTIVE),
            range_key_condition=behind,
            scan_index_forward=False,
            page_size=CHUNK,
        )
        return ((one.gsi1sk, one.gsi1sk) for one in found)
    behind = Product.gsi2sk < after if after else None
    found = Product.gsi2.entries(
        Product.listing_of_type(order_type), range_key_condition=behind, scan_index_forward=False, page_size=CHUNK
    )
    return ((one.gsi2sk, one.gsi2sk) for one in found)
