"""Several ways to send, tried in order, and which ones by the number's country."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from shared.core.observability import logger, metric
from shared.providers.sms.base import (
    SmsNotSentError,
    SmsRejectedError,
    SmsSender,
    SmsUnavailableError,
)


class FailoverSms:
    """Goes on to the next sender only when the one before certainly did not send: never twice for one message."""

    def __init__(self, senders: Sequence[SmsSender]) -> None:
        if not senders:
            raise ValueError("no senders")
        self._senders = tuple(senders)

    def senders_for(self, phone: str) -> Sequence[SmsSender]:  # noqa: ARG002 - the same for all numbers here
        """The senders for a number, in the order in which they are tried."""
        return self._senders

    def send(
        self, *, phone: str, text: str, message_id: str, without: Collection[str] = (), only: str | None = None
    ) -> str:
        """Send by the first that can, `without` providers that were tried before; returns `<provider>:<its id>`.

        `only` is the provider that a repeat must go to: it may have the message, and drops a copy by its key.

        Raises the last sender's error, SmsRejectedError when no sender is left. SmsUnavailableError names the provider.
        """
        senders = [
            sender
            for sender in self.senders_for(phone)
            if sender.provider not in without and only in (None, sender.provider)
        ]
        last: Exception = SmsRejectedError("no_sender_left")
        for sender in senders:
            try:
                sent = sender.send(phone=phone, text=text, message_id=message_id)
            except SmsNotSentError as error:
                last = error
                if sender is not senders[-1]:
                    provider = sender.provider
                    logger.warning("sms failover", message_id=message_id, sender=provider, cause=str(error))
                    metric("sms_failover", sender=provider)
            except SmsUnavailableError as error:
                # Another sender knows nothing of this one's key: a later attempt must begin with it.
                error.provider = sender.provider
                raise
            else:
                return f"{sender.provider}:{sent}"
        raise last


class RoutedSms(FailoverSms):
    """Chooses the senders by the number's beginning: the longest that is in the table decides, `""` is for the rest."""

    def __init__(self, routes: Mapping[str, Sequence[Callable[[], SmsSender]]]) -> None:
        self._routes = sorted(routes.items(), key=lambda route: len(route[0]), reverse=True)

    def senders_for(self, phone: str) -> Sequence[SmsSender]:
        """Made on demand: a sender that is not set up keeps nobody from sending to other countries."""
        makers = next((makers for start, makers in self._routes if phone.startswith(start)), ())
        return [make() for make in makers]
