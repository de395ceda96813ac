"""What products are found by: slugs, packs of postings per word, and an entry per sorted catalogue.

`models` lists their keys.
"""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

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
    """One word of one product, as it was stored before there were packs. It is read until the index is built anew."""

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


class WordPack(ShopItem, discriminator="word_pack"):
    """Postings of one word (`postings.pack`), of the products from the id in its key up to the next pack's.

    The packs of a word part the ids among them: whoever changes what lies in one writes it on condition of its
    version, and only the split of a pack makes another. `data` is a few kilobytes.
    """

    data = BinaryAttribute(legacy_encoding=False)
    version = WholeNumber(default=1)

    @staticmethod
    def key(word: str, first_id: str = "") -> tuple[str, str]:
        """(pk, sk) of the pack that begins with a product; without one, of the word's first pack."""
        return WordEntry.bucket(word), f"{word}#~{first_id}"


class WordChange(ShopItem, discriminator="word_change"):
    """How a product is found now, until it is in the packs: written with the product, and stronger than they.

    `words` is empty for a product that is not found. `stale` are words whose packs may still hold it.
    """

    product_id = UnicodeAttribute()
    version = WholeNumber()
    price = WholeNumber()
    name = UnicodeAttribute()
    words = ListAttribute[str](default=list)
    stale = UnicodeSetAttribute(null=True)

    PARTITION = "WORD_CHANGES"

    @staticmethod
    def key(product_id: str) -> tuple[str, str]:
        """(pk, sk) of a product's change."""
        return WordChange.PARTITION, f"PRODUCT#{product_id}"


class PackingLease(ShopItem, discriminator="packing_lease"):
    """Who puts changes into the packs: one at a time, so that nobody works against another."""

    holder = UnicodeAttribute()
    until = NumberAttribute()

    @staticmethod
    def key() -> tuple[str, str]:
        """(pk, sk) of the one lease."""
        return "WORD_PACKING", "LEASE"


class SortEntry(ShopItem, discriminator="sort"):
    """An active product's position in the catalogue sorted by price or by name."""

    product_id = UnicodeAttribute()

    @staticmethod
    def listing(order: str) -> str:
        """pk of a sorted catalogue: `price` or `name`."""
        return f"CATALOG#by-{order}"
