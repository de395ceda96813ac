"""Stock by hand, for one size and in bulk, and its log (staff)."""

from __future__ import annotations

from typing import Annotated

from functions.api.products.routes import ProductId
from functions.api.products.schemas import ProductOut
from functions.api.products.stock_schemas import (
    BulkStockOut,
    BulkStockRequest,
    StockChangeRequest,
    StockMovementOut,
    StockShardsOut,
    StockShardsRequest,
)
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.catalog import products, stock, stock_bulk, stock_log, stock_split
from shared.shop.catalog.views import ProductView

router = Router(prefix="/products", tags=["products"])


@router.post("/stock", responses=problems(400, 401, 403, 413, 415))
async def change_stock_in_bulk(
    body: BulkStockRequest, user: Annotated[Principal, requires("products.change_stock")], key: Idempotent
) -> BulkStockOut:
    """Carry out up to 100 rows, one by one: a row that is refused does not stop the others, and says why.

    Send an `Idempotency-Key`: what was carried out is then not carried out again when the request is repeated.
    """
    rows = body.rows()
    return BulkStockOut.of(rows, stock_bulk.change(rows, actor=user.user_id, idempotency=key))


@router.post("/{product_id}/stock", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def change_stock(
    product_id: ProductId,
    body: StockChangeRequest,
    user: Annotated[Principal, requires("products.change_stock")],
    key: Idempotent,
) -> ProductOut:
    """Add pieces of a size or take them away; who did it and why is kept."""

    def change() -> ProductView:
        return stock.change(product_id=product_id, **body.model_dump(), actor=user.user_id, idempotency=key)

    def again(reference: dict[str, str]) -> ProductView:
        return products.get(reference["id"], hidden=True, consistent=True)

    return ProductOut.of(idempotency.run(key, change, again))


@router.get("/{product_id}/stock/shards", responses=problems(401, 403, 404))
async def get_stock_shards(
    product_id: ProductId, _user: Annotated[Principal, requires("products.change_stock")]
) -> StockShardsOut:
    """Into how many items a product's stock and the places of its waves are divided, and what each holds."""
    return StockShardsOut.of(products.get(product_id, hidden=True, consistent=True))


@router.put("/{product_id}/stock/shards", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def set_stock_shards(
    product_id: ProductId, body: StockShardsRequest, user: Annotated[Principal, requires("products.change_stock")]
) -> StockShardsOut:
    """Divide a product's stock, and the places of its preorder waves, before a sale that many people wait for, or put
    them together again after it.

    No piece or place comes or goes. Refused with 409 while orders take them all the time.
    """
    return StockShardsOut.of(stock_split.split(product_id=product_id, shards=body.shards, actor=user.user_id))


@router.get("/{product_id}/stock-log", responses=problems(400, 401, 403, 404))
async def list_stock_movements(
    product_id: ProductId, page: PageQuery, _user: Annotated[Principal, requires("products.read_stock_log")]
) -> ListOut[StockMovementOut]:
    """Every movement of a product's stock, newest first; what orders do appears a moment later."""
    product = products.get(product_id, hidden=True).product
    found = stock_log.movements(product.id, limit=page.limit, cursor=page.cursor)
    return ListOut[StockMovementOut].of(found, StockMovementOut.of)
