"""What privacy announces about an account. `erase_after` is when the erasure begins (ISO 8601 UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import Audience, shown
from shared.identity.events import UserEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErasureRequested(UserEvent):
    """A person asked for the erasure of their account."""

    type: ClassVar[Literal["user.erasure_requested"]] = "user.erasure_requested"
    audience: ClassVar[Audience] = shown("erase_after")

    erase_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErasureCancelled(UserEvent):
    """A person changed their mind: the account stays."""

    type: ClassVar[Literal["user.erasure_cancelled"]] = "user.erasure_cancelled"
    audience: ClassVar[Audience] = shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErasureDue(UserEvent):
    """The erasure begins soon."""

    type: ClassVar[Literal["user.erasure_due"]] = "user.erasure_due"
    audience: ClassVar[Audience] = shown("erase_after")

    erase_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(UserEvent):
    """The account's personal data is gone from all modules."""

    type: ClassVar[Literal["user.erased"]] = "user.erased"
    audience: ClassVar[Audience] = shown()


EVENTS = (UserErasureRequested, UserErasureCancelled, UserErasureDue, UserErased)
