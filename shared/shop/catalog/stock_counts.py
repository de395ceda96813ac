"""The stock of several sizes of a product at once, as a count or a delivery says it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.core.errors import FieldError
from shared.data.retry import retry_on_conflict
from shared.data.uow import MAX_OPERATIONS, UnitOfWork
from shared.shop.catalog import events, products, stock_log
from shared.shop.catalog.errors import (
    ChangeTooLargeError,
    ProductArchivedError,
    StockLimitError,
    VersionConflictError,
)
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import STOCK_LIMIT
from shared.shop.catalog.shards import StockWrites
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.stock_models import MovementKind
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waitlist_models import WaitlistEntry

REASON = "Import of the catalogue"


def check(seen: ProductView, units: Mapping[str, int], *, add: bool) -> None:
    """Refuse more units of a size than stock may hold. Raises StockLimitError."""
    for size, count in units.items():
        if count + (seen.levels.stock.get(size, 0) if add else 0) > STOCK_LIMIT:
            raise StockLimitError(errors=[FieldError("sizes", "invalid", f"{size}: more than {STOCK_LIMIT} units")])


def write(*, product_id: str, units: Mapping[str, int], add: bool, actor: str, dedupe: tuple[str, str]) -> int:
    """Set the stock of the sizes to `units`, or `add` them, with an event for each size that changes; how many did.

    `dedupe` is (consumer, message id). Raises DuplicateMessage when that was written before, ProductNotFoundError,
    ProductArchivedError, StockLimitError, ChangeTooLargeError, and VersionConflictError when orders never left a moment
    for it.
    """

    def attempt() -> int:
        seen = products.get(product_id, hidden=True, consistent=True)
        check(seen, units, add=add)
        stock = seen.levels.stock
        deltas = {size: count if add else count - stock[size] for size, count in units.items() if size in stock}
        deltas = {size: delta for size, delta in deltas.items() if delta}
        if units:
            _commit(seen, deltas, actor, dedupe, counted=not add)
        return len(deltas)

    return retry_on_conflict(attempt, on=VersionConflictError)


def _commit(
    seen: ProductView, deltas: Mapping[str, int], actor: str, dedupe: tuple[str, str], *, counted: bool
) -> None:
    product, stock = seen.product, seen.levels.stock
    uow = UnitOfWork()
    uow.dedupe(*dedupe)
    # What was read, so that an order in between is neither overwritten nor counted twice.
    writes = StockWrites(seen.levels)
    exact = {size: writes.move(size, delta, exactly=counted) for size, delta in deltas.items()}
    writes.write(uow, on_conflict=VersionConflictError(current_version=product.version))
    key = Product.key(product.id)
    uow.check(Product, *key, condition=Product.is_archived == False, on_conflict=ProductArchivedError())  # noqa: E712
    facts = events.product_facts(product)
    for size, delta in deltas.items():
        said = events.ProductStockChanged(**facts, size=size, delta=delta, reason=REASON).by(actor)
        uow.add_event(said)
        stock_log.write(uow, said, kind=MovementKind.IMPORT, stock_after=stock[size] + delta if exact[size] else None)
    came = sum(delta for delta in deltas.values() if delta > 0)
    if came and product.order_type != ProductOrderType.WAITING and WaitlistEntry.has_people(product.id):
        uow.add_event(events.ProductAvailableAgain(**facts, quantity=came).by(actor))
    if len(uow) > MAX_OPERATIONS:
        raise ChangeTooLargeError()
    uow.commit()
