"""What can be wrong with a delivery method."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError
from shared.data.retry import StaleReadError


class DeliveryMethodNotFoundError(NotFoundError):
    """No such delivery method."""

    code = "delivery_method_not_found"
    detail = "There is no such delivery method."


class DeliveryMethodUnavailableError(ConflictError):
    """A delivery method that an admin switched off."""

    code = "delivery_method_unavailable"
    detail = "This delivery method is not offered now. Choose another one."


class DeliveryMethodTakenError(ConflictError):
    """A code that another delivery method has."""

    code = "delivery_method_taken"
    detail = "There is a delivery method with this code already."


class DeliveryMethodRequiredError(InvalidError):
    """The deployment takes no order without a delivery method (setting `DELIVERY_METHOD_REQUIRED`)."""

    code = "delivery_method_required"
    detail = "Choose a delivery method: GET /api/v1/delivery-methods lists them."


class TooManyDeliveryMethodsError(ConflictError):
    """More delivery methods than one shop has; `max_methods` says how many."""

    code = "too_many_delivery_methods"
    detail = "There are too many delivery methods. Delete one that nobody uses."


class DeliveryMethodsChangedError(StaleReadError):
    """Somebody else changed the delivery methods at the same moment; use cases read them again by themselves."""

    code = "delivery_methods_changed"
    detail = "The delivery methods were changed at the same moment. Try again."
