"""What can go wrong with canned replies."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class CannedReplyNotFoundError(NotFoundError):
    """No such reply."""

    code = "canned_reply_not_found"
    detail = "There is no such canned reply."


class CannedReplyChangedError(ConflictError):
    """The reply was changed since the caller read it."""

    code = "version_conflict"
    detail = "The canned reply was changed meanwhile. Read it again and repeat your change."


class UnknownVariableError(InvalidError):
    """A variable that nothing can be put in for."""

    code = "unknown_variable"
    detail = "A variable in the text is unknown."
