"""The senders to Russia against their stand-ins: what is sent, and what each way to fail means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.sandbox.sms.exolve import create_app as create_exolve
from infra.local.sandbox.sms.smsc import create_app as create_smsc
from shared.core.secret_shapes import ExolveSecret, SmscSecret
from shared.providers.sms import exolve, smsc
from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError, SmsRejectedError, SmsSender
from shared.providers.sms.exolve import ExolveSms
from shared.providers.sms.failover import FailoverSms
from shared.providers.sms.smsc import SmscSms
from tests.support.sandboxes import Running, running

KEY = "key-for-tests"
ANN = {"phone": "+79123456789", "text": "Код 123456", "message_id": "ntf_1"}
EXOLVE = ExolveSecret(KEY, sender="79990000000", webhook_token="t")
SMSC = SmscSecret(KEY, login="", password="", sender="Atrium", webhook_token="t")


@pytest.fixture
def exolve_sandbox() -> Iterator[tuple[Running, Any]]:
    app = create_exolve(state_path=None, api_key=KEY, report_url=lambda: None)
    with running("exolve", app) as server:
        yield server, app.state.messages


@pytest.fixture
def smsc_sandbox() -> Iterator[tuple[Running, Any]]:
    app = create_smsc(state_path=None, api_key=KEY, report_url=lambda: None)
    with running("smsc", app) as server:
        yield server, app.state.messages


@pytest.fixture(params=["exolve", "smsc"])
def sandbox(request: pytest.FixtureRequest) -> tuple[Running, Any, SmsSender]:
    server, messages = request.getfixturevalue(f"{request.param}_sandbox")
    if request.param == "exolve":
        return server, messages, ExolveSms(server.address, EXOLVE, deadline=1.0)
    return server, messages, SmscSms(server.address, SMSC, deadline=1.0)


Sandbox = tuple[Running, Any, SmsSender]


def texts(messages: Any) -> list[tuple[str, str]]:
    return [(one["to"], one["text"]) for one in messages.all()]


def test_a_text_is_taken_and_has_an_id(sandbox: Sandbox) -> None:
    _, messages, sender = sandbox
    assert sender.send(**ANN)
    assert texts(messages) == [("+79123456789", "Код 123456")]


@pytest.mark.parametrize("mode", ["timeout", "error_500", "garbage"])
def test_a_text_whose_answer_was_lost_is_found_and_not_repeated(sandbox: Sandbox, mode: str) -> None:
    server, messages, sender = sandbox
    server.fault(mode, seconds=3) if mode == "timeout" else server.fault(mode)
    assert sender.send(**ANN)
    assert len(texts(messages)) == 1


@pytest.mark.parametrize("mode", ["timeout", "error_500", "garbage"])
def test_what_the_provider_does_not_say_stays_unknown_and_nobody_repeats_it(sandbox: Sandbox, mode: str) -> None:
    server, messages, sender = sandbox
    server.fault(mode, times=2, seconds=3) if mode == "timeout" else server.fault(mode, times=2)
    with pytest.raises(SmsOutcomeUnknownError):
        FailoverSms([sender, SmscSms("http://127.0.0.1:9", SMSC)]).send(**ANN)
    assert len(texts(messages)) == 1


def test_a_provider_that_is_down_certainly_did_not_send(sandbox: Sandbox) -> None:
    server, messages, sender = sandbox
    server.fault("down")
    with pytest.raises(SmsNotSentError):
        sender.send(**ANN)
    assert texts(messages) == []


@pytest.mark.parametrize(
    "sender",
    [ExolveSms("http://127.0.0.1:9", EXOLVE), SmscSms("http://127.0.0.1:9", SMSC)],
    ids=lambda one: one.provider,
)
def test_without_a_connection_nothing_was_sent(sender: SmsSender) -> None:
    with pytest.raises(SmsNotSentError):
        sender.send(**ANN)


@pytest.mark.parametrize(
    "sender",
    [
        ExolveSms("http://127.0.0.1:9", ExolveSecret("", "", "t")),
        SmscSms("http://127.0.0.1:9", SmscSecret("", "", "", "", "t")),
    ],
    ids=lambda one: one.provider,
)
def test_a_sender_without_a_key_is_passed_over(sender: SmsSender) -> None:
    with pytest.raises(SmsNotSentError, match="not_configured"):
        sender.send(**ANN)


def test_a_wrong_key_is_a_clear_refusal(exolve_sandbox: tuple[Running, Any], smsc_sandbox: tuple[Running, Any]) -> None:
    wrong = [
        ExolveSms(exolve_sandbox[0].address, ExolveSecret("other", "7999", "t")),
        SmscSms(smsc_sandbox[0].address, SmscSecret("other", "", "", "", "t")),
    ]
    for sender in wrong:
        with pytest.raises(SmsNotSentError):
            sender.send(**ANN)


def test_smsc_says_when_there_is_no_such_number(smsc_sandbox: tuple[Running, Any]) -> None:
    with pytest.raises(SmsRejectedError):
        SmscSms(smsc_sandbox[0].address, SMSC).send(phone="+7", text="x", message_id="ntf_1")


def test_smsc_can_deny_a_text_that_never_came(smsc_sandbox: tuple[Running, Any]) -> None:
    """Its answer is a proxy's page and its status says that there is no such message: another attempt is allowed."""
    sender = SmscSms(smsc_sandbox[0].address, SMSC)
    with pytest.raises(SmsNotSentError):
        sender._found(smsc.number_of("ntf_1"), ANN["phone"], "lost")


