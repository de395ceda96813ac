"""What providers report later: delivered, failed, bounced, complained; each once, and never backwards."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from functions import modules
from functions.webhooks.sms.handler import handler as webhook
from shared.data.idempotency import DuplicateMessage
from shared.identity.contacts import contact_of
from shared.notifications import reports, service, suppressions
from shared.notifications.commands import GUEST
from shared.notifications.daily_caps import count_message
from shared.notifications.models import MessageDelivery
from shared.providers.email.base import EmailAccountError
from shared.providers.sms.base import SmsNotSentError, SmsOutcomeUnknownError
from shared.providers.sms.failover import FailoverSms
from shared.providers.sms.fake import FakeSms
from tests.integration.notifications.conftest import ANNA, EMAIL, PHONE, MessageFlow, event, person
from tests.integration.notifications.test_sending import CODE, cap
from tests.support.cloud import SECRETS, Aws
from tests.support.http import Context
from tests.support.template import ROOT

RECORDED: dict[str, Any] = json.loads((ROOT / "events" / "sms_reports.json").read_text())


@pytest.fixture
def senders(flow: MessageFlow) -> tuple[FakeSms, FakeSms]:
    """Both senders to Russia, as fakes under their names."""
    first, second = FakeSms(provider="exolve"), FakeSms(provider="smsc")
    flow.sms = FailoverSms([first, second])  # type: ignore[assignment]
    return first, second


Senders = tuple[FakeSms, FakeSms]


def sent_text(flow: MessageFlow) -> MessageDelivery:
    """A text that the first sender took, of a person whose address for mail came later."""
    person(email=None)
    paid = event()
    flow.plan(paid)
    flow.carry()
    person()
    return flow.record(paid, "sms")


def report(flow: MessageFlow, message_id: str, status: str, provider: str = "exolve") -> None:
    data = {"provider": provider, "provider_message_id": message_id, "status": status}
    body = {"id": "ntf_1", "type": "sms.report", "data": data}
    reports.apply_sms_report(body, catalog=modules.messages(), contact_of=contact_of)
    for second_look in [one for one in flow.waiting if one[1]["type"] == "sms.report"]:
        flow.waiting.remove(second_look)
        reports.apply_sms_report(second_look[1], catalog=modules.messages(), contact_of=contact_of)


def again(delivery: MessageDelivery) -> MessageDelivery:
    return MessageDelivery.get(delivery.pk, delivery.sk, consistent_read=True)


def test_a_text_is_delivered_once_it_is_reported_and_stays_so(flow: MessageFlow, senders: Senders) -> None:
    text = sent_text(flow)
    assert (text.status, text.provider, text.provider_message_id) == ("accepted", "exolve", "exolve:fake-sms-1")
    report(flow, "fake-sms-1", "delivered")
    assert again(text).status == "delivered"
    for status in ("failed", "delivered"):
        report(flow, "fake-sms-1", status)
        assert again(text).status == "delivered"
    assert flow.waiting == []


def test_a_report_of_no_message_of_ours_changes_nothing(flow: MessageFlow, senders: Senders) -> None:
    text = sent_text(flow)
    report(flow, "unknown", "failed")
    report(flow, "fake-sms-1", "failed", provider="smsc")
    assert again(text).status == "accepted"
    assert flow.waiting == []


def test_a_failed_text_goes_by_the_next_sender_and_then_by_mail_each_once(flow: MessageFlow, senders: Senders) -> None:
    text = sent_text(flow)
    for _ in range(2):
        report(flow, "fake-sms-1", "failed")
    [(channel, _, delay)] = flow.waiting
    assert (channel, delay) == ("sms", reports.REQUEUE_DELAY_S)
    flow.carry()
    assert (again(text).status, again(text).provider) == ("accepted", "smsc")
    for _ in range(2):
        report(flow, "fake-sms-1", "failed", provider="smsc")
        report(flow, "fake-sms-1", "delivered", provider="exolve")
    flow.carry()
    assert (again(text).status, again(text).reason) == ("failed", "undelivered")
    flow.carry()
    assert [len(sender.sent) for sender in senders] == [1, 1]
    assert flow.subjects == ["Заказ K7M2-PQ4R оплачен"]


def test_a_text_that_is_sent_again_by_hand_may_go_by_any_sender(flow: MessageFlow, senders: Senders) -> None:
    text = sent_text(flow)
    for provider in ("exolve", "smsc"):
        report(flow, "fake-sms-1", "failed", provider=provider)
        flow.carry()
    flow.carry()
    assert (again(text).status, again(text).tried) == ("failed", ["exolve", "smsc"])
    service.resend(delivery_id=text.id, actor="usr_operator")
    flow.carry()
    assert (again(text).status, again(text).provider_message_id) == ("accepted", "exolve:fake-sms-2")


def test_a_crash_between_queueing_and_the_record_loses_nothing(
    flow: MessageFlow, senders: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = sent_text(flow)

    def die(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(reports, "_update", die)
        with pytest.raises(ConnectionError):
            report(flow, "fake-sms-1", "failed")
    with pytest.raises(DuplicateMessage):
        flow.carry()
    report(flow, "fake-sms-1", "failed")
    flow.carry()
    assert again(text).provider == "smsc"


def test_a_code_that_was_not_delivered_only_fails(flow: MessageFlow, senders: Senders) -> None:
    person()
    flow.deliver("sms", CODE)
    report(flow, "fake-sms-1", "failed")
    assert flow.record(CODE["id"], "sms").status == "failed"
    assert flow.waiting == []


def test_a_text_whose_outcome_is_unknown_is_never_repeated(flow: MessageFlow, senders: Senders) -> None:
    senders[0].faults.append(SmsOutcomeUnknownError("no answer"))
    text = sent_text(flow)
    assert (text.status, text.reason) == ("accepted", "outcome_unknown")
    assert flow.waiting == []
    assert [len(sender.sent) for sender in senders] == [0, 0]


def test_a_text_that_all_senders_refuse_is_tried_again(flow: MessageFlow, senders: Senders) -> None:
    for sender in senders:
        sender.faults.append(SmsNotSentError("down"))
    person(email=None)
    flow.plan(event())
    flow.carry()
    [(_, _, delay)] = flow.waiting
    assert delay == 20


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("+447911123456", "phone_country_not_allowed"),
        ("+78091234567", "phone_type_not_allowed"),
        ("+881612345678", "phone_country_not_allowed"),
        ("+79541234567", "phone_type_not_allowed"),
        ("+7999", "phone_invalid"),
    ],
)
def test_an_old_number_that_is_not_allowed_gets_no_text_but_a_mail(flow: MessageFlow, phone: str, reason: str) -> None:
    person(phone=phone, email=None)
    paid = event()
    flow.plan(paid)
    person(phone=phone)
    flow.carry()
    assert (flow.record(paid, "sms").status, flow.record(paid, "sms").reason) == ("failed", reason)
    flow.carry()
    assert flow.phones == []
    assert len(flow.subjects) == 1


def test_a_block_of_numbers_gets_so_many_texts_a_day(flow: MessageFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_PREFIX_DAILY_CAP=2)
    for number in range(4):
        data = {**CODE["data"], "phone": f"+7999123000{number}", "user_id": f"usr_{number}"}
        flow.deliver("sms", {**CODE, "id": f"ntf_{number}", "data": data})
    other = {**CODE["data"], "phone": "+79991240000", "user_id": "usr_9"}
    flow.deliver("sms", {**CODE, "id": "ntf_9", "data": other})
    assert [one.phone for one in flow.sms.sent] == ["+79991230000", "+79991230001", "+79991240000"]
    assert {one.reason for one in service.deliveries(status="suppressed").items} == {"cap_per_prefix"}


def feedback(
    kind: str,
    message_id: str = "fake-email-1",
    address: str = EMAIL,
    bounce: str = "Permanent",
    complaint: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """As the rule of the default bus writes an event of SES into the queue."""
    detail: dict[str, Any] = {"eventType": kind, "mail": {"messageId": message_id}}
    if kind == "Bounce":
        detail["bounce"] = {"bounceType": bounce, "bouncedRecipients": [{"emailAddress": address}]}
    if kind == "Complaint":
        detail["complaint"] = {"complainedRecipients": [{"emailAddress": address}], **(complaint or {})}
    return {"id": "e-1", "type": "email.feedback", "data": detail}


def apply(body: dict[str, Any]) -> None:
    reports.apply_email_feedback(body, catalog=modules.messages(), contact_of=contact_of)


@pytest.fixture
def mail(flow: MessageFlow) -> MessageDelivery:
    """A mail that SES took."""
    flow.email.provider = "ses"
    person(phone=None)
    paid = event()
    flow.plan(paid)
    flow.carry()
    return flow.record(paid, "email")


@pytest.mark.parametrize(
    ("body", "status", "reason", "cause"),
    [
        (feedback("Delivery"), "delivered", None, None),
        (feedback("Bounce"), "failed", "bounced", "bounced"),
        (feedback("Bounce", address="Anna <ANNA@Example.com>"), "failed", "bounced", "bounced"),
        (feedback("Bounce", bounce="Transient"), "failed", "bounced_temporarily", None),
        (feedback("Complaint"), "delivered", None, "complained"),
        (feedback("Complaint", complaint={"complaintFeedbackType": "abuse"}), "delivered", None, "complained"),
        # Its owner has taken it out of the spam.
        (feedback("Complaint", complaint={"complaintFeedbackType": "not-spam"}), "delivered", None, None),
        # On the account's own list: SES took it and sent nothing.
        (
            feedback("Complaint", complaint={"complaintSubType": "OnAccountSuppressionList"}),
            "failed",
            "complained",
            "complained",
        ),
        (feedback("Reject"), "failed", "rejected", None),
        (feedback("Open"), "accepted", None, None),
    ],
    ids=str,
)
def test_what_ses_reports_of_a_mail(
    mail: MessageDelivery, body: dict[str, Any], status: str, reason: str | None, cause: str | None
) -> None:
    apply(body)
    assert (again(mail).status, again(mail).reason) == (status, reason)
    assert suppressions.cause_of(EMAIL) == cause
    apply(copy.deepcopy(body))
    assert again(mail).status == status


def test_a_suppressed_address_gets_nothing_codes_included(flow: MessageFlow, mail: MessageDelivery, aws: Aws) -> None:
    apply(feedback("Bounce"))
    code = {"id": "ntf_2", "type": "email.send", "data": {**CODE["data"], "email": EMAIL}}
    flow.deliver("email", code)
    assert len(flow.email.sent) == 1
    assert (flow.record("ntf_2", "email").status, flow.record("ntf_2", "email").reason) == (
        "suppressed",
        "address_bounced",
    )
    stored = [item for item in aws.items("notifications") if item["type"] == "suppressed_address"]
    assert EMAIL not in str(stored)
    assert "ttl" not in stored[0]
    assert suppressions.lift("ANNA@example.com")
    assert not suppressions.lift(EMAIL)
    flow.deliver("email", {**code, "id": "ntf_3"})
    assert len(flow.email.sent) == 2


def test_an_address_cannot_be_found_by_hashing_a_list_of_addresses(mail: MessageDelivery, aws: Aws) -> None:
    apply(feedback("Bounce"))
    count_message("email", GUEST, "guest@example.com")
    stored = str(aws.items("notifications"))
    for address in (EMAIL, "guest@example.com"):
        assert hashlib.sha256(address.encode()).hexdigest()[:32] not in stored


def test_a_mail_waits_for_our_account_however_long_it_takes(flow: MessageFlow, time: Any) -> None:
    person(phone=None)
    paid = event()
    flow.plan(paid)
    flow.email.faults.extend([EmailAccountError("quota")] * 60)
    for _ in range(60):
        flow.carry()
        assert flow.record(paid, "email").status == "queued"
        assert flow.record(paid, "email").reason == "quota"
        time.tick(seconds=901)
        flow.release()
    flow.carry()
    assert flow.record(paid, "email").status == "accepted"


def call(provider: str, token: str, body: str) -> int:
    asked = {**RECORDED, "pathParameters": {"provider": provider, "token": token}, "body": body}
    return int(webhook(asked, Context())["statusCode"])


def test_the_recorded_report_is_queued(flow: MessageFlow) -> None:
    assert webhook(RECORDED, Context())["statusCode"] == 200
    [(queue, message, _)] = flow.waiting
    assert (queue, message["type"]) == ("sms", "sms.report")
    wanted = {"provider": "exolve", "provider_message_id": "439166538239448536", "status": "delivered"}
    assert message["data"] == wanted


@pytest.mark.parametrize(
    ("provider", "token", "body", "status"),
    [
        ("exolve", "wrong", "{}", 404),
        ("exolve", "", "{}", 404),
        ("exolve", SECRETS["smsc"]["webhook_token"], '{"message_id": "1", "status": "delivered"}', 404),
        ("sns", SECRETS["exolve"]["webhook_token"], "{}", 404),
        ("exolve", SECRETS["exolve"]["webhook_token"], "{}", 400),
        ("exolve", SECRETS["exolve"]["webhook_token"], "[]", 400),
        ("exolve", SECRETS["exolve"]["webhook_token"], "no json", 400),
        ("exolve", SECRETS["exolve"]["webhook_token"], '{"message_id": "1", "status": "sent"}', 200),
        ("smsc", SECRETS["smsc"]["webhook_token"], '{"id": "1"}', 400),
        ("smsc", SECRETS["smsc"]["webhook_token"], "id=1&phone=2&status=--1", 400),
        ("smsc", SECRETS["smsc"]["webhook_token"], f"id=1&phone=2&status={'1' * 5000}", 400),
        ("smsc", SECRETS["smsc"]["webhook_token"], "id=1&phone=7999&status=-1", 200),
    ],
)
def test_what_is_no_final_report_is_not_queued(
    flow: MessageFlow, provider: str, token: str, body: str, status: int
) -> None:
    assert call(provider, token, body) == status
    assert flow.waiting == []


def test_a_form_of_smsc_is_queued(flow: MessageFlow) -> None:
    assert call("smsc", SECRETS["smsc"]["webhook_token"], "id=17&phone=79123456789&status=20") == 200
    [(_, message, _)] = flow.waiting
    assert message["data"]["status"] == "failed"
    assert PHONE.lstrip("+") not in str(message), "a report carries no number further"
    assert ANNA not in str(message)
