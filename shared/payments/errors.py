"""What can go wrong with a payment, as the caller sees it."""

from __future__ import annotations

from shared.core.errors import ConflictError, NotFoundError


class PaymentNotFoundError(NotFoundError):
    """There is no such payment, or it is not one of ours."""

    code = "payment_not_found"
    detail = "There is no such payment."


class RefundNotFoundError(NotFoundError):
    """There is no such refund."""

    code = "refund_not_found"
    detail = "There is no such refund."


class PaymentNotCapturedError(ConflictError):
    """A refund was asked for money that has not arrived."""

    code = "payment_not_captured"
    detail = "Nothing has been paid yet, so there is nothing to refund."


class RefundExceedsPaidError(ConflictError):
    """The refunds of a payment would add up to more than was paid."""

    code = "refund_exceeds_paid"
    detail = "The refunds would add up to more than was paid."


class RefundAlreadyRequestedError(ConflictError):
    """The same refund (by its key) was requested before."""

    code = "refund_already_requested"
    detail = "This refund was requested before."


class NotPayableError(ConflictError):
    """The payable must not be paid (any more): it expired or was cancelled."""

    code = "not_payable"
    detail = "This can no longer be paid."


class CannotFulfilError(ConflictError):
    """The money came, but what it was for cannot be given: the payment is refunded in full."""

    code = "cannot_fulfil"
    detail = "What was paid for is no longer available; the money is returned."
