"""What the payments worker does about learning's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.learning.events import PurchasePlaced
from shared.payments.reactions import START_PAYMENT, Reaction

REACTIONS: Mapping[str, Reaction] = {PurchasePlaced.type: START_PAYMENT}
