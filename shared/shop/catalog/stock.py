"""Stock by hand: deliveries, counts and write-offs. Orders reserve and release stock in their own transactions."""

from __future__ import annotations

from shared.core.errors import AtriumError
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import OldItem, UnitOfWork
from shared.shop.catalog import events, products, sizes, waitlist
from shared.shop.catalog.errors import ProductArchivedError, SizeNotFoundError, StockBelowZeroError
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.views import ProductView


def change(
    *, product_id: str, size: str, delta: int, reason: str, actor: str, idempotency: IdempotencyKey | None = None
) -> ProductView:
    """Add `delta` units of a size (negative: take away) and keep who did it and why.

    Raises ProductNotFoundError, ProductArchivedError, SizeNotFoundError, StockBelowZeroError.
    """
    product = products.get(product_id, hidden=True).product
    size = sizes.find(product.sizes, size) or size

    def refusal(old: OldItem) -> AtriumError:
        stock = (old or {}).get("stock", {})
        return StockBelowZeroError(available=int(stock[size])) if size in stock else SizeNotFoundError()

    units = Availability.stock[size]
    uow = UnitOfWork()
    uow.update(
        Availability(*Availability.key(product.id)),
        [units.set(units + delta)],
        condition=units.exists() & (units >= -delta),
        on_conflict=refusal,
    )
    pk, sk = Product.key(product.id)
    uow.check(Product, pk, sk, condition=Product.is_archived == False, on_conflict=ProductArchivedError())  # noqa: E712
    facts = events.product_facts(product)
    uow.add_event(events.ProductStockChanged(**facts, size=size, delta=delta, reason=reason).by(actor))
    if delta > 0 and product.order_type != ProductOrderType.WAITING and waitlist.has_people(product.id):
        # They waited while there was nothing; the worker notifies as many as there are new units.
        uow.add_event(events.ProductAvailableAgain(**facts, quantity=delta).by(actor))
    uow.store_idempotency_key(idempotency, {"id": product.id})
    uow.commit()
    return products.get(product.id, hidden=True, consistent=True)
