"""Text messages through SMSC.ru (https://smsc.ru/api/http/): `POST /rest/send/` with JSON, status at `/sys/status.php`.

A message carries an id of ours, by which its status can be asked for when the answer was lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from shared.core.secret_shapes import SmscSecret
from shared.providers.http import JsonClient, NoAnswerError, NotConnectedError
from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError, SmsRejectedError
from shared.providers.sms.reports import ReportStatus

SEND, STATUS = "/rest/send/", "/sys/status.php"
NOT_TAKEN = 503
# `error_code` of an answer to a send: 7 the number is malformed, 8 it cannot be reached. All others are about our
# account or request: parameters, password, money, address, text or sender, too many requests.
NUMBER_ERRORS = frozenset({7, 8})
# Statuses: -3 not found; 1 delivered, 2 read, 4 link followed; 3 expired, 20 undeliverable, 22 wrong number,
# 23 forbidden, 24 no money, 25 number out of reach. -1 and 0: on its way.
NOT_FOUND = -3
DELIVERED = frozenset({1, 2, 4})
UNDELIVERED = frozenset({3, 20, 22, 23, 24, 25})
STATUS_CODE = re.compile(r"-?[0-9]{1,9}")
# `error_code` of an answer to a question for a status: 3 there is no such message.
NO_SUCH_MESSAGE = 3


class SmscSms:
    """The account of `secret` at `base_url`; `deadline` in seconds bounds each of at most two calls."""

    provider = "smsc"

    def __init__(self, base_url: str, secret: SmscSecret, *, deadline: float = 4.0) -> None:
        self._secret = secret
        self._http = JsonClient(base_url, headers={"Connection": "close"}, deadline=deadline)

    def send(self, *, phone: str, text: str, message_id: str) -> str:
        """Send once. After a lost answer its status is asked for: only «not found» says that it was not sent."""
        if not self._secret.api_key and not (self._secret.login and self._secret.password):
            raise SmsNotSentError("not_configured")
        number = number_of(message_id)
        body: dict[str, Any] = {"phones": phone, "mes": text, "id": number, "fmt": 3, "charset": "utf-8"}
        if self._secret.sender:
            body["sender"] = self._secret.sender
        try:
            answer = self._http.call("POST", SEND, body={**self._account(), **body})
        except NotConnectedError as error:
            raise SmsNotSentError(str(error)) from error
        except NoAnswerError as error:
            return self._found(number, phone, str(error))
        said = answer.body if isinstance(answer.body, dict) else {}
        if isinstance(code := said.get("error_code"), int):
            kind = SmsRejectedError if code in NUMBER_ERRORS else SmsNotSentError
            raise kind(f"error_code {code}")
        if answer.status == 200 and "id" in said:
            return report_id(number)
        if 400 <= answer.status < 500 or answer.status == NOT_TAKEN:
            raise SmsNotSentError(str(answer.status))
        return self._found(number, phone, str(answer.status))

    def _account(self) -> dict[str, str]:
        if self._secret.api_key:
            return {"apikey": self._secret.api_key}
        return {"login": self._secret.login, "psw": self._secret.password}

    def _found(self, number: int, phone: str, cause: str) -> str:
        """The id of a message that was sent although its answer was lost.

        Raises SmsNotSentError when SMSC says that there is none, SmsOutcomeUnknownError when it does not answer.
        """
        asked = urlencode({**self._account(), "phone": phone, "id": number, "fmt": 3, "charset": "utf-8"})
        try:
            answer = self._http.call("GET", f"{STATUS}?{asked}")
        except NoAnswerError:
            raise SmsOutcomeUnknownError(cause) from None
        said = answer.body if isinstance(answer.body, dict) else {}
        if said.get("status") == NOT_FOUND or said.get("error_code") == NO_SUCH_MESSAGE:
            raise SmsNotSentError(cause)
        if isinstance(said.get("status"), int):
            return report_id(number)
        raise SmsOutcomeUnknownError(cause)


def number_of(message_id: str) -> int:
    """Our message's id as SMSC takes one: a number from 1 to 2147483647."""
    return int.from_bytes(hashlib.sha256(message_id.encode()).digest()[:4], "big") % 2_147_483_647 + 1


def report_id(number: object) -> str:
    """What a delivery report is recognised by: our message's number alone.

    Nothing of the phone is in it, since a hash of a phone number is found by trying all numbers. Only messages whose
    report is still awaited are looked up by it, so two with one number meet in less than one of a million pairs.
    """
    return str(number)


def read_report(body: Mapping[str, Any]) -> tuple[str, ReportStatus | None] | None:
    """(report id, final status or None while it is on its way) of a report's form; None when it is no report."""
    number, phone, status = (str(body.get(name, "")) for name in ("id", "phone", "status"))
    if not number.isdecimal() or not phone or not STATUS_CODE.fullmatch(status):
        return None
    code = int(status)
    known: ReportStatus | None = "delivered" if code in DELIVERED else "failed" if code in UNDELIVERED else None
    return report_id(number), known
