"""What can go wrong with a donation."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class DonationNotFoundError(NotFoundError):
    """No such donation."""

    code = "donation_not_found"
    detail = "There is no such donation."


class DonationAmountError(InvalidError):
    """Less or more than is taken at once; `min_amount` and `max_amount` (kopecks) say what is."""

    code = "donation_amount"
    detail = "A donation cannot be of this amount."


class DonationNotOpenError(ConflictError):
    """What only an unpaid donation allows was asked of another; `donation_status` says what it is."""

    code = "donation_not_open"
    detail = "This donation no longer waits for its money."


class NotDonatedError(ConflictError):
    """A refund was asked for a donation whose money is not here."""

    code = "nothing_to_refund"
    detail = "Nothing is left of this donation to give back."
