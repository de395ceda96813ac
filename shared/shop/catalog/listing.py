"""Finding products: the catalogue newest first, sorted, and searched; every way reads by key and is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from shared.core.paging import InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.data.base import query_page
from shared.data.uow import UnitOfWork
from shared.shop.catalog import rules
from shared.shop.catalog.entries import SortEntry, WordEntry
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.views import ProductView
from shared.shop.models import ShopItem

NEWEST, CHEAPEST, DEAREST, BY_NAME = "newest", "price", "-price", "name"
# A search reads at most this many entries of its rarest word, and sorts what they name in memory.
SEARCH_LIMIT = 500
CHUNK = 50
MAX_CHUNKS = 4


def browse(
    *,
    q: str | None = None,
    order_type: str | None = None,
    sort: str = NEWEST,
    state: str = ProductState.ACTIVE,
    limit: int,
    cursor: str | None = None,
) -> Page[ProductView]:
    """A page of the catalogue; `state` other than active is for staff and always newest first.

    A filtered page may hold fewer items than `limit` and still have a next one. Raises InvalidCursorError.
    """
    scope = f"products:{state}:{order_type}:{sort}:{q}"
    if state == ProductState.ACTIVE and q is not None:
        return _search(rules.words(q), order_type, sort, scope, limit, cursor)
    if state == ProductState.ACTIVE and sort != NEWEST:
        return _sorted(sort, order_type, scope, limit, cursor)
    page: Page[Product]
    if state == ProductState.ACTIVE and order_type:
        page = query_page(Product.gsi2, Product.listing_of_type(order_type), scope=scope, limit=limit, cursor=cursor)
    else:
        page = query_page(Product.gsi1, Product.listing(state), scope=scope, limit=limit, cursor=cursor)
    return Page(with_availability(page.items), page.next_cursor)


def with_availability(products: Sequence[Product]) -> list[ProductView]:
    """The products with what is left of them, in the same order; one without its availability is left out."""
    found = _fetch([Availability.key(product.id) for product in products])
    left = {item.product_id: item for item in found if isinstance(item, Availability)}
    return [ProductView(product, left[product.id]) for product in products if product.id in left]


def fetch(product_ids: Sequence[str]) -> list[ProductView]:
    """Products by id, in that order, without those that do not exist; at most 50."""
    keys = [key for product_id in product_ids for key in (Product.key(product_id), Availability.key(product_id))]
    found = _fetch(keys)
    products = {item.id: item for item in found if isinstance(item, Product)}
    left = {item.product_id: item for item in found if isinstance(item, Availability)}
    return [ProductView(products[one], left[one]) for one in product_ids if one in products and one in left]


def update_entries(uow: UnitOfWork, product: Product, *, before: Product | None = None) -> None:
    """Write and delete, in the transaction, the entries that an active product is found by: words, price, name."""
    old = _entries(before) if before is not None else {}
    new = _entries(product)
    for key in old.keys() - new.keys():
        uow.delete(old[key])
    for key, entry in new.items():
        if key not in old or old[key].serialize() != entry.serialize():
            uow.put(entry)


def _entries(product: Product) -> dict[tuple[str, str], ShopItem]:
    if product.state != ProductState.ACTIVE:
        return {}
    own, name, entries = rules.words_of(product), rules.sort_name(product), list[ShopItem]()
    for word in own:
        pk, sk = WordEntry.key(word, product.id)
        entries.append(WordEntry(pk=pk, sk=sk, product_id=product.id, words=own, price=product.price, name=name))
    for order, value in (("price", f"{product.price:012d}"), ("name", name)):
        pk = SortEntry.listing(order)
        entries.append(SortEntry(pk=pk, sk=f"{value}#{product.id}", product_id=product.id))
    return {(entry.pk, entry.sk): entry for entry in entries}


def _fetch(keys: Sequence[tuple[str, str]]) -> list[Any]:
    return list(ShopItem.batch_get(list(keys))) if keys else []


def _sorted(sort: str, order_type: str | None, scope: str, limit: int, cursor: str | None) -> Page[ProductView]:
    order, ascending = ("name", True) if sort == BY_NAME else ("price", sort == CHEAPEST)
    after = str(decode_cursor(scope, cursor).get("after", "")) if cursor else None
    condition = None
    if after:
        condition = SortEntry.sk > after if ascending else SortEntry.sk < after
    entries = SortEntry.query(
        SortEntry.listing(order),
        range_key_condition=condition,
        scan_index_forward=ascending,
        page_size=min(limit, CHUNK),
    )
    positions = ((entry.product_id, entry.sk) for entry in entries)
    return _collect(positions, order_type, scope, limit)


def _search(
    wanted: list[str], order_type: str | None, sort: str, scope: str, limit: int, cursor: str | None
) -> Page[ProductView]:
    # The longest word is the rarest; the others are compared with what its entries say of their products.
    rarest = max(wanted, key=len, default="")
    if len(rarest) < 2:
        return Page([])
    entries = islice(
        WordEntry.query(WordEntry.bucket(rarest), WordEntry.sk.startswith(rarest), page_size=SEARCH_LIMIT),
        SEARCH_LIMIT,
    )
    # A product with two words that begin alike has two entries: the same product, once.
    hits = {entry.product_id: entry for entry in entries if rules.matches(wanted, entry.words)}
    descending = sort in (NEWEST, DEAREST)
    ranked = sorted(((_rank(sort, entry), entry.product_id) for entry in hits.values()), reverse=descending)
    if cursor:
        after: Any = decode_cursor(scope, cursor).get("after")
        try:
            ranked = [hit for hit in ranked if (hit[0] < after if descending else hit[0] > after)]
        except TypeError:
            raise InvalidCursorError() from None
    return _collect(((product_id, rank) for rank, product_id in ranked), order_type, scope, limit)


def _rank(sort: str, entry: WordEntry) -> list[Any]:
    if sort in (CHEAPEST, DEAREST):
        return [entry.price, entry.product_id]
    return [entry.name, entry.product_id] if sort == BY_NAME else [entry.product_id]


def _collect(positions: Iterator[tuple[str, Any]], order_type: str | None, scope: str, limit: int) -> Page[ProductView]:
    """Fill a page from (product id, mark) pairs; the mark of the last one used is where the next page begins."""
    views: list[ProductView] = []
    mark: Any = None
    for _ in range(MAX_CHUNKS):
        chunk = list(islice(positions, min(limit - len(views) if not order_type else CHUNK, CHUNK)))
        if not chunk:
            return Page(views)
        found = {view.product.id: view for view in fetch([product_id for product_id, _ in chunk])}
        for product_id, mark in chunk:
            view = found.get(product_id)
            if view and view.product.state == ProductState.ACTIVE and order_type in (None, view.product.order_type):
                views.append(view)
                if len(views) == limit:
                    return Page(views, encode_cursor(scope, {"after": mark}))
    return Page(views, encode_cursor(scope, {"after": mark}))
