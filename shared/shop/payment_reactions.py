"""What the payments worker does about the shop's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.payments.reactions import CLOSE_PREPAYMENT, Reaction
from shared.shop.orders.events import OrderDelivered

# An order's payment is created in the request that places it; what was not answered is sent to the queue.
REACTIONS: Mapping[str, Reaction] = {OrderDelivered.type: CLOSE_PREPAYMENT}
