"""What people narrow the catalogue by; all conditions of a filter hold together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.core.errors import FieldError
from shared.core.search import matches, words
from shared.shop.catalog import rules, sizes
from shared.shop.catalog.errors import PriceRangeError
from shared.shop.catalog.statuses import ProductOrderType, ProductState
from shared.shop.catalog.views import ProductView

SIZES_ASKED_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilter:
    """Prices in kopecks, both ends included. A product has a size of `sizes` if it comes in one; with `in_stock`, if
    it has units of one. `category_ids` are a category and all below it, `product_ids` a collection in its order.
    """

    q: str | None = None
    order_type: str | None = None
    sizes: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool | None = None
    category_ids: tuple[str, ...] | None = None
    product_ids: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.price_min is not None and self.price_max is not None and self.price_min > self.price_max:
            raise PriceRangeError(errors=[FieldError("price_max", "invalid", PriceRangeError.detail)])

    @property
    def narrows(self) -> bool:
        """Whether there is more to it than a search and an order type, which have indexes of their own."""
        named = (self.price_min, self.price_max, self.in_stock, self.category_ids, self.product_ids)
        return bool(self.sizes) or any(value is not None for value in named)

    @property
    def scope(self) -> str:
        """What cursors of a listing so filtered are good for."""
        return f"{self.order_type}:{self.q}" + (f":{self!r}" if self.narrows else "")

    def fits(self, view: ProductView) -> bool:
        """Whether an active product is meant."""
        product = view.product
        return (
            product.state == ProductState.ACTIVE
            and self.order_type in (None, product.order_type)
            and (self.price_min is None or product.price >= self.price_min)
            and (self.price_max is None or product.price <= self.price_max)
            and (self.category_ids is None or not set(self.category_ids).isdisjoint(product.category_ids))
            and (self.product_ids is None or product.id in self.product_ids)
            and (self.q is None or matches(words(self.q), rules.words_of(product)))
            and self._fits_stock(view)
        )

    def _fits_stock(self, view: ProductView) -> bool:
        asked = {sizes.key(size) for size in self.sizes}
        own = [line for line in view.sizes if not asked or sizes.key(line.size) in asked]
        if asked and not own:
            return False
        if self.in_stock is None:
            return True
        return self.in_stock == any(is_buyable(view, line.stock) for line in own)


def is_buyable(view: ProductView, units: int) -> bool:
    """Whether units of a product can be bought from stock."""
    return units > 0 and view.product.order_type == ProductOrderType.IN_STOCK


def sizes_of(view: ProductView, *, in_stock: bool | None) -> Collection[str]:
    """The sizes of a product by which it is counted: with `in_stock` those that can be bought, without it all."""
    return [line.size for line in view.sizes if not in_stock or is_buyable(view, line.stock)]


def size_order(names: Sequence[str]) -> list[str]:
    """Sizes as shops list them: letters from small to large, then numbers, then all others."""
    letters = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "XXXXL")
    same = {"2XS": "XXS", "3XS": "XXXS", "2XL": "XXL", "3XL": "XXXL", "4XL": "XXXXL"}

    def rank(name: str) -> tuple[int, float, str]:
        upper = same.get(name.upper(), name.upper())
        if upper in letters:
            return 0, letters.index(upper), name
        number = name.replace(",", ".")
        if number.replace(".", "", 1).isascii() and number.replace(".", "", 1).isdigit():
            return 1, float(number), name
        return 2, 0, name.casefold()

    return sorted(names, key=rank)
