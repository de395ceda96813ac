"""Pages in the table `shop`, with every version that ever was.

| item | pk | sk | gsi1 |
|---|---|---|---|
| page | PAGE#slug | PAGE | PAGES / slug, while it is not deleted |
| version | PAGE#slug | VERSION#000001 | |
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.models import ShopItem

LISTING = "PAGES"


class SitePage(ShopItem, discriminator="page"):
    """A page: which of its versions is shown. It stays after a deletion, so that version numbers go on."""

    slug = UnicodeAttribute()
    title = UnicodeAttribute()
    version = WholeNumber()
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(slug: str) -> tuple[str, str]:
        """(pk, sk) of a page."""
        return f"PAGE#{slug}", "PAGE"

    @property
    def is_deleted(self) -> bool:
        """Whether the page is taken down."""
        return self.gsi1pk is None


class PageVersion(ShopItem, discriminator="page_version"):
    """What a page said at one time: the Markdown as written and the HTML that is safe to show."""

    slug = UnicodeAttribute()
    version = WholeNumber()
    title = UnicodeAttribute()
    content = UnicodeAttribute()
    content_html = UnicodeAttribute()
    author = UnicodeAttribute()
    created_at = UnicodeAttribute()

    @staticmethod
    def key(slug: str, version: int) -> tuple[str, str]:
        """(pk, sk) of a version."""
        return f"PAGE#{slug}", f"VERSION#{version:06d}"
