"""What can go wrong with bookings and with what is booked."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class ResourceNotFoundError(NotFoundError):
    """No such desk or room."""

    code = "resource_not_found"
    detail = "There is no such desk or room."


class ResourceChangedError(ConflictError):
    """The resource, or its space, was changed since the caller read it."""

    code = "version_conflict"
    detail = "The desk or room was changed meanwhile. Read it again and repeat your change."


class ResourceInvalidError(InvalidError):
    """Values that no resource can have."""

    code = "resource_invalid"
    detail = "The hours, the slot length or the closures make no sense."


class ResourceBookedError(ConflictError):
    """There are bookings in the period that is to be closed; `bookings` names them."""

    code = "resource_booked"
    detail = "There are bookings in this period. Cancel them first, or send cancel_bookings to cancel and refund them."


class SpaceBookedError(ConflictError):
    """There are bookings to come in a space that is to be given up, or closed on their day; `bookings` names them."""

    code = "space_booked"
    detail = "There are bookings in this space. Cancel them first, or take its desks and rooms out of use."


class BookingNotFoundError(NotFoundError):
    """No such booking, or somebody else's."""

    code = "booking_not_found"
    detail = "There is no such booking."


class SlotTakenError(ConflictError):
    """Somebody has one of the slots; `begin` says which."""

    code = "slot_taken"
    detail = "This time is taken. Choose another from the availability."


class SlotInvalidError(InvalidError):
    """A time that does not begin and end with slots of the resource, or that is too long, too far or past."""

    code = "slot_invalid"
    detail = "This time cannot be booked. Choose consecutive slots from the availability."


class BookingNotOpenError(ConflictError):
    """The booking is over, cancelled or expired; `booking_status` is what it has."""

    code = "booking_not_open"
    detail = "This booking can no longer be changed."


class BookingTooLateError(ConflictError):
    """A booking can be moved only until the moment of its full refund; `until` says when that was."""

    code = "booking_too_late"
    detail = "It is too late to move this booking. It can still be cancelled by the rules of the space."


class MovePriceError(ConflictError):
    """The other time or resource has another price; `amount` and `booked_amount` are kopecks."""

    code = "booking_price_differs"
    detail = "The other time has another price. Cancel this booking and make a new one."


class TooManyBookingsError(ConflictError):
    """The person has as many unpaid bookings, or bookings to come, as one may."""

    code = "too_many_bookings"
    detail = "You have unpaid bookings. Pay or cancel them first."


class BookingPriceChangedError(ConflictError):
    """The price is another than expected; `amount` is what it costs now, in kopecks."""

    code = "price_changed"
    detail = "The price has changed. Read the availability again."


class FeedNotFoundError(NotFoundError):
    """No calendar feed has this token (any more)."""

    code = "feed_not_found"
    detail = "There is no such calendar feed. Ask for a new address in your account."
