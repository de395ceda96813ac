"""What can go wrong with a donation."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class DonationNotFoundError(NotFoundError):
    """No such donation."""

    code = "donation_not_found"
    detail = "There is no such donation."


class DonationAmountError(InvalidError):
    """Less or more than one donation may be; `min_amount` and `max_amount` are kopecks."""

    code = "donation_amount"
    detail = "A donation cannot be of this amount."


class DonationNotOpenError(ConflictError):
    """Only an unpaid donation allows this; `donation_status` is what this one has."""

    code = "donation_not_open"
    detail = "This donation no longer waits for its money."


class NoMessageError(ConflictError):
    """A message was to be hidden where there is none."""

    code = "no_message"
    detail = "This donation has no message."


class NotDonatedError(ConflictError):
    """A refund was asked for a donation that is not paid, or wholly refunded."""

    code = "nothing_to_refund"
    detail = "Nothing is left of this donation to give back."
