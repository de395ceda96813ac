"""What a person waits for: listing it, and leaving it."""

from __future__ import annotations

from functools import partial

from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import products
from shared.shop.catalog.errors import ProductNotFoundError
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.waitlist_models import WaitlistClaim, WaitlistEntry


def mine(user_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[WaitlistEntry]:
    """What a person waits for, the latest first. Raises InvalidCursorError."""
    key = WaitlistEntry.listing(user_id)
    return query_page(WaitlistEntry.gsi1, key, scope=f"waitlist:{user_id}", limit=limit, cursor=cursor)


def leave(*, product_id: str, user_id: str, size: str | None = None) -> None:
    """Take a person off the line of a size or, without one, of the product and all its sizes. Safe to repeat.

    Raises ProductNotFoundError, also of a product that is not shown and that the person does not wait for: nobody
    learns here what is to come.
    """
    product = products.get(product_id, hidden=True).product
    every_size = [None, *product.sizes] if size is None else [size]
    lines = [WaitlistEntry.line_of(product.id, one) for one in every_size]
    left = [retry_on_conflict(partial(_leave, line, user_id)) for line in lines]
    if product.state != ProductState.ACTIVE and not any(left):
        raise ProductNotFoundError()


def _leave(line: str, user_id: str) -> bool:
    claim = WaitlistClaim.get_or_none(*WaitlistClaim.key(line, f"USER#{user_id}"), consistent=True)
    if claim is None:
        return False
    uow = UnitOfWork()
    uow.delete(WaitlistEntry(*WaitlistEntry.key(line, claim.entry_id)))
    # Whoever was notified and joined again meanwhile has another entry.
    uow.delete(claim, condition=WaitlistClaim.entry_id == claim.entry_id, on_conflict=StaleReadError())
    uow.commit()
    return True
