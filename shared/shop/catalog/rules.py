"""The catalogue's rules as pure functions: what a product may be, and the words it is found by."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.core import ids
from shared.core.errors import FieldError
from shared.core.search import matches, plain_words, words
from shared.shop.catalog.errors import (
    ArticleInvalidError,
    OldPriceError,
    SizeInStockError,
    WavesNeededError,
    WavesShrinkError,
)
from shared.shop.catalog.models import Product
from shared.shop.catalog.statuses import ProductOrderType

__all__ = ["matches", "words"]

# What stands in a product's place in the addresses of the API.
RESERVED_ADDRESSES = frozenset({"export", "facets", "import", "stock", "waitlist"})
MEDIA_LIMIT = 20
# A product's words and its waves (each with its event) are written in one transaction of at most 100 writes.
WAVES_LIMIT = 20
WORDS_LIMIT = 20
PRICE_LIMIT = 10_000_000_00
STOCK_LIMIT = 1_000_000
SIZES_LIMIT = 40
SIZE_TABLE_BYTES = 20_000
SIZE_TABLE_DEPTH = 8
IMPORT_ROWS_LIMIT = 1000
# No brackets: DynamoDB's document paths read them as list indexes.
SIZE_PATTERN = r"^[\w.,/+-][\w .,/+-]{0,19}$"
SIZE_NAME = re.compile(SIZE_PATTERN)
IMAGE_BYTES_LIMIT = 10 * 1024 * 1024


def words_of(product: Product) -> list[str]:
    """What a product is found by: its article's words and its name's, the first 20.

    Those with accents or stress marks stand there as they are written, too: so they were always stored.
    """
    text = f"{product.article} {product.name}"
    return list(dict.fromkeys([*words(text), *plain_words(text)]))[:WORDS_LIMIT]


def sort_name(product: Product) -> str:
    """A product's name as it is sorted: any case, ё as е."""
    return " ".join(words(product.name))[:80]


def check_article(article: str) -> None:
    """A product is also addressed by its article. Raises ArticleInvalidError."""
    if "/" in article or ids.is_id("prd", article) or article.strip().casefold() in RESERVED_ADDRESSES:
        raise ArticleInvalidError(errors=[FieldError("article", "invalid", ArticleInvalidError.detail)])


def check_old_price(price: int, old_price: int | None) -> None:
    """What a product cost before is more than what it costs now. Raises OldPriceError."""
    if old_price is not None and old_price <= price:
        raise OldPriceError(errors=[FieldError("old_price", "invalid", OldPriceError.detail)])


def check_size_table(table: Any) -> Any:
    """A size table is a small JSON object or list; returns it. Raises ValueError."""
    if not isinstance(table, dict | list) or not _shallower(table, SIZE_TABLE_DEPTH):
        raise ValueError(f"is not an object or list of at most {SIZE_TABLE_DEPTH} levels")
    # Also refuses what JSON cannot carry: NaN and lone surrogates.
    if len(json.dumps(table, ensure_ascii=False, allow_nan=False).encode()) > SIZE_TABLE_BYTES:
        raise ValueError(f"is more than {SIZE_TABLE_BYTES} bytes of JSON")
    return table


def _shallower(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_shallower(one, depth - 1) for one in inner)


def check_waves(order_type: str, total: int, capacity: int) -> None:
    """A preorder product says how many waves it has and what one holds. Raises WavesNeededError."""
    if order_type != ProductOrderType.PREORDER or (total and capacity):
        return
    named = {"preorder_waves_total": total, "preorder_wave_capacity": capacity}
    missing = [FieldError(name, "required", "At least 1.") for name, value in named.items() if not value]
    raise WavesNeededError(errors=missing)


def check_growth(before: int, after: int) -> None:
    """Waves can be added, never removed. Raises WavesShrinkError."""
    if after < before:
        raise WavesShrinkError(waves=before)


def check_sizes(stock: Mapping[str, int], sizes: Sequence[str]) -> None:
    """A size that still has stock cannot be dropped. Raises SizeInStockError."""
    for size, left in stock.items():
        if size not in sizes and left:
            raise SizeInStockError(size=size, stock=int(left))
