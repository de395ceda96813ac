"""Reading what can be sold: products with the units and waves that are left of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shared.data.batch_read import Found, Key, one_of
from shared.shop.catalog import preorders, wave_places
from shared.shop.catalog import shards as stock_shards
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.stock_models import StockShard
from shared.shop.catalog.waves import WaveState
from shared.shop.models import ShopItem
from shared.shop.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class ProductAvailability:
    """A product with what is left of it as it was read; `waves` only where the product is sold in waves."""

    product: Product
    counts: Availability
    waves: tuple[WaveState, ...] = ()
    shards: tuple[StockShard, ...] = ()

    @property
    def levels(self) -> StockLevels:
        """The stock over all its shards."""
        return StockLevels(self.counts, self.shards)

    @property
    def current_wave(self) -> int:
        """The number of the wave that the product shows as its current one."""
        return self.counts.current_wave

    def left(self, size: str) -> int:
        """Units of a size in stock, 0 when the product does not come in it."""
        return self.levels.of_size(size) or 0

    def comes_in(self, size: str) -> bool:
        """Whether the product has this size (any more)."""
        return self.levels.of_size(size) is not None


def read_availability(
    product_ids: Collection[str], *, waves_of: Collection[str] = (), consistent: bool = False
) -> dict[str, ProductAvailability]:
    """The availability of products by their ids: one BatchGet, and one Query per product that is sold in waves.

    The waves of `waves_of` are read whatever their products' order type is by now, as releasing units needs.
    Products that do not exist are left out.
    """
    keys = keys_of_availability(product_ids)
    found = {(item.pk, item.sk): item for item in ShopItem.batch_get(keys, consistent_read=consistent)}
    return availability_among(found, product_ids, waves_of=waves_of, consistent=consistent)


def keys_of_availability(product_ids: Iterable[str]) -> list[Key]:
    """(pk, sk) of all that `availability_among` looks for."""
    return [key for one in sorted(set(product_ids)) for key in (Product.key(one), Availability.key(one))]


def availability_among(
    found: Found, product_ids: Iterable[str], *, waves_of: Collection[str] = (), consistent: bool = False
) -> dict[str, ProductAvailability]:
    """The availability of products among what was read at `keys_of_availability`, as `read_availability` gives it."""
    availability: dict[str, ProductAvailability] = {}
    counts = [one_of(found, Availability, Availability.key(one)) for one in sorted(set(product_ids))]
    levels = stock_shards.read((one for one in counts if one is not None), consistent=consistent)
    for one in sorted(set(product_ids)):
        product = one_of(found, Product, Product.key(one))
        if product is None or one not in levels:
            continue
        left = levels[one]
        states: tuple[WaveState, ...] = ()
        if product.order_type == ProductOrderType.PREORDER or one in waves_of:
            left, found_waves = preorders.with_levels(left, consistent=consistent)
            states = tuple(wave_places.states_of(left, found_waves))
        availability[one] = ProductAvailability(product, left.availability, states, left.shards)
    return availability


def read_availability_of_lines(
    lines: Sequence[OrderLine], *, consistent: bool = False
) -> dict[str, ProductAvailability]:
    """The availability of the products that lines of an order name, by their ids."""
    in_waves = {line.product_id for line in lines if line.is_preorder}
    return read_availability({line.product_id for line in lines}, waves_of=in_waves, consistent=consistent)
