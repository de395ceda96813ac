"""The cells of a catalogue as people and spreadsheets write them; what a reader refuses is a ValueError."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from shared.core import typed_numbers
from shared.core.slugs import is_slug
from shared.core.text import normalised, plain
from shared.core.typed_numbers import AmbiguousNumberError
from shared.shop.catalog import sizes
from shared.shop.catalog.rules import (
    PRICE_LIMIT,
    SIZE_NAME,
    SIZES_LIMIT,
    STOCK_LIMIT,
    WAVES_LIMIT,
    check_size_table,
)
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.sections.rules import PRODUCT_CATEGORIES_LIMIT

REQUIRED: Final = ("article", "name", "price")
# The name of the cells of a line beyond the header's last column.
SURPLUS: Final = "line"
# Letters of a wrong cell that are quoted: a report of many lines is kept in one item.
SHOWN: Final = 40
TEXTS: Final = ("description", "care_instructions", "seo_description")
LENGTHS: Final = {
    "article": 64,
    "name": 200,
    "description": 5000,
    "care_instructions": 5000,
    "seo_title": 200,
    "seo_description": 500,
}
# What a cell says for what there is no longer, as an old price; an empty one leaves what there is.
NOTHING: Final = frozenset({"0", "-", "–", "—", "нет", "no"})
BOOLEANS: Final = {
    **dict.fromkeys(("true", "1", "yes", "да", "истина"), True),
    **dict.fromkeys(("false", "0", "no", "нет", "ложь"), False),
}
ORDER_TYPES: Final = {
    **{str(kind): str(kind) for kind in ProductOrderType},
    "в наличии": "in_stock",
    "предзаказ": "preorder",
    "лист ожидания": "waiting",
    "ожидание": "waiting",
}


def read(column: str, text: str) -> Any:
    """The value of one cell. Raises ValueError, which says what is wrong with it."""
    if "\ufffd" in text:
        raise ValueError("holds letters that were lost in another encoding; save the file as UTF-8")
    return _READERS[column](column, normalised(text))


def stated_stock(text: str) -> set[str]:
    """The sizes of a cell `S:5|M` whose units it says."""
    return {sizes.clean(size) for size, colon, units in map(_size_parts, text.split("|")) if colon and units}


def _text(column: str, text: str) -> str:
    if not text and column in REQUIRED:
        raise ValueError("is required")
    if len(text) > LENGTHS[column]:
        raise ValueError(f"is longer than {LENGTHS[column]} characters")
    # A cell of a spreadsheet may be broken into lines; a name is one.
    return plain(text if column in TEXTS else " ".join(text.splitlines()), lines=column in TEXTS)


def _price(_: str, text: str) -> int:
    try:
        price = typed_numbers.amount(text)
    except AmbiguousNumberError:
        raise ValueError(_ambiguous(text, "1800 or 1.80")) from None
    except ValueError:
        raise ValueError("is not an amount in rubles such as 4300.00") from None
    if not 0 <= price <= PRICE_LIMIT:
        raise ValueError("is out of range")
    return price


def _old_price(column: str, text: str) -> int | None:
    return None if text.casefold() in NOTHING else _price(column, text) or None


def _slug(_: str, text: str) -> str:
    slug = text.casefold()
    if not is_slug(slug):
        raise ValueError("is no slug: lower-case Latin letters, digits and single hyphens")
    return slug


def _categories(_: str, text: str) -> list[str]:
    if text.casefold() in NOTHING:
        return []
    slugs = [part.strip().casefold() for part in text.split("|")]
    wrong = next((slug for slug in slugs if not is_slug(slug)), None)
    if wrong is not None:
        raise ValueError(f"«{wrong[:SHOWN]}» is no slug of a category; write clothes|hoodies")
    if len(slugs) > PRODUCT_CATEGORIES_LIMIT:
        raise ValueError(f"are more than {PRODUCT_CATEGORIES_LIMIT} categories")
    return slugs


def _ambiguous(text: str, example: str) -> str:
    return (
        f"«{text[:SHOWN]}» can be read as thousands or as a fraction; write it without a separator of thousands, "
        f"as in {example}"
    )


def _order_type(_: str, text: str) -> str:
    known = ORDER_TYPES.get(text.casefold())
    if known is None:
        raise ValueError(f"is none of {', '.join(ProductOrderType)}")
    return known


def _count(column: str, text: str) -> int:
    limit = WAVES_LIMIT if column == "preorder_waves_total" else STOCK_LIMIT
    try:
        number = typed_numbers.count(text[:40])
    except AmbiguousNumberError:
        raise ValueError(_ambiguous(text, "1800")) from None
    except ValueError:
        number = -1
    if not 0 <= number <= limit:
        raise ValueError(f"is not a whole number from 0 to {limit}")
    return number


def _boolean(_: str, text: str) -> bool:
    if text.casefold() not in BOOLEANS:
        raise ValueError("is neither true nor false")
    return BOOLEANS[text.casefold()]


def _size_table(_: str, text: str) -> Any:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    return check_size_table(table)


def _surplus(_: str, __: str) -> Any:
    raise ValueError("has more cells than the header has columns; text that holds a comma is quoted")


def _size_parts(part: str) -> tuple[str, str, str]:
    size, colon, units = part.partition(":")
    return size.strip(), colon, units.strip()


def _sizes(_: str, text: str) -> dict[str, int]:
    stock: dict[str, int] = {}
    for part in text.split("|"):
        typed, _colon, units = _size_parts(part)
        size = sizes.clean(typed)
        if not SIZE_NAME.fullmatch(size) or sizes.find(stock, size):
            raise ValueError(f"«{part[:SHOWN]}» is no size or appears twice; write S:5|M:0")
        stock[size] = _count("sizes", units or "0")
    if len(stock) > SIZES_LIMIT:
        raise ValueError(f"are more than {SIZES_LIMIT} sizes")
    return stock


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "article": _text,
    "name": _text,
    "description": _text,
    "care_instructions": _text,
    "price": _price,
    "order_type": _order_type,
    "sizes": _sizes,
    "size_table": _size_table,
    "preorder_waves_total": _count,
    "preorder_wave_capacity": _count,
    "is_active": _boolean,
    "old_price": _old_price,
    "slug": _slug,
    "seo_title": _text,
    "seo_description": _text,
    "categories": _categories,
    SURPLUS: _surplus,
}
