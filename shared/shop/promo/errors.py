"""What can be wrong with a promo code."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError
from shared.data.retry import StaleReadError


class PromoNotFoundError(NotFoundError):
    """No such code, or one that was deleted."""

    code = "promo_not_found"
    detail = "There is no such promo code."


class PromoTakenError(ConflictError):
    """A code that exists already."""

    code = "promo_code_taken"
    detail = "This promo code exists already. Choose another one, or delete it first."


class PromoChangedError(ConflictError):
    """Somebody else changed the code while it was being edited."""

    code = "promo_changed"
    detail = "The promo code was changed meanwhile. Read it again."


class PromoBusyError(StaleReadError):
    """Other orders took the uses that were left where this one was planned; use cases plan again by themselves."""

    code = "promo_busy"
    detail = "Many people are using this promo code at the moment. Try again."


class PromoMovingError(ConflictError):
    """Orders use the code all the time, so that its uses cannot be divided anew without losing count of them."""

    code = "promo_moving"
    detail = "Orders are using this promo code at this moment. Do this before the sale or after it."


class PromoPersonalError(ConflictError):
    """A code of one person, which no crowd can use."""

    code = "promo_personal"
    detail = "This promo code is one person's: its uses are not divided."


class PromoInactiveError(ConflictError):
    """A code that an admin switched off."""

    code = "promo_inactive"
    detail = "This promo code is switched off."


class PromoNotStartedError(ConflictError):
    """A code whose time has not come."""

    code = "promo_not_started"
    detail = "This promo code is not valid yet."


class PromoExpiredError(ConflictError):
    """A code whose time is over."""

    code = "promo_expired"
    detail = "This promo code has expired."


class PromoUsedUpError(ConflictError):
    """All uses of the code are taken."""

    code = "promo_used_up"
    detail = "This promo code has been used up."


class PromoUserLimitError(ConflictError):
    """This person has taken all the uses that one person may take."""

    code = "promo_user_limit"
    detail = "You have already used this promo code as often as it allows."


class PromoMinTotalError(ConflictError):
    """The order is too small; `min_total` (kopecks) says what it takes."""

    code = "promo_min_total"
    detail = "The order is too small for this promo code."


class PromoNotApplicableError(ConflictError):
    """Nothing in the order is on the code's list of products."""

    code = "promo_not_applicable"
    detail = "This promo code does not apply to anything in the order."


class PromoProductsUnknownError(InvalidError):
    """A code is to be limited to products that do not exist; `errors` and `product_ids` name them."""

    code = "promo_products_unknown"
    detail = "There are no such products. Take them off the list, or name others."


class PromoInvalidError(InvalidError):
    """Terms that contradict one another."""

    code = "promo_invalid"
    detail = "The terms of this promo code contradict one another."


# What may be wrong with a code when an order wants to use it.
REFUSALS = (
    PromoNotFoundError,
    PromoInactiveError,
    PromoNotStartedError,
    PromoExpiredError,
    PromoUsedUpError,
    PromoUserLimitError,
    PromoMinTotalError,
    PromoNotApplicableError,
)
