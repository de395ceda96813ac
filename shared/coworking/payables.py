"""What can be paid for in the coworking."""

from __future__ import annotations

from shared.coworking.bookings.payable import PAYABLES as BOOKINGS
from shared.coworking.donations.payable import PAYABLES as DONATIONS
from shared.coworking.passes.payable import PAYABLES as PASSES
from shared.payments.payable import Payables

PAYABLES: Payables = {**DONATIONS, **BOOKINGS, **PASSES}
