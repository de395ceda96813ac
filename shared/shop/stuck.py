"""What of the shop may wait longer than it should."""

from __future__ import annotations

from collections.abc import Mapping

from shared.core.paging import Page
from shared.operations.stuck import Finder, Stuck
from shared.shop.orders import stuck_payments


def payments(limit: int, cursor: str | None) -> Page[Stuck]:
    """Payments of orders that the provider still does not know."""
    page = stuck_payments.page(limit=limit, cursor=cursor)
    items = [Stuck("payments", one.payment_id, one.created_at, one.status, one.payable_id) for one in page.items]
    return Page(items, page.next_cursor)


FINDERS: Mapping[str, Finder] = {"payments": payments}
