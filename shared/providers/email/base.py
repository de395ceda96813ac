"""Sending one e-mail to one address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class EmailError(Exception):
    """The message was not accepted."""


class EmailUnavailableError(EmailError):
    """Not accepted now, or the outcome is unknown: try again later."""


class EmailAccountError(EmailUnavailableError):
    """The provider takes no message of ours now: a quota, an unverified address, a paused account.

    `reason` is a word for delivery records and operators.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmailRejectedError(EmailError):
    """It will never be sent: no such mailbox, or a message the provider does not take."""


@dataclass(frozen=True)
class Email:
    """A message; ``message_id`` is ours and travels in a header, so that copies can be told from each other.

    ``reference`` (letters, digits, dashes and underscores) comes back with the provider's reports where it can do that.
    """

    to: str
    subject: str
    text: str
    message_id: str
    html: str | None = None
    reply_to: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    reference: str | None = None

    def __post_init__(self) -> None:
        for value in (self.to, self.subject, self.reply_to or "", *self.headers, *self.headers.values()):
            if "\r" in value or "\n" in value:
                # A line break in a header would let its author write headers of their own.
                raise EmailRejectedError("a line break in a header")


class EmailSender(Protocol):
    """A way to send e-mail."""

    @property
    def provider(self) -> str:
        """The provider's name in delivery records."""

    def send(self, email: Email) -> str:
        """Send and return the provider's id. Raises EmailUnavailableError, EmailAccountError or EmailRejectedError."""
