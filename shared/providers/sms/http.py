"""Text messages through a gateway with a JSON API: `POST <url> {to, text, id}`, bearer token, `{id}` back."""

from __future__ import annotations

from urllib.parse import urlsplit

from shared.providers.http import JsonClient, NoAnswerError
from shared.providers.sms.base import SmsNotSentError, SmsRejectedError, SmsUnavailableError


class HttpSms:
    """The gateway at ``url``; it dedupes on the id that it is sent, so a repeat is harmless."""

    provider = "http"

    def __init__(self, url: str, token: str, *, deadline: float = 5.0) -> None:
        parts = urlsplit(url)
        self._path = parts.path or "/"
        self._http = JsonClient(
            f"{parts.scheme}://{parts.netloc}",
            headers={"Authorization": f"Bearer {token}"},
            deadline=deadline,
        )

    def send(self, *, phone: str, text: str, message_id: str) -> str:
        """Send through the gateway."""
        body = {"to": phone, "text": text, "id": message_id}
        headers = {"Idempotency-Key": message_id}
        try:
            answer = self._http.call("POST", self._path, body=body, headers=headers, attempts=2)
        except NoAnswerError as error:
            raise SmsUnavailableError(str(error)) from error
        if answer.status in (200, 201, 202):
            return str(answer.body.get("id", message_id)) if isinstance(answer.body, dict) else message_id
        if answer.status in (400, 404, 422):
            raise SmsRejectedError(str(answer.status))
        if answer.status < 500:
            raise SmsNotSentError(str(answer.status))
        raise SmsUnavailableError(str(answer.status))
