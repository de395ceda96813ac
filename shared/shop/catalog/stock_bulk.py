"""The stock of many sizes and products at once: a delivery or a count, row by row.

Each row is its own transaction with its own outcome, because 100 rows with their events do not fit into one of
DynamoDB. Repeated with the same key, a row that was carried out is not carried out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from shared.core.errors import AtriumError, UnavailableError
from shared.data.idempotency import IdempotencyKey, LostRaceError
from shared.data.idempotency import find as find_request
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.shop.catalog import products, sizes, stock
from shared.shop.catalog.stock import Moved

ROWS_LIMIT = 100
CONSUMER = "stock.bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """Units of a size to add (`delta`, negative: take away) or to be there (`count`).

    `product` is an id, an article or a slug; with `by_article` an article alone.
    """

    product: str
    size: str
    reason: str
    delta: int | None = None
    count: int | None = None
    by_article: bool = False


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: moved, or refused with an error."""

    moved: Moved | None = None
    error: AtriumError | None = None


def change(rows: Sequence[StockRow], *, actor: str, idempotency: IdempotencyKey | None) -> list[RowResult]:
    """Carry the rows out in their order; what one is refused for does not stop the others.

    Raises UnavailableError when the table does not answer: repeat the request with its key. Raises
    IdempotencyKeyReusedError when the key came with other rows before.
    """
    if idempotency is not None and find_request(idempotency) is None:
        uow = UnitOfWork()
        uow.store_idempotency_key(idempotency, {})
        # The same request at the same moment: each row is carried out by one of them.
        with suppress(LostRaceError):
            uow.commit()
    return [_change(row, number, actor, idempotency) for number, row in enumerate(rows)]


def _change(row: StockRow, number: int, actor: str, idempotency: IdempotencyKey | None) -> RowResult:
    dedupe = None
    if idempotency is not None:
        request = f"{idempotency.owner}#{idempotency.key}#{idempotency.request_hash}"
        dedupe = CONSUMER, f"{request}#{number}"
    try:
        moved = stock.move(
            product=row.product,
            by_article=row.by_article,
            size=row.size,
            delta=row.delta,
            count=row.count,
            reason=row.reason,
            actor=actor,
            dedupe=dedupe,
        )
    except DuplicateMessage:
        return RowResult(moved=_as_it_is(row))
    except UnavailableError:
        raise
    except AtriumError as error:
        return RowResult(error=error)
    return RowResult(moved=moved)


def _as_it_is(row: StockRow) -> Moved:
    """A row that was carried out before, with the stock that there is now."""
    view = products.find_for_staff(row.product, by_article=row.by_article)
    size = sizes.find(view.product.sizes, row.size) or row.size
    return Moved(view.product.id, size, row.delta or 0, view.levels.of_size(size) or 0)
