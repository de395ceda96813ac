"""E-mail: SES, SMTP, and a fake."""

from __future__ import annotations

from shared.providers.email.base import EmailSender


def from_settings() -> EmailSender:
    """SES, or SMTP where ``email_transport`` says so (secret ``smtp``: SmtpSecret)."""
    from shared.core.settings import settings

    sender = settings().email_sender
    if settings().email_transport == "smtp":
        from shared.core.secret_shapes import SmtpSecret
        from shared.core.secrets import secret_json
        from shared.providers.email.smtp import SmtpEmail

        return SmtpEmail(SmtpSecret.read(secret_json("smtp")), sender)
    from shared.core import aws
    from shared.providers.email.ses import SesEmail

    return SesEmail(aws.client("sesv2"), sender, configuration_set=settings().ses_configuration_set)
