"""Sending a notification to a player inside the game."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class NakamaError(Exception):
    """The game server did not accept the request."""


class NakamaUnavailableError(NakamaError):
    """No answer, or one about us (our key, our function) and not about the player: a later attempt may succeed."""


class NakamaRejectedError(NakamaError):
    """The game will not take this request, however often it is sent."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the game knows of a player; `custom_id` is whatever links the account to another system."""

    id: str
    email: str | None = field(default=None, repr=False)
    custom_id: str | None = None
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a player reads; `message_id` is ours, so that the game may know it again. It has no dedupe of its own."""

    user_id: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str


class Nakama(Protocol):
    """A game server."""

    def account(self, user_id: str) -> Account | None:
        """A player's account; None when there is none with this id. Raises NakamaError."""

    def notify(self, notice: Notice) -> None:
        """Put a notice into a player's list, to be read now or at the next visit. Raises NakamaError."""
