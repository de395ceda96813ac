"""Reading what there is to sell: products with what is left of them and their waves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shared.shop.catalog.models import PREORDER, Availability, Product, Wave
from shared.shop.catalog.waves import WaveState
from shared.shop.models import ShopItem
from shared.shop.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product with what is left of it, as it was read."""

    product: Product
    availability: Availability
    waves: tuple[WaveState, ...] = ()

    @property
    def current_wave(self) -> int:
        """The number of the wave that the product shows as its current one."""
        return int(self.availability.current_wave)

    def left(self, size: str) -> int:
        """Pieces of a size in stock."""
        return self.availability.of_size(size) or 0


def look(product_ids: Iterable[str], *, waves_of: Collection[str] = (), consistent: bool = False) -> dict[str, Shelf]:
    """Read the shelves of products: one BatchGet, and one Query per product that is sold in waves.

    The waves of `waves_of` are read whatever their products' order type is by now, as giving back needs.
    """
    wanted = sorted(set(product_ids))
    keys = [key for one in wanted for key in (Product.key(one), Availability.key(one))]
    found = {(item.pk, item.sk): item for item in ShopItem.batch_get(keys, consistent_read=consistent)}
    shelves: dict[str, Shelf] = {}
    for one in wanted:
        product = found.get(Product.key(one))
        availability = found.get(Availability.key(one))
        if not isinstance(product, Product) or not isinstance(availability, Availability):
            continue
        in_waves = product.order_type == PREORDER or one in waves_of
        states = _waves_of(one, consistent) if in_waves else ()
        shelves[one] = Shelf(product, availability, states)
    return shelves


def look_for(lines: Sequence[OrderLine], *, consistent: bool = False) -> dict[str, Shelf]:
    """The shelves that lines of an order came from."""
    waved = {line.product_id for line in lines if line.is_preorder}
    return look({line.product_id for line in lines}, waves_of=waved, consistent=consistent)


def _waves_of(product_id: str, consistent: bool) -> tuple[WaveState, ...]:
    pk, _ = Product.key(product_id)
    stored = Wave.query(pk, Wave.sk.startswith("WAVE#"), consistent_read=consistent)
    return tuple(wave.as_state() for wave in stored)
