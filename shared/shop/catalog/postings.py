"""What a search knows of a product, and how many such postings of one word are packed into one value.

A posting holds what a search compares and sorts by, so that no product is read that is not shown.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shared.shop.catalog import rules
from shared.shop.catalog.models import Product
from shared.shop.catalog.statuses import ProductState

# A pack is rewritten whole when one of its postings changes, and DynamoDB charges a write per kilobyte.
PACK_BYTES: Final = 4_000
# New products have the greatest ids: a pack that is split behind its last posting stays so full.
FILLED: Final = 0.9
_PREFIX: Final = "prd_"


@dataclass(frozen=True, slots=True)
class Posting:
    """One product as a search knows it: the price in kopecks, the name as it is sorted, its words in one text.

    `version` is the product's; a posting of an entry from before there were packs has 0.
    """

    product_id: str
    version: int
    price: int
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words that the product is found by."""
        return self.text.split()

    def says_the_same(self, other: Posting | None) -> bool:
        """Whether a search would not notice that one is replaced by the other."""
        return other is not None and replace(self, version=0) == replace(other, version=0)


def posting_of(product: Product | None) -> Posting | None:
    """The posting of an active product; None for one that no search shows."""
    if product is None or product.state != ProductState.ACTIVE:
        return None
    text = " ".join(rules.words_of(product))
    return Posting(product.id, int(product.version), int(product.price), rules.sort_name(product), text)


def pack(postings: Iterable[Posting]) -> bytes:
    """Postings as they are stored."""
    lines = (
        f"{one.product_id.removeprefix(_PREFIX)}\t{one.version}\t{one.price}\t{one.name}\t{one.text}"
        for one in postings
    )
    return zlib.compress("\n".join(lines).encode())


def unpack(data: bytes) -> list[Posting]:
    """What `pack` was given."""
    found = list[Posting]()
    for line in zlib.decompress(data).decode().split("\n"):
        product_id, version, price, name, text = line.split("\t")
        found.append(Posting(_PREFIX + product_id, int(version), int(price), name, text))
    return found


def merge(stored: Iterable[Posting], put: Mapping[str, Posting], gone: Mapping[str, int]) -> list[Posting]:
    """The postings of a pack after changes: those to `put` by product id, and those `gone` as of a version.

    What is stored of a later version stays: changes may come late and twice.
    """
    merged = dict(put)
    for one in stored:
        new = merged.get(one.product_id)
        if new is None:
            if gone.get(one.product_id, -1) < one.version:
                merged[one.product_id] = one
        elif new.version < one.version:
            merged[one.product_id] = one
    return sorted(merged.values(), key=lambda one: one.product_id)


def split(postings: Sequence[Posting], *, is_appended: bool) -> list[Sequence[Posting]]:
    """Postings in packs of at most about PACK_BYTES: nearly full ones where they were appended, else equal ones."""
    size = len(pack(postings))
    if size <= PACK_BYTES:
        return [postings]
    if is_appended:
        count = int(len(postings) * PACK_BYTES * FILLED / size)
    else:
        count = -(-len(postings) // (size // PACK_BYTES + 1))
    count = max(1, count)
    return [postings[first : first + count] for first in range(0, len(postings), count)]