def test_the_second_sender_takes_over_at_once_when_the_first_refuses(
    exolve_sandbox: tuple[Running, Any], smsc_sandbox: tuple[Running, Any]
) -> None:
    both = FailoverSms([ExolveSms(exolve_sandbox[0].address, EXOLVE), SmscSms(smsc_sandbox[0].address, SMSC)])
    exolve_sandbox[0].fault("down")
    assert both.send(**ANN).startswith("smsc:")
    assert both.send(**ANN, without=["smsc"]).startswith("exolve:")
    with pytest.raises(SmsRejectedError):
        both.send(**ANN, without=["smsc", "exolve"])
    assert (len(texts(exolve_sandbox[1])), len(texts(smsc_sandbox[1]))) == (1, 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"message_id": "1", "delivery_status": "DELIVERY_STATUS_DELIVERED"}, ("1", "delivered")),
        ({"message_id": 1, "status": "delivered"}, ("1", "delivered")),
        ({"message_id": "1", "delivery_status": "DELIVERY_STATUS_UNDELIVERED"}, ("1", "failed")),
        ({"message_id": "1", "delivery_status": "DELIVERY_STATUS_SENT"}, ("1", None)),
        ({"message_id": "1"}, ("1", None)),
        ({"message_id": True}, None),
        ({"message_id": {"a": 1}}, None),
        ({}, None),
    ],
    ids=str,
)
def test_what_an_event_of_exolve_says(body: dict[str, Any], expected: object) -> None:
    assert exolve.read_report(body) == expected


def test_the_id_of_a_message_of_smsc_says_nothing_of_its_phone(smsc_sandbox: tuple[Running, Any]) -> None:
    sender = SmscSms(smsc_sandbox[0].address, SMSC)
    first, other = (sender.send(phone=phone, text="x", message_id="ntf_1") for phone in (ANN["phone"], "+79990001122"))
    assert first == other == str(smsc.number_of("ntf_1"))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("1", "delivered"),
        ("2", "delivered"),
        ("0", None),
        ("-1", None),
        ("3", "failed"),
        ("20", "failed"),
        ("25", "failed"),
    ],
)
def test_what_a_status_of_smsc_says(status: str, expected: object) -> None:
    report = {"id": "7", "phone": "79123456789", "status": status}
    assert smsc.read_report(report) == (smsc.report_id(7), expected)
    for name in report:
        assert smsc.read_report({**report, name: ""}) is None
