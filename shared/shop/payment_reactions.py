"""What the payments worker does about the shop's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.payments.reactions import CLOSE_PREPAYMENT, START_PAYMENT, Reaction
from shared.shop.orders.events import OrderDelivered, OrderPlaced

REACTIONS: Mapping[str, Reaction] = {OrderPlaced.type: START_PAYMENT, OrderDelivered.type: CLOSE_PREPAYMENT}
