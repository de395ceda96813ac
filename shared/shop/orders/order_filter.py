"""What a listing of orders can be narrowed by beside its indexes: conditions on the orders that were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.shop.orders.models import Order


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Conditions that all hold; None is none. `wave` is a preorder wave's number, of any product or of `product_id`."""

    payment_status: str | None = None
    needs_attention: bool | None = None
    product_id: str | None = None
    wave: int | None = None
    refund_due: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every order fits."""
        return self == OrderFilter()

    def fits(self, order: Order) -> bool:
        """Whether an order fits; `payment_status` is compared with what `store.attach_payment_links` put on it."""
        if self.payment_status not in (None, order.payment_status):
            return False
        if self.needs_attention not in (None, order.payment_review is not None):
            return False
        if self.refund_due not in (None, order.refund_due > 0):
            return False
        if self.product_id is None and self.wave is None:
            return True
        return any(
            self.product_id in (None, line.product_id) and self.wave in (None, line.preorder_wave)
            for line in order.lines
        )

    def stored(self) -> dict[str, Any]:
        """The conditions as a task keeps them."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> OrderFilter:
        """The conditions of a task's request, which earlier versions of it do not have."""
        return cls(**{name: stored.get(name) for name in cls.__dataclass_fields__})
