"""E-mail through an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from shared.core.mail_addresses import header_address, wire_mailbox
from shared.core.secret_shapes import SmtpSecret
from shared.providers.email.base import Email, EmailAccountError, EmailRejectedError, EmailUnavailableError

# RFC 5321, 4.2.1: a 4yz may pass, a 5yz does not. RFC 1870: a message that is too large is a 552 to its sender.
_FINAL, _TOO_LARGE = 500, 552


class SmtpEmail:
    """One connection per message: a worker sends few, and a kept connection dies unseen while Lambda is frozen."""

    provider = "smtp"

    def __init__(self, config: SmtpSecret, sender: str) -> None:
        self._config = config
        self._sender = sender

    def send(self, email: Email) -> str:
        """Send; our id becomes the message's Message-ID, so that mailboxes drop a repeat."""
        message, is_taken = self._message(email), False
        try:
            with self._connect() as server:
                if self._config.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._config.username:
                    server.login(self._config.username, self._config.password or "")
                _hand_over(server, message)
                is_taken = True
        except (smtplib.SMTPException, OSError) as error:
            # What a server says before it is handed the message is about us, and after that about no message.
            if not is_taken:
                raise EmailUnavailableError(str(getattr(error, "smtp_code", type(error).__name__))) from error
        return str(message["Message-ID"])

    def _connect(self) -> smtplib.SMTP:
        config = self._config
        if config.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(config.host, config.port, timeout=config.timeout, context=context)
        return smtplib.SMTP(config.host, config.port, timeout=config.timeout)

    def _message(self, email: Email) -> EmailMessage:
        domain = wire_mailbox(self._sender).rpartition("@")[2].strip(" >")
        message = EmailMessage()
        message["From"], message["To"] = header_address(self._sender), header_address(email.to)
        message["Subject"] = email.subject
        message["Message-ID"] = f"<{email.message_id}@{domain}>"
        if email.reply_to:
            message["Reply-To"] = header_address(email.reply_to)
        for name, value in email.headers.items():
            message[name] = value
        message.set_content(email.text)
        if email.html is not None:
            message.add_alternative(email.html, subtype="html")
        return message


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Send a message; what the server has against it for good is EmailRejectedError."""
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        raise EmailRejectedError(type(error).__name__) from error
    except smtplib.SMTPRecipientsRefused as error:
        # The one recipient; many servers take nothing from strangers at the first try (greylisting, RFC 6647).
        codes = [code for code, _ in error.recipients.values()]
        kind = EmailUnavailableError if any(code < _FINAL for code in codes) else EmailRejectedError
        raise kind(str(codes[0]) if codes else type(error).__name__) from error
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code >= _FINAL and error.smtp_code != _TOO_LARGE:
            raise EmailAccountError("sender_not_verified") from error
        _refuse(error)
    except smtplib.SMTPDataError as error:
        _refuse(error)


def _refuse(error: smtplib.SMTPResponseException) -> None:
    kind = EmailRejectedError if error.smtp_code >= _FINAL else EmailUnavailableError
    raise kind(str(error.smtp_code)) from error
