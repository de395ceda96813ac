"""E-mail through an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from shared.core.mail_addresses import header_address, wire_mailbox
from shared.core.secret_shapes import SmtpSecret
from shared.providers.email.base import Email, EmailRejectedError, EmailUnavailableError

# The server is configured by the secret itself.
SmtpConfig = SmtpSecret


class SmtpEmail:
    """One connection per message: a worker sends few, and a kept connection dies unseen while Lambda is frozen."""

    provider = "smtp"

    def __init__(self, config: SmtpSecret, sender: str) -> None:
        self._config = config
        self._sender = sender

    def send(self, email: Email) -> str:
        """Send; our id becomes the message's Message-ID, so that mailboxes drop a repeat."""
        message = self._message(email)
        try:
            with self._connect() as server:
                if self._config.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._config.username:
                    server.login(self._config.username, self._config.password or "")
                server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
            raise EmailRejectedError(type(error).__name__) from error
        except smtplib.SMTPResponseException as error:
            # A sign-in that is refused is our mistake, not the message's: it can be sent once that is mended.
            is_final = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
            kind = EmailRejectedError if is_final else EmailUnavailableError
            raise kind(str(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise EmailUnavailableError(type(error).__name__) from error
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
