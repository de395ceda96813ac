"""Text messages through MTS Exolve (https://docs.exolve.ru/docs/ru/api-reference/sms-api/).

`POST /messaging/v1/SendSMS {number, destination, text}` → `{"message_id": "…"}`; it takes no key against doubles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core.secret_shapes import ExolveSecret
from shared.providers.http import Answer, JsonClient, NoAnswerError, NotConnectedError
from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError
from shared.providers.sms.reports import ReportStatus

SEND, LIST = "/messaging/v1/SendSMS", "/messaging/v1/GetList"
# 503 says that the request was not taken (RFC 9110, 15.6.4); any other 5xx leaves it open.
NOT_TAKEN = 503
# Statuses as documented for GetList; an event carries the same, with or without the prefix of its enumeration.
DELIVERED = frozenset({"DELIVERED", "READ"})
UNDELIVERED = frozenset({"UNDELIVERED", "NOT_DELIVERED", "REJECTED", "FAILED", "EXPIRED", "ERROR", "UNDELIVERABLE"})
PREFIXES = ("DELIVERY_STATUS_", "SMS_STATUS_", "MESSAGE_STATUS_", "STATUS_")


class ExolveSms:
    """The application of `secret` at `base_url`; `deadline` in seconds bounds each of at most two calls."""

    provider = "exolve"

    def __init__(self, base_url: str, secret: ExolveSecret, *, deadline: float = 4.0) -> None:
        self._secret = secret
        # A kept connection may have died unseen while Lambda was frozen, and what is sent into it is lost.
        headers = {"Authorization": f"Bearer {secret.api_key}", "Connection": "close"}
        self._http = JsonClient(base_url, headers=headers, deadline=deadline)

    def send(self, *, phone: str, text: str, message_id: str) -> str:  # noqa: ARG002 - Exolve takes no id of ours
        """Send once. After a lost answer the list of messages is asked; what it does not show stays unknown."""
        if not self._secret.api_key or not self._secret.sender:
            raise SmsNotSentError("not_configured")
        destination = phone.lstrip("+")
        body = {"number": self._secret.sender, "destination": destination, "text": text}
        try:
            answer = self._http.call("POST", SEND, body=body)
        except NotConnectedError as error:
            raise SmsNotSentError(str(error)) from error
        except NoAnswerError as error:
            return self._found(destination, text, str(error))
        if answer.status == 200 and (sent := _message_id(answer)):
            return sent
        if 400 <= answer.status < 500 or answer.status == NOT_TAKEN:
            raise SmsNotSentError(str(answer.status))
        return self._found(destination, text, str(answer.status))

    def _found(self, destination: str, text: str, cause: str) -> str:
        """The id of a message that was sent although its answer was lost. Raises SmsOutcomeUnknownError.

        That the list does not show it yet is no proof that it will not be sent.
        """
        try:
            answer = self._http.call("POST", LIST, body={"receiver": destination, "limit": 20})
        except NoAnswerError:
            raise SmsOutcomeUnknownError(cause) from None
        messages = answer.body.get("messages") if isinstance(answer.body, dict) else None
        for message in messages if isinstance(messages, list) else []:
            if isinstance(message, dict) and message.get("receiver") == destination and message.get("text") == text:
                return str(message["message_id"])
        raise SmsOutcomeUnknownError(cause)


def read_report(body: Mapping[str, Any]) -> tuple[str, ReportStatus | None] | None:
    """(message id, final status or None while it is on its way) of an event; None when it is no event of a message."""
    message_id = body.get("message_id")
    if not isinstance(message_id, str | int) or isinstance(message_id, bool):
        return None
    return str(message_id), _status(body.get("delivery_status") or body.get("status"))


def _status(value: Any) -> ReportStatus | None:
    name = str(value).upper()
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    if name in DELIVERED:
        return "delivered"
    return "failed" if name in UNDELIVERED else None


def _message_id(answer: Answer) -> str | None:
    found = answer.body.get("message_id") if isinstance(answer.body, dict) else None
    return str(found) if found else None
