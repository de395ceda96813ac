"""Text messages through Amazon SNS (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError, SmsRejectedError

REJECTIONS = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut", "ValidationException"})


class SnsSms:
    """SNS `Publish` to a phone number; ``client`` is a botocore SNS client."""

    provider = "sns"

    def __init__(self, client: Any, *, sender_id: str | None = None) -> None:
        self._client = client
        self._attributes = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            **({"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": sender_id}} if sender_id else {}),
        }

    def send(self, *, phone: str, text: str, message_id: str) -> str:  # noqa: ARG002 - SNS takes no id of ours
        """Send; SNS has no dedupe for text messages."""
        try:
            answer = self._client.publish(PhoneNumber=phone, Message=text, MessageAttributes=self._attributes)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in REJECTIONS:
                raise SmsRejectedError(code) from error
            if (
                error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= 500
                and code != "ServiceUnavailable"
            ):
                # The service failed after it had the request.
                raise SmsOutcomeUnknownError(code) from error
            raise SmsNotSentError(code) from error
        except (EndpointConnectionError, ConnectTimeoutError, NoCredentialsError) as error:
            raise SmsNotSentError(type(error).__name__) from error
        except BotoCoreError as error:
            # SNS has no key against doubles.
            raise SmsOutcomeUnknownError(type(error).__name__) from error
        return str(answer["MessageId"])
