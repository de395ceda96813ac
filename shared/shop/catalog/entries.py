"""What products are found by: slugs, an entry per word, and one per sorted catalogue. `models` lists their keys."""

from __future__ import annotations

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.shop.models import ShopItem


class SlugClaim(ShopItem, discriminator="product_slug"):
    """Makes a slug unique among products, and leads from it to the product; one that was changed stays."""

    product_id = UnicodeAttribute()

    @staticmethod
    def key(slug: str) -> tuple[str, str]:
        """(pk, sk) of a slug."""
        return f"SLUG#{slug}", "SLUG"


class WordEntry(ShopItem, discriminator="word"):
    """One word of an active product's name or article: what a search by prefix reads."""

    product_id = UnicodeAttribute()
    words = ListAttribute[str]()
    price = WholeNumber()
    name = UnicodeAttribute()

    @staticmethod
    def bucket(word: str) -> str:
        """pk of the words that begin alike."""
        return f"WORD#{word[:2]}"

    @staticmethod
    def key(word: str, product_id: str) -> tuple[str, str]:
        """(pk, sk) of a word of a product."""
        return WordEntry.bucket(word), f"{word}#{product_id}"


class SortEntry(ShopItem, discriminator="sort"):
    """An active product's position in the catalogue sorted by price or by name."""

    product_id = UnicodeAttribute()

    @staticmethod
    def listing(order: str) -> str:
        """pk of a sorted catalogue: `price` or `name`."""
        return f"CATALOG#by-{order}"
