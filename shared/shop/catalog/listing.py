"""Finding products: the catalogue newest first, sorted, filtered and searched; every way reads by key, bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from shared.core.paging import Page, encode_cursor
from shared.data.base import query_page
from shared.data.name_order import by_name
from shared.data.sharded_index import merged_page
from shared.data.uow import UnitOfWork
from shared.shop.catalog import candidates, rules, shards, word_search
from shared.shop.catalog.entries import SortEntry
from shared.shop.catalog.filters import ProductFilter
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.views import ProductView
from shared.shop.models import ShopItem
from shared.shop.sections.models import CategoryEntry

CHUNK = 50
MAX_CHUNKS = 4


def browse(
    *,
    where: ProductFilter | None = None,
    sort: str | None = None,
    state: str = ProductState.ACTIVE,
    limit: int,
    cursor: str | None = None,
) -> Page[ProductView]:
    """A page of the catalogue: newest first, or a collection in its order, unless `sort` says otherwise. `state` other
    than active is for staff, and always newest first without a filter.

    A filtered page may hold fewer items than `limit` and still have a next one. Raises InvalidCursorError.
    """
    where = where or ProductFilter()
    scope = f"products:{state}:{sort or candidates.NEWEST}:{where.scope}"
    if state == ProductState.ACTIVE and (where.q is not None or where.narrows or sort not in (None, candidates.NEWEST)):
        found = candidates.of(where, sort, scope=scope, cursor=cursor, page_size=limit)
        return _collect(found, where, scope, limit)
    page: Page[Product]
    if state == ProductState.ACTIVE and where.order_type:
        key = Product.listing_of_type(where.order_type)
        page = query_page(Product.gsi2, key, scope=scope, limit=limit, cursor=cursor)
    else:
        page = query_page(Product.gsi1, Product.listing(state), scope=scope, limit=limit, cursor=cursor)
    return Page(with_availability(page.items), page.next_cursor)


def in_states(states: Sequence[ProductState], *, limit: int, cursor: str | None = None) -> Page[ProductView]:
    """Products in some states, newest first: each once, also one that is hidden or shown while they are read.

    Raises InvalidCursorError.
    """
    keys = [Product.listing(one) for one in states]
    scope = f"products:{'+'.join(states)}"
    page: Page[Product] = merged_page(
        Product.gsi1, keys, scope=scope, low="prd_", high="prd_~", limit=limit, cursor=cursor
    )
    return Page(with_availability(page.items), page.next_cursor)


def with_availability(products: Sequence[Product]) -> list[ProductView]:
    """The products with what is left of them, in the same order; one without its availability is left out."""
    found = _fetch([Availability.key(product.id) for product in products])
    left = shards.read(item for item in found if isinstance(item, Availability))
    return [ProductView(product, left[product.id]) for product in products if product.id in left]


def fetch(product_ids: Sequence[str]) -> list[ProductView]:
    """Products by id, in that order, without those that do not exist; at most 50."""
    keys = [key for product_id in product_ids for key in (Product.key(product_id), Availability.key(product_id))]
    found = _fetch(keys)
    products = {item.id: item for item in found if isinstance(item, Product)}
    left = shards.read(item for item in found if isinstance(item, Availability))
    return [ProductView(products[one], left[one]) for one in product_ids if one in products and one in left]


def update_entries(uow: UnitOfWork, product: Product, *, before: Product | None = None) -> None:
    """Write and delete, in the transaction, the entries that an active product is found by: words, price, name and
    categories.
    """
    word_search.announce(uow, product, before=before)
    old = _entries(before) if before is not None else {}
    # Of a product that nobody has changed since names have their order, only the former entry is stored.
    former = _former_entry(before) if before is not None else {}
    new = _entries(product)
    for key, entry in (old | former).items():
        if key not in new:
            uow.delete(entry)
    for key, entry in new.items():
        if key not in old or former or old[key].serialize() != entry.serialize():
            uow.put(entry)


def entry_keys(product: Product) -> set[tuple[str, str]]:
    """Keys of the entries, besides words, that a product may have: none unless it is active; its former one, too."""
    return {*_entries(product), _former_key(product)} if product.state == ProductState.ACTIVE else set()


def _entries(product: Product) -> dict[tuple[str, str], ShopItem]:
    if product.state != ProductState.ACTIVE:
        return {}
    name, entries = rules.sort_name(product), list[ShopItem]()
    for category_id in product.category_ids:
        pk, sk = CategoryEntry.key(category_id, product.id)
        entries.append(CategoryEntry(pk=pk, sk=sk, product_id=product.id, price=product.price, name=name))
    for order, sk in (("price", f"{product.price:012d}#{product.id}"), ("name", by_name(name, product.id))):
        entries.append(SortEntry(pk=SortEntry.listing(order), sk=sk, product_id=product.id))
    return {(entry.pk, entry.sk): entry for entry in entries}


def _former_entry(product: Product) -> dict[tuple[str, str], ShopItem]:
    """The entry by its name that a product had before, if that is what is stored of it."""
    if product.state != ProductState.ACTIVE:
        return {}
    key = _former_key(product)
    found = SortEntry.get_or_none(*key, consistent=True)
    return {} if found is None else {key: found}


def _former_key(product: Product) -> tuple[str, str]:
    return SortEntry.listing("name"), f"{rules.sort_name(product)}#{product.id}"


def _fetch(keys: Sequence[tuple[str, str]]) -> list[Any]:
    return list(ShopItem.batch_get(list(keys))) if keys else []


def _collect(positions: Iterator[tuple[str, Any]], where: ProductFilter, scope: str, limit: int) -> Page[ProductView]:
    """Fill a page from (product id, mark) pairs; the mark of the last one used is where the next page begins."""
    views: list[ProductView] = []
    mark: Any = None
    is_filtered = where.narrows or where.order_type is not None
    for _ in range(MAX_CHUNKS):
        chunk = list(islice(positions, CHUNK if is_filtered else min(limit - len(views), CHUNK)))
        if not chunk:
            return Page(views)
        found = {view.product.id: view for view in fetch([product_id for product_id, _ in chunk])}
        for product_id, mark in chunk:
            view = found.get(product_id)
            if view and where.fits(view):
                views.append(view)
                if len(views) == limit:
                    return Page(views, encode_cursor(scope, {"after": mark}))
    return Page(views, encode_cursor(scope, {"after": mark}))
