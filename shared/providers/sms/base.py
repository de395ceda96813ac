"""Sending one text message to one phone."""

from __future__ import annotations

from typing import Protocol


class SmsError(Exception):
    """The message was not accepted."""


class SmsNotSentError(SmsError):
    """It certainly was not sent, so another sender may try: the provider is down or over its limits."""


class SmsUnavailableError(SmsError):
    """Unknown whether it was sent (no answer), but this sender drops a repeat: try again later, and only with it.

    `provider` names that sender where there are several.
    """

    provider: str | None = None


class SmsOutcomeUnknownError(SmsUnavailableError):
    """Unknown whether it was sent, and the provider has no key against doubles: it must never be repeated."""


class SmsRejectedError(SmsError):
    """It will never be sent: no such number, or the receiver opted out."""


class SmsSender(Protocol):
    """A way to send text messages."""

    @property
    def provider(self) -> str:
        """The provider's name, by which the settings, delivery records and reports know it."""

    def send(self, *, phone: str, text: str, message_id: str) -> str:
        """Send to an E.164 number; returns the provider's id. ``message_id`` is ours, for its dedupe if it has any.

        Raises SmsNotSentError, SmsUnavailableError, SmsOutcomeUnknownError, SmsRejectedError.
        """
