"""What the payments worker does about the coworking's events."""

from __future__ import annotations

from collections.abc import Mapping

from shared.coworking.bookings.events import BookingPlaced
from shared.coworking.donations.monthly.events import MonthlyRetried
from shared.coworking.events import DonationPlaced
from shared.coworking.passes.events import PassPlaced
from shared.payments.reactions import START_PAYMENT, Reaction

REACTIONS: Mapping[str, Reaction] = {
    DonationPlaced.type: START_PAYMENT,
    MonthlyRetried.type: START_PAYMENT,
    BookingPlaced.type: START_PAYMENT,
    PassPlaced.type: START_PAYMENT,
}
