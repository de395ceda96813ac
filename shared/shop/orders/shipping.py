"""How and where an order goes, and whether that is all that its delivery method needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.shop.delivery.models import DeliveryMethod
from shared.shop.delivery.rules import DeliveryNeed, is_satisfied
from shared.shop.orders.errors import DeliveryRequiredError
from shared.shop.orders.quote import Quote


@dataclass(frozen=True, slots=True)
class ShippingAddress:
    """How and where the order goes: a delivery method's code, a CDEK pick-up point, a postal address."""

    address: str | None = None
    cdek_point: str | None = None
    method: str | None = None

    def check(self, method: DeliveryMethod | None) -> None:
        """Refuse a destination that says too little; without a method either will do. Raises DeliveryRequiredError."""
        needs = method.needs if method is not None else DeliveryNeed.ANY
        if not is_satisfied(needs, address=self.address, point=self.cdek_point):
            raise DeliveryRequiredError(needs=needs)


def delivery_fields(quoted: Quote) -> dict[str, Any]:
    """What an order stores of its delivery method, as it was when the order was placed."""
    method = quoted.delivery
    if method is None:
        return {}
    return {
        "delivery_method": method.code,
        "delivery_kind": method.kind,
        "delivery_name": method.name,
        "delivery_needs": method.needs,
        "delivery_amount": quoted.totals.delivery_amount,
        "delivery_vat_code": method.vat_code,
        "delivery_tracking_url": method.tracking_url,
    }
