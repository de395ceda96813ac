"""What can go wrong with passes."""

from __future__ import annotations

from shared.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError


class PassProductNotFoundError(NotFoundError):
    """No such product, or one that is no longer sold."""

    code = "pass_product_not_found"
    detail = "There is no such pass for sale."


class PassProductChangedError(ConflictError):
    """The product was changed since the caller read it."""

    code = "version_conflict"
    detail = "The pass was changed meanwhile. Read it again and repeat your change."


class PassProductInvalidError(InvalidError):
    """Values that no pass can have."""

    code = "pass_product_invalid"
    detail = "A pass for visits needs their number, and only such a pass has one."


class PassPriceChangedError(ConflictError):
    """The price is another than expected; `amount` is what it costs now, in kopecks."""

    code = "price_changed"
    detail = "The price has changed. Read the passes for sale again."


class PassNotFoundError(NotFoundError):
    """No such pass, or somebody else's."""

    code = "pass_not_found"
    detail = "There is no such pass."


class PassRequiredError(ForbiddenError):
    """The space is entered with a pass or a booking, and the person has none that is good now."""

    code = "pass_required"
    detail = "This space is entered with a pass or a booking. Buy a pass first."


class NoPassError(ConflictError):
    """A booking was to be paid by a pass, and none covers it."""

    code = "no_pass"
    detail = "None of your passes covers this booking. Pay for it, or buy a pass."


class PassNotOpenError(ConflictError):
    """The pass's status does not allow this; `pass_status` is what it has."""

    code = "pass_not_open"
    detail = "The pass cannot be changed in its present state."


class PassUsedError(ConflictError):
    """A pass that was used is not refunded; `uses` counts the days."""

    code = "pass_used"
    detail = "This pass has been used, so it cannot be returned here. Write to us."


class PassBookedError(ConflictError):
    """A pass pays for bookings to come; `bookings` names them."""

    code = "pass_booked"
    detail = "This pass pays for bookings to come. Cancel them first."


class FreezeLimitError(ConflictError):
    """The pass was frozen as often or as long as it may be."""

    code = "freeze_limit"
    detail = "This pass cannot be frozen again: its freezes or its days of freezing are used up."
