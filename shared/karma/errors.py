"""What can go wrong with karma."""

from __future__ import annotations

from shared.core.errors import ConflictError


class NotEnoughKarmaError(ConflictError):
    """More points are to be spent than there are; `balance` says how many there are."""

    code = "not_enough_karma"
    detail = "There is not that much karma."


class KarmaMovedError(ConflictError):
    """The balance changed at the same moment; use cases try again by themselves."""

    code = "karma_moved"
    detail = "The karma was changed at the same moment. Try again."


class NothingToReverseError(Exception):
    """The entry that is to be reversed has not been made yet: the message comes again."""
