"""What can go wrong with karma."""

from __future__ import annotations

from shared.core.errors import ConflictError
from shared.data.retry import StaleReadError


class NotEnoughKarmaError(ConflictError):
    """More points are to be spent than there are; `balance` says how many there are."""

    code = "not_enough_karma"
    detail = "There is not that much karma."


class StaleBalanceError(StaleReadError):
    """The balance was changed since it was read; answered to a caller only when every attempt lost."""

    code = "karma_moved"
    detail = "The karma was changed at the same moment. Try again."


class NothingToReverseError(Exception):
    """The entry that is to be reversed has not been made yet: the message comes again."""
