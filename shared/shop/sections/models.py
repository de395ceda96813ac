"""How the catalogue is divided: a tree of categories, and collections, in the table `shop`.

| item | pk | sk |
|---|---|---|
| category | CATEGORIES | CATEGORY#id |
| the tree's version | CATEGORIES | TREE |
| slug of a category | CATEGORIES | SLUG#slug |
| active product in a category | CATEGORY#id | PRODUCT#id |
| collection | COLLECTIONS | COLLECTION#id |
| slug of a collection | COLLECTIONS | SLUG#slug |
"""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, ListAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.models import ShopItem

CATEGORIES, COLLECTIONS = "CATEGORIES", "COLLECTIONS"


class Category(ShopItem, discriminator="category"):
    """A part of the catalogue; `products` counts those that name it and are not archived."""

    id = UnicodeAttribute()
    slug = UnicodeAttribute()
    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    parent_id = UnicodeAttribute(null=True)
    position = WholeNumber(default=0)
    seo_title = UnicodeAttribute(null=True)
    seo_description = UnicodeAttribute(null=True)
    products = WholeNumber(default=0)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(category_id: str) -> tuple[str, str]:
        """(pk, sk) of a category."""
        return CATEGORIES, f"CATEGORY#{category_id}"


class CategoryTree(ShopItem, discriminator="category_tree"):
    """Changes with every category that is made, moved or deleted: two such changes do not pass each other."""

    version = WholeNumber(default=0)

    @staticmethod
    def key() -> tuple[str, str]:
        """(pk, sk) of the one tree."""
        return CATEGORIES, "TREE"


class SectionSlug(ShopItem, discriminator="section_slug"):
    """Makes a slug unique among categories, or among collections; one that was changed still leads there."""

    section_id = UnicodeAttribute()

    @staticmethod
    def key(listing: str, slug: str) -> tuple[str, str]:
        """(pk, sk) of a slug in CATEGORIES or COLLECTIONS."""
        return listing, f"SLUG#{slug}"


class CategoryEntry(ShopItem, discriminator="category_entry"):
    """An active product's entry in a category that it names."""

    product_id = UnicodeAttribute()
    price = WholeNumber()
    name = UnicodeAttribute()

    @staticmethod
    def listing(category_id: str) -> str:
        """pk of the active products of a category."""
        return f"CATEGORY#{category_id}"

    @staticmethod
    def key(category_id: str, product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product in a category."""
        return CategoryEntry.listing(category_id), f"PRODUCT#{product_id}"


class Collection(ShopItem, discriminator="collection"):
    """Products that are shown together, in an order of their own, at all times or in a period."""

    id = UnicodeAttribute()
    slug = UnicodeAttribute()
    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    product_ids = ListAttribute[str](default=list)
    position = WholeNumber(default=0)
    is_active = BooleanAttribute(default=True)
    active_from = UnicodeAttribute(null=True)
    active_until = UnicodeAttribute(null=True)
    seo_title = UnicodeAttribute(null=True)
    seo_description = UnicodeAttribute(null=True)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(collection_id: str) -> tuple[str, str]:
        """(pk, sk) of a collection."""
        return COLLECTIONS, f"COLLECTION#{collection_id}"
