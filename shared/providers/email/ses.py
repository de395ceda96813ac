"""E-mail through Amazon SES v2 (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.core.mail_addresses import wire_form, wire_mailbox
from shared.providers.email.base import Email, EmailAccountError, EmailRejectedError, EmailUnavailableError

REJECTIONS = frozenset({"MessageRejected", "BadRequestException"})
# Refusals that are about our account, whatever the message, by the reason that the delivery's record keeps.
ACCOUNT_ERRORS = {
    "MailFromDomainNotVerified": "sender_not_verified",
    "MailFromDomainNotVerifiedException": "sender_not_verified",
    "AccountSuspendedException": "sending_paused",
    "SendingPausedException": "sending_paused",
    "AccountSendingPausedException": "sending_paused",
    "ConfigurationSetSendingPausedException": "sending_paused",
    "ConfigurationSetDoesNotExist": "misconfigured",
    "NotFoundException": "misconfigured",
    "AccessDeniedException": "misconfigured",
    "LimitExceededException": "quota",
    "TooManyRequestsException": "quota",
    "Throttling": "quota",
    "ThrottlingException": "quota",
}
# SES says some of them as MessageRejected, where only the text tells (https://repost.aws/knowledge-center/ses-554-400-message-rejected-error
# and https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html).
ACCOUNT_TEXTS = (
    ("not verified", "sender_not_verified"),
    ("sending paused", "sending_paused"),
    ("sending is paused", "sending_paused"),
    ("account is paused", "sending_paused"),
    ("sending suspended", "sending_paused"),
    ("quota exceeded", "quota"),
    ("sending rate exceeded", "quota"),
)


# The tag that an event of SES brings back: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
REFERENCE_TAG = "reference"


class SesEmail:
    """SES v2 `SendEmail`; ``client`` is a botocore sesv2 client, ``sender`` a verified address.

    ``configuration_set`` is the one whose events report bounces and complaints.
    """

    provider = "ses"

    def __init__(self, client: Any, sender: str, *, configuration_set: str = "") -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, email: Email) -> str:
        """Send a text message, with HTML beside it where there is some; domains of other letters in ASCII."""
        to = wire_form(email.to)
        if not to.isascii():
            raise EmailRejectedError("SMTPUTF8 is not supported")
        body: dict[str, Any] = {"Text": _utf8(email.text)}
        if email.html is not None:
            body["Html"] = _utf8(email.html)
        headers = {"X-Atrium-Message-Id": email.message_id, **email.headers}
        request: dict[str, Any] = {
            "FromEmailAddress": wire_mailbox(self._sender),
            "Destination": {"ToAddresses": [to]},
            "Content": {
                "Simple": {
                    "Subject": _utf8(email.subject),
                    "Body": body,
                    "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
                }
            },
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        if email.reference:
            request["EmailTags"] = [{"Name": REFERENCE_TAG, "Value": email.reference}]
        if email.reply_to:
            request["ReplyToAddresses"] = [wire_mailbox(email.reply_to)]
        try:
            return str(self._client.send_email(**request)["MessageId"])
        except ClientError as error:
            said = error.response.get("Error", {})
            code = said.get("Code", "")
            if reason := _account_error(code, said.get("Message", "")):
                raise EmailAccountError(reason) from error
            if code in REJECTIONS:
                raise EmailRejectedError(code) from error
            raise EmailUnavailableError(code) from error
        except BotoCoreError as error:
            raise EmailUnavailableError(type(error).__name__) from error


def _account_error(code: str, text: str) -> str | None:
    """The reason when a refusal is about our account and not about the message."""
    if code in ACCOUNT_ERRORS:
        return ACCOUNT_ERRORS[code]
    return next((reason for words, reason in ACCOUNT_TEXTS if words in text.lower()), None)


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
