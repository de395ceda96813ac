"""A message that goes to a provider, and what a provider's answer may mean for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.notifications.rules import Contact
from shared.notifications.texts import Text


class TransientFailure(Exception):
    """The provider did not take the message; a later attempt may succeed. The text is the reason.

    `provider` is the one that may have taken it and drops a copy by its key: later attempts go to it alone.
    """

    def __init__(self, reason: str, *, provider: str | None = None) -> None:
        super().__init__(reason)
        self.provider = provider


class AccountBlocked(TransientFailure):
    """The provider refuses all our messages for now: a quota, an address that is not verified, sending is paused.

    No fault of the message, which waits until an operator has mended it. The text is the reason.
    """


class OutcomeUnknown(Exception):
    """The provider may have taken the message, and a repeat would be a second one. The text is the reason."""


class PermanentFailure(Exception):
    """The provider will not take this message, however often it is tried. The text is the reason."""


class Suppressed(Exception):
    """The message must not go to this address, whose owner is somebody else or unknown. The text is the reason."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with its address, in memory only; `contact` is None when the address came with a command.

    `tried` are providers that took it before and reported that it was not delivered; `provider` is the only one that
    may be asked, when an earlier attempt was left without its answer. `reference` comes back with a report, from the
    providers that can do that.
    """

    to: str = field(repr=False)
    text: Text = field(repr=False)
    message_id: str
    tried: tuple[str, ...] = ()
    provider: str | None = None
    contact: Contact | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str | None = field(default=None, repr=False)
    reference: str | None = None


# Returns the provider's id of the message, `<provider>:<its id>`.
Send = Callable[[Outgoing], str]
