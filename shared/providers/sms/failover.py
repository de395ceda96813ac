"""Several ways to send, tried in order."""

from __future__ import annotations

from collections.abc import Sequence

from shared.core.observability import logger, metric
from shared.providers.sms.base import SmsNotSentError, SmsSender


class FailoverSms:
    """Goes on to the next sender only when the one before certainly did not send: never twice for one message."""

    def __init__(self, senders: Sequence[SmsSender]) -> None:
        if not senders:
            raise ValueError("no senders")
        self._senders = tuple(senders)

    def send(self, *, phone: str, text: str, message_id: str) -> str:
        """Send by the first that can. Raises the last sender's error."""
        *others, last = self._senders
        for sender in others:
            try:
                return sender.send(phone=phone, text=text, message_id=message_id)
            except SmsNotSentError as error:
                logger.warning("sms failover", message_id=message_id, sender=type(sender).__name__, cause=str(error))
                metric("sms_failover", sender=type(sender).__name__)
        return last.send(phone=phone, text=text, message_id=message_id)
