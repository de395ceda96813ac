"""The providers' ways to fail, told apart as far as a delivery needs to."""

from __future__ import annotations

from shared.notifications.delivery import NeverError, NotNowError, Outgoing, Send
from shared.providers.email.base import Email, EmailError, EmailRejectedError, EmailSender
from shared.providers.sms.base import SmsError, SmsRejectedError, SmsSender


def by_sms(sender: SmsSender) -> Send:
    """Sends the short text to a phone. Only the kind of failure is kept: a provider's words may quote the number."""

    def send(message: Outgoing) -> str:
        try:
            return sender.send(phone=message.to, text=message.text.short, message_id=message.message_id)
        except SmsRejectedError as error:
            raise NeverError("rejected") from error
        except SmsError as error:
            raise NotNowError("provider_unavailable") from error

    return send


def by_email(sender: EmailSender) -> Send:
    """Sends the long text to a mailbox, marked as automatic so that no other automaton answers it (RFC 3834)."""

    def send(message: Outgoing) -> str:
        email = Email(
            to=message.to,
            subject=message.text.title,
            text=message.text.body,
            message_id=message.message_id,
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            return sender.send(email)
        except EmailRejectedError as error:
            raise NeverError("rejected") from error
        except EmailError as error:
            raise NotNowError("provider_unavailable") from error

    return send
