"""What an order takes from a product's stock and gives back to it, over its shards, in the order's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.core.sharding import shard_of
from shared.data.uow import UnitOfWork
from shared.shop.catalog import shard_rules
from shared.shop.catalog.shards import StockWrites
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import TooBusyError

OutOfStockFactory = Callable[[str, Mapping[str, int]], Exception]
"""Makes the error for a product of which too little is left, from its id and what is left per size."""


class StockChanges:
    """An order's changes of the stock of one product, each with the condition that it still fits; what it changes of
    the product's waves is added to its `writes`.

    With one shard that condition decides alone whether there is enough. With several it says only that the plan was
    out of date, so that it is made again; out of stock is what was read of all of them.
    """

    def __init__(self, available: ProductAvailability, order_id: str) -> None:
        self._product_id = available.product.id
        self._levels = available.levels
        self.writes = StockWrites(self._levels)
        # The shard that the order takes from first, and gives back to.
        self.first = shard_of(order_id, len(self._levels.parts))
        self._on_conflict: Exception | Callable[[dict[str, Any] | None], Exception] = TooBusyError()

    def take(self, wanted: Mapping[str, int], out_of_stock: OutOfStockFactory) -> None:
        """Take units per size. Raises `out_of_stock`'s error, or at commit that or TooBusyError."""
        if not self._levels.shards:
            self._on_conflict = _explain(self._product_id, dict(wanted), out_of_stock)
            plan: dict[int, dict[str, int]] | None = {0: dict(wanted)}
        else:
            plan = shard_rules.choose([part.stock for part in self._levels.parts], wanted, self.first)
        if plan is None:
            left = self._levels.stock
            raise out_of_stock(self._product_id, {size: left.get(size, 0) for size in wanted})
        for number, units_by_size in plan.items():
            for size, units in units_by_size.items():
                self.writes.take(number, size, units)

    def give(self, units_by_size: Mapping[str, int]) -> None:
        """Give units back, to the order's own shard. One whose size is taken off at this moment does not come back."""
        for size, units in units_by_size.items():
            self.writes.give(self.first, size, units)

    def write(self, uow: UnitOfWork) -> None:
        """Add the writes to the order's transaction."""
        self.writes.write(uow, on_conflict=self._on_conflict)


def _explain(
    product_id: str, units_by_size: Mapping[str, int], out_of_stock: OutOfStockFactory
) -> Callable[[dict[str, Any] | None], Exception]:
    def why(old: dict[str, Any] | None) -> Exception:
        item = old or {}
        if item.get("shards"):
            # Divided since it was read: this is not all of it.
            return TooBusyError()
        stock = item.get("stock", {})
        left = {size: int(stock.get(size, 0)) for size in units_by_size}
        missing = any(left[size] < quantity for size, quantity in units_by_size.items())
        return out_of_stock(product_id, left) if missing else TooBusyError()

    return why
