"""What the payments worker does about the shop's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.payments.reactions import CLOSE_PREPAYMENT, START_PAYMENT, Reaction

REACTIONS: Mapping[str, Reaction] = {"order.placed": START_PAYMENT, "order.delivered": CLOSE_PREPAYMENT}
