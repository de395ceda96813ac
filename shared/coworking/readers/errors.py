"""What can go wrong with readers and their keys."""

from __future__ import annotations

from shared.core.errors import ForbiddenError, NotFoundError, TooManyError, UnauthenticatedError


class ReaderNotFoundError(NotFoundError):
    """No such reader in this space."""

    code = "reader_not_found"
    detail = "There is no such reader in this space."


class ReaderKeyInvalidError(UnauthenticatedError):
    """No reader has this key, or it was revoked."""

    code = "reader_key_invalid"
    detail = "This reader's key is not valid, or was revoked."


class ReaderSpaceError(ForbiddenError):
    """A reader scans in its own space alone."""

    code = "reader_space"
    detail = "This reader belongs to another space."


class ReaderBusyError(TooManyError):
    """The reader scanned as often as it may in a minute."""

    code = "reader_busy"
    detail = "This reader scans too often. Try again in the next minute."
