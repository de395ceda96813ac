"""What can go wrong with spaces."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class SpaceNotFoundError(NotFoundError):
    """No such space, or an archived one."""

    code = "space_not_found"
    detail = "There is no such space."


class SpaceInvalidError(InvalidError):
    """Opening hours, closed days or a time zone that cannot be."""

    code = "space_invalid"
    detail = "The opening hours or the time zone make no sense."


class SpaceChangedError(ConflictError):
    """The space was changed since the caller read it."""

    code = "version_conflict"
    detail = "The space was changed meanwhile. Read it again and repeat your change."


class SpaceOccupiedError(ConflictError):
    """Somebody is in."""

    code = "space_occupied"
    detail = "Somebody is in this space. Close the visits first."
