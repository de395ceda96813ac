"""Nakama's server-to-server calls: `POST /v2/rpc/{id}?http_key=K&unwrap`, raw JSON in and out.

Its API lets nobody send notifications from outside, so the game's module registers two functions
(https://heroiclabs.com/docs/nakama/server-framework/introduction/): one that takes `{user_id, subject, content, code,
persistent}`, and one that takes `{user_id}` and gives the account, or error 3 when there is none.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from shared.providers.http import Answer, JsonClient, NoAnswerError
from shared.providers.nakama.base import Account, NakamaRejectedError, NakamaUnavailableError, Notice

# Codes from 1 are the application's; the game may style them.
NOTICE_CODE = 100
INVALID_ARGUMENT = 3  # gRPC's numbers: https://grpc.io/docs/guides/status-codes/


class NakamaRpc:
    """The game server at ``base_url``; ``deadline`` in seconds for one call, repeats included."""

    def __init__(
        self, base_url: str, http_key: str, *, notify_rpc: str, account_rpc: str, deadline: float = 5.0
    ) -> None:
        self._key = http_key
        self._notify, self._account = notify_rpc, account_rpc
        self._http = JsonClient(base_url, headers={}, deadline=deadline)

    def account(self, user_id: str) -> Account | None:
        """Ask for an account."""
        answer = self._call(self._account, {"user_id": user_id}, attempts=2)
        if _is_invalid(answer):
            return None
        body = self._done(answer)
        user = body.get("user")
        if not isinstance(user, dict) or user.get("id") != user_id:
            raise NakamaUnavailableError("an answer that is no account")
        return Account(
            id=user_id,
            # Nakama leaves out what is empty.
            email=body.get("email") or None,
            custom_id=body.get("custom_id") or None,
            is_disabled=bool(body.get("disable_time")),
        )

    def notify(self, notice: Notice) -> None:
        """Send once: a repeat could be read twice."""
        content = {"text": notice.text, "message_id": notice.message_id}
        body = {
            "user_id": notice.user_id,
            "subject": notice.subject,
            "content": content,
            "code": NOTICE_CODE,
            "persistent": True,
        }
        answer = self._call(self._notify, body, attempts=1)
        if _is_invalid(answer):
            raise NakamaRejectedError(str(answer.status))
        self._done(answer)

    def _call(self, function: str, body: dict[str, Any], *, attempts: int) -> Answer:
        path = f"/v2/rpc/{quote(function, safe='')}?http_key={quote(self._key, safe='')}&unwrap"
        try:
            return self._http.call("POST", path, body=body, attempts=attempts)
        except NoAnswerError as error:
            raise NakamaUnavailableError(str(error)) from error

    @staticmethod
    def _done(answer: Answer) -> dict[str, Any]:
        # 401 is about our key, 404 about a function that the game does not have: not about the player.
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise NakamaUnavailableError(str(answer.status))
        return answer.body


def _is_invalid(answer: Answer) -> bool:
    return answer.status == 400 and isinstance(answer.body, dict) and answer.body.get("code") == INVALID_ARGUMENT
