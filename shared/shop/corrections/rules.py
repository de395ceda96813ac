"""Who may correct an order, and until when: tables and pure functions."""

from __future__ import annotations

from typing import Final

from shared.shop.catalog.statuses import WaveStatus
from shared.shop.orders.errors import IllegalTransitionError
from shared.shop.orders.rules import OrderStatus

BY_OWNER: Final = frozenset({OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID})
BY_STAFF: Final = BY_OWNER | {OrderStatus.ASSEMBLING}
# Until production begins, a wave counts pieces of any size.
SIZE_IS_OPEN: Final = frozenset({WaveStatus.OPEN, WaveStatus.FULL})


def check_status(status: str, *, by_staff: bool) -> None:
    """Buyers correct until assembling begins, staff until the parcel leaves. Raises IllegalTransitionError."""
    if status in (BY_STAFF if by_staff else BY_OWNER):
        return
    if status in BY_STAFF:
        raise IllegalTransitionError("The order is being assembled; ask us to change it.", order_status=status)
    raise IllegalTransitionError(f"An order that is {status} cannot be corrected.", order_status=status)


def check_sent(status: str) -> None:
    """A tracking number is corrected while the parcel is on its way. Raises IllegalTransitionError."""
    if status != OrderStatus.SHIPPED:
        raise IllegalTransitionError(
            f"The tracking number of an order that is {status} cannot be corrected.", order_status=status
        )
