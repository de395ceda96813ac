"""What can go wrong with bars."""

from __future__ import annotations

from shared.core.errors import ForbiddenError, InvalidError, NotFoundError


class BarredError(ForbiddenError):
    """The person may not enter this space yet; `until` says when they may (ISO 8601 UTC)."""

    code = "barred"
    detail = "This person may not enter this space before the bar ends."


class AccountDisabledError(ForbiddenError):
    """The account of the person who is to be let in, or of a guest's host, is disabled."""

    code = "account_disabled"
    detail = "This person's account is disabled."


class BarNotFoundError(NotFoundError):
    """The person is not barred from this space."""

    code = "bar_not_found"
    detail = "This person is not barred from this space."


class BarEndError(InvalidError):
    """An end that is over, or too far away."""

    code = "bar_end"
    detail = "A bar ends in the future, at most ten years from now."
