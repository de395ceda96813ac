"""Whoever plans a message sends it; what cannot go at once takes its channel's queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions import modules
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.data import daily_caps
from shared.data.daily_caps import DailyCap
from shared.data.events import DomainEvent
from shared.data.uow import DuplicateMessage
from shared.identity.contacts import contact_of
from shared.notifications import at_once, planning, reports
from shared.notifications.daily_caps import Spending
from shared.notifications.errors import DeliveryBusyError
from shared.notifications.outgoing import Outgoing, Send
from shared.notifications.rules import DeliveryStatus
from shared.notifications.senders import by_email, by_sms
from shared.providers.email.ses import REFERENCE_TAG
from shared.providers.sms.base import SmsRejectedError, SmsUnavailableError
from tests.integration.notifications.conftest import MessageFlow, event, person
from tests.support.cloud import Aws

UNHURRIED = 30_000


class Killed(BaseException):
    """The process ends here: nobody catches it."""


def tell(
    flow: MessageFlow,
    happened: DomainEvent,
    *,
    remaining_ms: int = UNHURRIED,
    killed: bool = False,
    after_text: Callable[[], None] | None = None,
) -> None:
    def send_text(message: Outgoing) -> str:
        if killed:
            raise Killed
        taken = by_sms(flow.sms)(message)
        if after_text:
            after_text()
        return taken

    makers: dict[str, Callable[[], Send]] = {"sms": lambda: send_text, "email": lambda: by_email(flow.email)}
    planning.plan(
        happened,
        catalog=modules.messages(),
        read_recipient=planning.by_contact(contact_of),
        sender_of=lambda channel: at_once.sender_of(channel, makers, remaining_ms),
    )


def test_a_message_goes_out_as_it_is_planned(flow: MessageFlow, aws: Aws) -> None:
    person()
    paid = event()
    for _ in range(2):
        tell(flow, paid)
    assert (len(flow.phones), len(flow.subjects), flow.waiting) == (1, 1, [])
    for channel in ("sms", "email"):
        record = flow.record(paid, channel)
        assert (record.status, record.attempts, record.lease_until) == (DeliveryStatus.ACCEPTED, 1, None)


def test_what_a_planner_left_behind_is_sent_once_its_claim_is_over(flow: MessageFlow, time: FrozenClock) -> None:
    person()
    paid = event()
    with pytest.raises(Killed):
        tell(flow, paid, killed=True)
    assert flow.phones == []
    tell(flow, paid)
    assert (flow.phones, len(flow.subjects)) == ([], 1), "the mail was not begun"
    [(queue, body, _)] = flow.waiting
    with pytest.raises(DeliveryBusyError):
        flow.deliver(queue, body)
    time.tick(seconds=61)
    flow.deliver(queue, body)
    assert len(flow.phones) == 1
    assert flow.record(paid, "sms").attempts == 2


def test_an_event_that_comes_again_while_its_planner_sends_sends_nothing_twice(
    flow: MessageFlow, time: FrozenClock
) -> None:
    person()
    paid = event()
    tell(flow, paid, after_text=lambda: tell(flow, paid))
    assert flow.record(paid, "sms").status == DeliveryStatus.ACCEPTED
    [(queue, body, _)] = flow.waiting
    time.tick(seconds=61)
    with pytest.raises(DuplicateMessage):
        flow.deliver(queue, body)
    assert (len(flow.phones), len(flow.subjects)) == (1, 1)


def test_what_was_sent_by_a_planner_that_died_is_sent_again_after_its_lease_and_only_that(
    flow: MessageFlow, time: FrozenClock
) -> None:
    def die() -> None:
        raise Killed

    person()
    paid = event()
    with pytest.raises(Killed):
        tell(flow, paid, after_text=die)
    time.tick(seconds=200)
    tell(flow, paid)
    flow.carry()
    assert (len(flow.phones), len(flow.subjects)) == (2, 1), "the one gap: nothing says that the text went out"
    assert flow.record(paid, "sms").attempts == 2


def test_a_text_that_fails_is_not_replaced_by_a_second_mail(flow: MessageFlow) -> None:
    person()
    flow.sms.faults.append(SmsRejectedError("no such number"))
    tell(flow, event())
    assert (len(flow.subjects), flow.waiting) == (1, [])


def test_a_plan_from_before_planners_sent_is_carried_out_by_the_queues(flow: MessageFlow, aws: Aws) -> None:
    person()
    paid = event()
    flow.plan(paid)
    [item] = [one for one in aws.items("notifications") if one["type"] == "inbox_item"]
    assert "lease_until" not in item
    tell(flow, paid)
    assert [queue for queue, _, _ in flow.waiting] == ["sms", "email"] * 2


def test_a_report_finds_a_mail_by_the_reference_that_it_brings_back(flow: MessageFlow, aws: Aws) -> None:
    flow.email.provider = "ses"
    person(phone=None)
    paid = event()
    tell(flow, paid)
    [mail] = flow.email.sent
    assert mail.reference == f"{paid.id}-email"
    assert flow.record(paid, "email").gsi2pk is None, "no index entry for what a report finds by its key"

    def report(reference: str | None, message_id: str) -> None:
        tags = {"ses:configuration-set": ["mail"], **({REFERENCE_TAG: [reference]} if reference else {})}
        body = {
            "id": "e-1",
            "type": "email.feedback",
            "data": {"eventType": "Delivery", "mail": {"messageId": message_id, "tags": tags}, "second_look": True},
        }
        reports.apply_email_feedback(body, catalog=modules.messages(), contact_of=contact_of)

    report(mail.reference, "of another attempt")
    report("evt_unknown-email", "fake-email-1")
    assert flow.record(paid, "email").status == DeliveryStatus.ACCEPTED
    for _ in range(2):
        report(mail.reference, "fake-email-1")
        assert flow.record(paid, "email").status == DeliveryStatus.DELIVERED


def test_while_a_provider_is_down_the_queue_waits_for_it(flow: MessageFlow, time: FrozenClock) -> None:
    person()
    flow.sms.faults.append(SmsUnavailableError("no answer"))
    first, second, third = event(), event(), event()
    tell(flow, first)
    assert flow.record(first, "sms").status == DeliveryStatus.QUEUED
    assert [(queue, delay) for queue, _, delay in flow.waiting] == [("sms", 20)]
    tell(flow, second)
    assert (flow.phones, flow.record(second, "sms").attempts) == ([], 0), "nobody asks again so soon"
    assert len(flow.subjects) == 2, "mail is not held up"
    time.tick(seconds=31)
    tell(flow, third)
    assert len(flow.phones) == 1
    flow.carry()
    assert len(flow.phones) == 3


def test_without_time_for_the_provider_the_queue_is_taken(flow: MessageFlow) -> None:
    person()
    tell(flow, event(), remaining_ms=20_000)
    assert (flow.phones, len(flow.subjects)) == ([], 1), "a text may take longer than a mail"
    tell(flow, event(), remaining_ms=9_000)
    assert [queue for queue, _, _ in flow.waiting] == ["sms", "sms", "email"]
    flow.carry()
    assert (len(flow.phones), len(flow.subjects)) == (2, 2)


def test_the_person_is_counted_once_for_all_channels_and_never_above_a_cap(
    flow: MessageFlow, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_DAILY_CAP_PER_PERSON", "2")
    settings.cache_clear()
    person()
    happened = [event() for _ in range(4)]
    for one in happened:
        tell(flow, one)
    assert (len(flow.phones), len(flow.subjects)) == (2, 4), "a cap on texts holds up no mail"
    assert flow.record(happened[-1], "sms").reason == "cap_per_person"
    [counted] = [one for one in aws.items("notifications") if one["type"] == "spending" and one["sk"] == "PERSON"]
    assert (counted["sms"], counted["email"]) == (2, 4)
    flow.plan(event())
    flow.carry()
    assert (len(flow.phones), len(flow.subjects)) == (2, 5), "the queues count on the same item"


def test_shares_of_a_cap_never_go_beyond_it(aws: Aws) -> None:
    def counted(cap: int, messages: int) -> tuple[int, int]:
        """How many of some messages were allowed, and where the counter stands."""
        counter = Spending.today("email", f"of {cap}")
        allowed = 0
        for number in range(messages):
            if number % 30 == 29:
                daily_caps.shares.cache_clear()  # a new process: what the old one had left is lost
            try:
                DailyCap(counter, Spending.sent, cap).count_leased(lambda: OverflowError())
            except OverflowError:
                continue
            allowed += 1
        stored = Spending.get_or_none(counter.pk, counter.sk)
        return allowed, int(stored.sent) if stored else 0

    assert counted(2_000, 25) == (25, 40)
    assert counted(50, 60) == (50, 50), "a small cap is counted one by one"
    assert counted(0, 3) == (0, 0)
    allowed, stands = counted(200, 260)
    assert 190 <= allowed <= stands == 200
