"""The shop's public addresses, for the sitemap: the site's pages and the active products."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.paging import MAX_LIMIT, every
from shared.core.sitemap import PublicAddress, address_of
from shared.shop.catalog import listing
from shared.shop.pages import service as pages


def public_addresses() -> Iterator[PublicAddress]:
    """Pages by slug, then active products by slug, newest first; read from the table as they are asked for."""
    for page in every(lambda cursor: pages.listing(limit=MAX_LIMIT, cursor=cursor)):
        yield address_of("/pages", page.slug, page.updated_at)
    for view in every(lambda cursor: listing.browse(limit=MAX_LIMIT, cursor=cursor)):
        yield address_of("/products", view.product.slug or view.product.id, view.product.updated_at)
