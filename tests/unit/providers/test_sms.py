"""Text messages: who is asked, and when somebody else is."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError, SmsRejectedError, SmsUnavailableError
from shared.providers.sms.failover import FailoverSms, RoutedSms
from shared.providers.sms.fake import FakeSms
from shared.providers.sms.sns import SnsSms

ANN = {"phone": "+79001234567", "text": "Код 123456", "message_id": "ntf_1"}


class Sns:
    """A client that fails as configured."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[dict[str, Any]] = []

    def publish(self, **request: Any) -> dict[str, str]:
        if self.error:
            raise self.error
        self.sent.append(request)
        return {"MessageId": "m-1"}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Publish")


def test_sns_is_asked_for_a_transactional_message() -> None:
    sns = Sns()
    assert SnsSms(sns).send(**ANN) == "m-1"
    (request,) = sns.sent
    assert (request["PhoneNumber"], request["Message"]) == ("+79001234567", "Код 123456")
    assert request["MessageAttributes"]["AWS.SNS.SMS.SMSType"]["StringValue"] == "Transactional"


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (refusal("InvalidParameter"), SmsRejectedError),
        (refusal("OptedOut"), SmsRejectedError),
        (refusal("Throttling"), SmsNotSentError),
        (refusal("AuthorizationError"), SmsNotSentError),
        (EndpointConnectionError(endpoint_url="https://sns"), SmsNotSentError),
        (ReadTimeoutError(endpoint_url="https://sns"), SmsOutcomeUnknownError),
    ],
    ids=str,
)
def test_what_went_wrong_says_whether_it_may_have_been_sent(cause: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        SnsSms(Sns(cause)).send(**ANN)


def test_sns_is_given_the_sender_id_of_the_setting() -> None:
    sns = Sns()
    SnsSms(sns, sender_id="Atrium").send(**ANN)
    assert sns.sent[0]["MessageAttributes"]["AWS.SNS.SMS.SenderID"]["StringValue"] == "Atrium"


def test_the_countrys_senders_are_asked_and_only_they_are_made() -> None:
    russian, other = FakeSms(provider="exolve"), FakeSms(provider="sns")

    def broken() -> FakeSms:
        raise AssertionError("not asked for")

    assert RoutedSms({"+7": [lambda: russian], "": [broken]}).send(**ANN) == "exolve:fake-sms-1"
    away = {**ANN, "phone": "+4915112345678"}
    assert RoutedSms({"+7": [broken], "": [lambda: other]}).send(**away) == "sns:fake-sms-1"


def test_a_repeat_after_a_keyed_senders_lost_answer_goes_to_that_sender_alone() -> None:
    first, keyed = FakeSms(provider="sns"), FakeSms(provider="http")
    first.faults.append(SmsNotSentError("down"))
    keyed.faults += [SmsUnavailableError("no answer"), SmsNotSentError("over its limit")]
    both = FailoverSms([first, keyed])
    with pytest.raises(SmsUnavailableError) as lost:
        both.send(**ANN)
    assert not isinstance(lost.value, SmsOutcomeUnknownError)
    assert lost.value.provider == "http"
    with pytest.raises(SmsNotSentError):
        both.send(**ANN, only="http")
    assert both.send(**ANN, only="http") == "http:fake-sms-1"
    assert first.sent == []
    with pytest.raises(SmsRejectedError):
        FailoverSms([first]).send(**ANN, only="http")


def test_the_second_sender_steps_in_when_the_first_did_not_send() -> None:
    first, second = FakeSms(), FakeSms()
    first.faults.append(SmsNotSentError("down"))
    FailoverSms([first, second]).send(**ANN)
    assert [message.message_id for message in second.sent] == ["ntf_1"]


@pytest.mark.parametrize("error", [SmsUnavailableError("no answer"), SmsRejectedError("no such number")])
def test_nobody_steps_in_when_it_may_have_been_sent_or_never_can_be(error: Exception) -> None:
    first, second = FakeSms(), FakeSms()
    first.faults.append(error)
    with pytest.raises(type(error)):
        FailoverSms([first, second]).send(**ANN)
    assert second.sent == []


def test_when_all_senders_fail_the_last_one_says_why() -> None:
    first, second = FakeSms(), FakeSms()
    first.faults.append(SmsNotSentError("a"))
    second.faults.append(SmsNotSentError("b"))
    with pytest.raises(SmsNotSentError, match="b"):
        FailoverSms([first, second]).send(**ANN)
