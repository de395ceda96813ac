"""What the payments worker does about the coworking's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.coworking.events import DonationPlaced
from shared.payments.reactions import START_PAYMENT, Reaction

REACTIONS: Mapping[str, Reaction] = {DonationPlaced.type: START_PAYMENT}
