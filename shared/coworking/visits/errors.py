"""What can go wrong with visits."""

from __future__ import annotations

from shared.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError


class VisitNotFoundError(NotFoundError):
    """No such visit."""

    code = "visit_not_found"
    detail = "There is no such visit."


class AlreadyCheckedInError(ConflictError):
    """The person is checked in."""

    code = "already_checked_in"
    detail = "You are checked in already. Check out first."


class NotCheckedInError(ConflictError):
    """The person is not checked in."""

    code = "not_checked_in"
    detail = "You are not checked in."


class DoorCodeRequiredError(ForbiddenError):
    """The space lets people in by a door code alone."""

    code = "door_code_required"
    detail = "This space is entered with a door code. Ask for one and show it at the door."


class SpaceFullError(ConflictError):
    """The space's capacity is reached."""

    code = "space_full"
    detail = "The space is full. Somebody has to leave first."


class SpaceClosedError(ConflictError):
    """Outside the opening hours; `opens_at` says when they begin."""

    code = "space_closed"
    detail = "The space is closed now."


class VisitClosedError(ConflictError):
    """The visit is over."""

    code = "visit_closed"
    detail = "This visit is closed already."


class VisitChangedError(ConflictError):
    """Somebody else corrected the visit meanwhile."""

    code = "visit_changed"
    detail = "The visit was changed meanwhile. Read it again and repeat your change."


class VisitOverlapError(ConflictError):
    """The person was on another visit then; `visit_id` names it."""

    code = "visit_overlap"
    detail = "This person has another visit at that time. Correct that one first."


class VisitTimesError(InvalidError):
    """Times that no visit can have."""

    code = "visit_times"
    detail = "A visit begins before it ends, lasts at most 31 days, begins by now, and ends by now if it has an end."


class DoorCodeInvalidError(InvalidError):
    """Not a code that we signed."""

    code = "door_code_invalid"
    detail = "This is not a door code."


class DoorCodeExpiredError(ConflictError):
    """A valid code that has expired."""

    code = "door_code_expired"
    detail = "This door code has expired. Show a new one."


class DoorCodeUsedError(ConflictError):
    """A valid code that was scanned before."""

    code = "door_code_used"
    detail = "This door code was used already. Show a new one."


class DoorCodeRevokedError(ConflictError):
    """A valid code whose session has ended, or whose person was disabled, since it was issued."""

    code = "door_code_revoked"
    detail = "The account or session behind this door code has ended. Sign in again and show a new one."
