"""E-mail through Amazon SES v2 (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.providers.email.base import Email, EmailRejectedError, EmailUnavailableError

REJECTIONS = frozenset({"MessageRejected", "BadRequestException"})


class SesEmail:
    """SES v2 `SendEmail`; ``client`` is a botocore sesv2 client, ``sender`` a verified address."""

    def __init__(self, client: Any, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, email: Email) -> str:
        """Send a text message, with HTML beside it where there is some."""
        body: dict[str, Any] = {"Text": _utf8(email.text)}
        if email.html is not None:
            body["Html"] = _utf8(email.html)
        headers = {"X-Atrium-Message-Id": email.message_id, **email.headers}
        request: dict[str, Any] = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [email.to]},
            "Content": {
                "Simple": {
                    "Subject": _utf8(email.subject),
                    "Body": body,
                    "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
                }
            },
        }
        if email.reply_to:
            request["ReplyToAddresses"] = [email.reply_to]
        try:
            return str(self._client.send_email(**request)["MessageId"])
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in REJECTIONS:
                raise EmailRejectedError(code) from error
            raise EmailUnavailableError(code) from error
        except BotoCoreError as error:
            raise EmailUnavailableError(type(error).__name__) from error


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
