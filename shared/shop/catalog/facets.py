"""What a filtered catalogue can be narrowed by further: counts of its sizes and categories, and its prices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from shared.shop.catalog import candidates, filters, listing
from shared.shop.catalog.filters import ProductFilter
from shared.shop.sections import categories, rules
from shared.shop.sections.models import Category

# More products than these are not counted: ten BatchGets.
COUNTED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of products; prices in kopecks, None where there is no product. Not `is_complete`: of the first 500.

    Sizes are counted as if none was chosen, and prices as if no price was: so that another one can be.
    """

    total: int
    in_stock: int
    sizes: list[tuple[str, int]]
    price_min: int | None
    price_max: int | None
    categories: list[tuple[Category, int]]
    is_complete: bool


def of(where: ProductFilter) -> Facets:
    """The facets of the active products that a filter names; a category counts also those below it."""
    broad = replace(where, sizes=(), price_min=None, price_max=None)
    any_size, any_price = replace(where, sizes=()), replace(where, price_min=None, price_max=None)
    found = candidates.of(broad, None, scope="facets", cursor=None, page_size=candidates.CHUNK)
    ids = [one for one, _ in islice(found, COUNTED_LIMIT + 1)]
    tree = categories.tree()
    parents = {one.id: one.parent_id for one in tree}
    sizes, in_categories = Counter[str](), Counter[str]()
    prices = list[int]()
    total = in_stock = 0
    for first in range(0, min(len(ids), COUNTED_LIMIT), candidates.CHUNK):
        for view in listing.fetch(ids[first : min(first + candidates.CHUNK, COUNTED_LIMIT)]):
            if any_size.fits(view):
                sizes.update(filters.sizes_of(view, in_stock=where.in_stock))
            if any_price.fits(view):
                prices.append(view.product.price)
            if where.fits(view):
                total += 1
                in_stock += any(filters.is_buyable(view, line.stock) for line in view.sizes)
                in_categories.update(rules.with_ancestors(parents, view.product.category_ids))
    return Facets(
        total=total,
        in_stock=in_stock,
        sizes=[(size, sizes[size]) for size in filters.size_order(list(sizes))],
        price_min=min(prices, default=None),
        price_max=max(prices, default=None),
        categories=[(one, in_categories[one.id]) for one in tree if in_categories[one.id]],
        is_complete=len(ids) <= COUNTED_LIMIT,
    )
