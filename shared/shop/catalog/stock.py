"""Stock by hand: deliveries, counts and write-offs. Orders reserve and release stock in their own transactions."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.errors import AtriumError, FieldError
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import OldItem, UnitOfWork
from shared.shop.catalog import events, products, sizes, stock_log
from shared.shop.catalog.errors import (
    ProductArchivedError,
    SizeNotFoundError,
    StockBelowZeroError,
    StockLimitError,
)
from shared.shop.catalog.models import Product
from shared.shop.catalog.rules import STOCK_LIMIT
from shared.shop.catalog.shards import StockWrites
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.stock_models import MovementKind
from shared.shop.catalog.views import ProductView
from shared.shop.catalog.waitlist_models import WaitlistEntry

# An order may take units at the same moment; then the change is made on what it left.
ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change did: the product's id, the size by its own name, the units moved and those there afterwards."""

    product_id: str
    size: str
    delta: int
    stock: int


def change(
    *, product_id: str, size: str, delta: int, reason: str, actor: str, idempotency: IdempotencyKey | None = None
) -> ProductView:
    """Add `delta` units of a size (negative: take away) and keep who did it and why.

    Raises ProductNotFoundError, ProductArchivedError, SizeNotFoundError, StockBelowZeroError, StockLimitError.
    """
    done = move(product=product_id, size=size, delta=delta, reason=reason, actor=actor, idempotency=idempotency)
    return products.get(done.product_id, hidden=True, consistent=True)


def move(
    *,
    product: str,
    size: str,
    reason: str,
    actor: str,
    delta: int | None = None,
    count: int | None = None,
    by_article: bool = False,
    idempotency: IdempotencyKey | None = None,
    dedupe: tuple[str, str] | None = None,
) -> Moved:
    """Add `delta` units of a size, or make them `count`; `product` is its id, article or slug, or with
    `by_article` its article alone.

    Raises what `change` does, and DuplicateMessage when the message of `dedupe` was handled before.
    """

    def attempt() -> Moved:
        seen = products.find_for_staff(product, by_article=by_article)
        if seen.product.is_archived:
            raise ProductArchivedError()
        own = sizes.find(seen.product.sizes, size)
        left = seen.levels.of_size(own) if own is not None else None
        if own is None or left is None:
            raise SizeNotFoundError()
        step = delta if delta is not None else (count or 0) - left
        if left + step < 0:
            raise StockBelowZeroError(available=left)
        if left + step > STOCK_LIMIT:
            raise StockLimitError(errors=[FieldError("delta", "invalid", StockLimitError.detail)])
        uow = UnitOfWork()
        if dedupe is not None:
            uow.dedupe(*dedupe)
        _write(uow, seen, Moved(seen.product.id, own, step, left + step), reason, actor, counted=delta is None)
        uow.store_idempotency_key(idempotency, {"id": seen.product.id})
        uow.commit()
        return Moved(seen.product.id, own, step, left + step)

    return retry_on_conflict(attempt, attempts=ATTEMPTS)


def _write(uow: UnitOfWork, seen: ProductView, moved: Moved, reason: str, actor: str, *, counted: bool) -> None:
    product = seen.product

    def refusal(old: OldItem) -> AtriumError:
        is_known = old is None or moved.size in old.get("stock", {})
        return StaleReadError() if is_known else SizeNotFoundError()

    is_exact = True
    if moved.delta:
        writes = StockWrites(seen.levels)
        is_exact = writes.move(moved.size, moved.delta, exactly=counted)
        writes.write(uow, on_conflict=refusal)
    pk, sk = Product.key(product.id)
    uow.check(Product, pk, sk, condition=Product.is_archived == False, on_conflict=ProductArchivedError())  # noqa: E712
    if not moved.delta:
        return
    facts = events.product_facts(product)
    said = events.ProductStockChanged(**facts, size=moved.size, delta=moved.delta, reason=reason).by(actor)
    uow.add_event(said)
    stock_log.write(uow, said, kind=MovementKind.MANUAL, stock_after=moved.stock if is_exact else None)
    if moved.delta > 0 and product.order_type != ProductOrderType.WAITING and WaitlistEntry.has_people(product.id):
        # They waited while there was nothing; the worker notifies as many as there are new units.
        uow.add_event(events.ProductAvailableAgain(**facts, quantity=moved.delta).by(actor))
