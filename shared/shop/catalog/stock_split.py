"""Dividing a product's stock into shards before a sale that many people wait for, and putting it together again."""

from __future__ import annotations

from shared.data.divided import DIVIDE_ATTEMPTS, write_others
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, products
from shared.shop.catalog import shards as stock_shards
from shared.shop.catalog.errors import ProductArchivedError, StockMovingError
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.shard_rules import even_stock
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.stock_events import ProductStockSplit
from shared.shop.catalog.stock_models import StockShard
from shared.shop.catalog.views import ProductView


def split(*, product_id: str, shards: int, actor: str) -> ProductView:
    """Divide all sizes of a product's stock evenly into `shards` items; 1 puts it together. Again does nothing, unless
    the shards are no longer even.

    Raises ProductNotFoundError, ProductArchivedError, and StockMovingError when orders never left a moment for it.
    """

    def attempt() -> ProductView:
        seen = products.get(product_id, hidden=True, consistent=True)
        if seen.product.is_archived:
            raise ProductArchivedError()
        before, after = seen.levels, even_stock(seen.levels.stock, shards)
        if after == [part.stock for part in before.parts]:
            return seen
        uow = UnitOfWork()
        _write(uow, before, after)
        archived = Product.is_archived == False  # noqa: E712 - a DynamoDB condition
        uow.check(Product, *Product.key(seen.product.id), condition=archived, on_conflict=ProductArchivedError())
        facts = events.product_facts(seen.product)
        uow.add_event(ProductStockSplit(**facts, shards=shards, shards_before=len(before.parts)).by(actor))
        uow.commit()
        return products.get(seen.product.id, hidden=True, consistent=True)

    try:
        return retry_on_conflict(attempt, attempts=DIVIDE_ATTEMPTS)
    except StaleReadError:
        raise StockMovingError() from None


def _write(uow: UnitOfWork, before: StockLevels, after: list[dict[str, int]]) -> None:
    """Write the shards anew, each only if it holds what was read: no unit that moves meanwhile is lost."""
    main = before.availability
    layout = (main.layout or 0) + 1
    actions = [
        Availability.stock.set(stock_shards.whole(after[0])),
        Availability.layout.set(layout),
        Availability.shards.set(len(after)) if len(after) > 1 else Availability.shards.remove(),
    ]
    uow.update(main, actions, condition=stock_shards.as_read(main), on_conflict=StaleReadError())
    others = [
        StockShard(
            *StockShard.key(main.product_id, number),
            product_id=main.product_id,
            number=number,
            layout=layout,
            stock=stock,
        )
        for number, stock in enumerate(after[1:], start=1)
    ]
    write_others(uow, before.shards, others, as_read=lambda shard: stock_shards.same_stock(shard.stock))
