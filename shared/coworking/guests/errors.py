"""What can go wrong with guests."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class GuestNotFoundError(NotFoundError):
    """No such guest, or somebody else's."""

    code = "guest_not_found"
    detail = "There is no such guest."


class GuestLimitError(ConflictError):
    """The person has invited as many guests for this month as the space allows; `limit` says how many."""

    code = "guest_limit"
    detail = "You have invited as many guests for this month as this space allows."


class GuestDayError(InvalidError):
    """A day that is over, too far ahead, or on which the space is closed."""

    code = "guest_day"
    detail = "Choose a day from today on and at most 60 days ahead, on which the space is open."


class GuestNotOpenError(ConflictError):
    """The guest has come, has gone, or was cancelled; `guest_status` is what they have."""

    code = "guest_not_open"
    detail = "This invitation can no longer be changed."


class GuestCodeInvalidError(InvalidError):
    """Not a guest's code that we signed."""

    code = "guest_code_invalid"
    detail = "This is not a guest's code."


class GuestCodeDayError(ConflictError):
    """A valid code of another day, or of another space; `day` is its day."""

    code = "guest_code_day"
    detail = "This guest is invited for another day or another space."
