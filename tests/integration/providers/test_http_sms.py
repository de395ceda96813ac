"""The second way to send text messages, against a small HTTP server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.providers.sms.base import SmsNotSentError, SmsRejectedError, SmsUnavailableError
from shared.providers.sms.http import HttpSms
from tests.support.scripted_server import Server, serving

ANN = {"phone": "+79001234567", "text": "Код 123456", "message_id": "ntf_1"}


@pytest.fixture
def server() -> Iterator[Server]:
    scripted = Server(replies=[(202, {"id": "gw-1"})])
    with serving(scripted):
        yield scripted


def test_the_gateway_is_asked_with_our_id_and_token(server: Server) -> None:
    assert HttpSms(f"{server.url}/messages", "geheim").send(**ANN) == "gw-1"
    ((method, path, headers, body),) = server.requests
    assert (method, path, body) == ("POST", "/v3/messages", {"to": "+79001234567", "text": "Код 123456", "id": "ntf_1"})
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer geheim", "ntf_1")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, SmsRejectedError), (401, SmsNotSentError), (429, SmsNotSentError), (500, SmsUnavailableError)],
)
def test_refusals_say_whether_it_may_have_been_sent(server: Server, status: int, expected: type[Exception]) -> None:
    server.replies = [(status, {})]
    with pytest.raises(expected):
        HttpSms(server.url, "geheim").send(**ANN)


def test_a_gateway_that_is_not_there_leaves_it_unknown() -> None:
    with pytest.raises(SmsUnavailableError):
        HttpSms("http://127.0.0.1:9/messages", "geheim", deadline=1.0).send(**ANN)
