"""Products of which little is left: staff hear of one once, when its stock falls to the threshold."""

from __future__ import annotations

from collections.abc import Sequence

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, Page
from shared.core.settings import settings
from shared.data.base import query_page
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.catalog import listing, products, shards
from shared.shop.catalog.errors import ProductNotFoundError
from shared.shop.catalog.events import product_facts
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.statuses import ProductOrderType, ProductState
from shared.shop.catalog.stock_events import ProductStockLow, StockNoticeDue
from shared.shop.catalog.stock_models import LOW_STOCK, LowStock
from shared.shop.catalog.views import ProductView

CONSUMER = "stock.low"
ATTEMPTS = 10


def threshold_of(product: Product) -> int:
    """At how many units of all sizes together staff hear of a product: its own number, else the shop's."""
    own = product.low_stock_threshold
    return settings().low_stock_threshold if own is None else int(own)


def is_low(view: ProductView) -> bool:
    """Whether little is left of a product that is sold from stock."""
    product = view.product
    sold = product.state == ProductState.ACTIVE and product.order_type == ProductOrderType.IN_STOCK
    return bool(sold and view.stock_count <= threshold_of(product))


def page(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[ProductView]:
    """The products of which little is left. A page may hold fewer than `limit`. Raises InvalidCursorError."""
    found = query_page(LowStock, LOW_STOCK, scope="low-stock", limit=limit, cursor=cursor)
    views = listing.fetch([one.product_id for one in found.items])
    return Page([view for view in views if is_low(view)], found.next_cursor)


def check(product_id: str, *, has_fallen: bool = False) -> None:
    """Say that little is left of a product if it is so and was not said, or take that back. Safe to repeat.

    Where its stock has only fallen (`has_fallen`) there is nothing to take back, and mostly nothing more to read:
    whatever raises stock, or changes the product, is followed by a check of its own.
    """
    is_first = True

    def attempt() -> bool:
        nonlocal is_first
        may_end, is_first = has_fallen and is_first, False
        try:
            view = products.get(product_id, hidden=True, consistent=True)
        except ProductNotFoundError:
            return False
        low = is_low(view)
        if may_end and not low:
            return False
        known = LowStock.get_or_none(*LowStock.key(product_id), consistent=True)
        if low == (known is not None):
            return False
        uow = UnitOfWork()
        if not view.levels.shards:
            # What was read: whoever moves stock in between is followed by a check of its own.
            same = shards.as_read(view.availability)
            uow.check(Availability, *Availability.key(product_id), condition=same, on_conflict=StaleReadError())
        if low:
            pk, sk = LowStock.key(product_id)
            threshold = threshold_of(view.product)
            said = LowStock(pk=pk, sk=sk, product_id=product_id, stock=view.stock_count, threshold=threshold)
            said.since = clock.iso(clock.now())
            uow.create(said, on_conflict=StaleReadError())
            facts = product_facts(view.product)
            uow.add_event(ProductStockLow(**facts, stock=view.stock_count, threshold=threshold).by(None))
        else:
            uow.delete(LowStock(*LowStock.key(product_id)))
        uow.commit()
        # Orders write one or another of many shards all the time, so these are looked at again instead.
        return bool(view.levels.shards)

    for _ in range(ATTEMPTS):
        if not retry_on_conflict(attempt, attempts=ATTEMPTS):
            return


def notify(event_id: str, said: ProductStockLow, recipients: Sequence[str]) -> None:
    """Announce to each of the staff, once, that little is left. Safe to repeat."""
    for user_id in recipients:
        uow = UnitOfWork()
        uow.dedupe(CONSUMER, f"{event_id}#{user_id}")
        notice = StockNoticeDue(
            product_id=said.product_id,
            product_name=said.product_name,
            article=said.article,
            recipient_id=user_id,
            stock=said.stock,
        )
        uow.add_event(notice.by(None))
        try:
            uow.commit()
        except DuplicateMessage:
            continue
