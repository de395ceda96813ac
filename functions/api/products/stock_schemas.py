"""What the stock routes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from functions.api.products.schemas import Size
from shared.core.sharding import SHARDS_LIMIT
from shared.http.models import AnswerModel, RequestModel, ShortText, example
from shared.shop.catalog.rules import STOCK_LIMIT
from shared.shop.catalog.stock_bulk import ROWS_LIMIT, RowResult, StockRow
from shared.shop.catalog.stock_models import MovementKind, StockMovement
from shared.shop.catalog.views import ProductView


def _not_zero(delta: int) -> int:
    if delta == 0:
        raise ValueError("must not be 0")
    return delta


Delta = Annotated[
    int, Field(ge=-STOCK_LIMIT, le=STOCK_LIMIT, description="Negative takes away"), AfterValidator(_not_zero)
]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class StockChangeRequest(RequestModel):
    """Pieces that came or went by hand, and why."""

    model_config = example(size="M", delta=10, reason="Delivery from the workshop")

    size: Size
    delta: Delta
    reason: ShortText


class StockRowRequest(RequestModel):
    """Pieces of a size that came or went (`delta`), or that were counted (`set`)."""

    product_id: Reference | None = None
    article: Reference | None = None
    size: Size
    delta: Delta | None = None
    set: Annotated[int, Field(ge=0, le=STOCK_LIMIT, description="Pieces that there are")] | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.product_id is None) == (self.article is None):
            raise ValueError("name either product_id or article")
        if (self.delta is None) == (self.set is None):
            raise ValueError("give either delta or set")
        return self


class BulkStockRequest(RequestModel):
    """A delivery or a count: rows that are carried out one by one; `reason` is that of the rows without their own."""

    model_config = example(
        reason="Count of 1 March",
        items=[
            {"article": "COAT-01", "size": "S", "set": 4},
            {"article": "COAT-01", "size": "M", "delta": -1, "reason": "A button is missing"},
        ],
    )

    items: Annotated[list[StockRowRequest], Field(min_length=1, max_length=ROWS_LIMIT)]
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _reasons(self) -> Self:
        if self.reason is None and any(row.reason is None for row in self.items):
            raise ValueError("give a reason, for all rows or for each")
        return self

    def rows(self) -> list[StockRow]:
        """The rows as they are carried out."""
        return [
            StockRow(
                product=row.product_id or row.article or "",
                by_article=row.product_id is None,
                size=row.size,
                delta=row.delta,
                count=row.set,
                reason=row.reason or self.reason or "",
            )
            for row in self.items
        ]


class StockRowOut(AnswerModel):
    """What became of a row, by its place from 0: `done`, with the pieces there now, or `refused` with an error's code.

    A row that an earlier request with the same key carried out is done, with the stock as it is now.
    """

    row: int
    status: Literal["done", "refused"]
    product_id: str | None
    size: str
    delta: int | None
    stock: int | None
    code: str | None
    detail: str | None


class BulkStockOut(AnswerModel):
    """What became of each row."""

    items: list[StockRowOut]
    done: int
    refused: int

    @classmethod
    def of(cls, rows: list[StockRow], results: list[RowResult]) -> BulkStockOut:
        """The rows with their results."""
        items = [_row(number, row, result) for number, (row, result) in enumerate(zip(rows, results, strict=True))]
        done = sum(one.status == "done" for one in items)
        return cls(items=items, done=done, refused=len(items) - done)


def _row(number: int, row: StockRow, result: RowResult) -> StockRowOut:
    moved, error = result.moved, result.error
    return StockRowOut(
        row=number,
        status="refused" if error else "done",
        product_id=moved.product_id if moved else None,
        size=moved.size if moved else row.size,
        delta=moved.delta if moved else None,
        stock=moved.stock if moved else None,
        code=error.public_code if error else None,
        detail=error.public_detail if error else None,
    )


class StockShardsRequest(RequestModel):
    """Into how many items the stock and the places of waves are to be divided; 1 puts them together again."""

    model_config = example(shards=32)

    shards: Annotated[
        int,
        Field(ge=1, le=SHARDS_LIMIT, description="Each sells about 100 orders a second; 1 to begin with"),
    ]


class SizeShardsOut(AnswerModel):
    """A size, the pieces of it, and how many of them each shard holds."""

    size: str
    stock: int
    by_shard: list[int]


class WaveShardsOut(AnswerModel):
    """A preorder wave, the places left of it, and how many of them each shard holds."""

    wave_number: int
    places: int
    by_shard: list[int]


class StockShardsOut(AnswerModel):
    """How a product's stock is divided, and the places of its waves while there are several shards; orders, pages and
    exports see the sum.
    """

    product_id: str
    shards: int
    stock_count: int
    sizes: list[SizeShardsOut]
    waves: list[WaveShardsOut]

    @classmethod
    def of(cls, view: ProductView) -> StockShardsOut:
        """A product as it was read."""
        parts = view.levels.parts
        places = {number: view.levels.places(number) for number in view.levels.divided_waves}
        return cls(
            product_id=view.product.id,
            shards=len(parts),
            stock_count=view.stock_count,
            sizes=[
                SizeShardsOut(
                    size=line.size, stock=line.stock, by_shard=[part.stock.get(line.size, 0) for part in parts]
                )
                for line in view.sizes
            ],
            waves=[
                WaveShardsOut(wave_number=number, places=sum(by_shard), by_shard=by_shard)
                for number, by_shard in places.items()
            ],
        )


class StockMovementOut(AnswerModel):
    """Pieces of a size that came or went: by an order, by hand or by an import.

    `stock_after` is null for orders, and for the time before a new size was counted.
    """

    id: str
    kind: MovementKind
    size: str
    delta: int
    stock_after: int | None
    reason: str | None
    actor: str | None
    order_id: str | None
    created_at: str

    @classmethod
    def of(cls, movement: StockMovement) -> StockMovementOut:
        """A stored movement."""
        return cls.model_validate(movement)
