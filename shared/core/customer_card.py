"""What modules show of a customer on the card beside a ticket: briefs of their own, each by the right it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CardSection:
    """A list on the card: `read` gives a customer's latest things, newest first, by their user id.

    `permission` is what somebody needs besides the right to open the card; None for nothing.
    """

    name: str
    read: Callable[[str], Sequence[Any]]
    permission: str | None = None
