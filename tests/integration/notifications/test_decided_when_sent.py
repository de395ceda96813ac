"""Whether, where and when a message goes is decided when it is sent, whatever was planned hours before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from functions import modules
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from shared.identity.contacts import contact_of
from shared.identity.models import User
from shared.notifications import inbox, service
from shared.notifications.digest_store import Digest
from shared.notifications.digests import Report, run
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Choices, QuietHours
from shared.providers.email.base import EmailUnavailableError
from shared.providers.sms.base import SmsRejectedError
from tests.integration.notifications.conftest import ANNA, MessageFlow, event, moved, person
from tests.support.cloud import Aws

GATHERS = Choices(off={"preorders": {"sms"}}, digest={"preorders": True, "waitlist": True}, digest_hour=9)
BY_MAIL = Choices(off={"preorders": {"sms"}, "orders": {"sms"}}, quiet=None)


def account(**fields: Any) -> None:
    user = User.get(*User.key(ANNA))
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


def later(time: FrozenClock, text: str) -> None:
    time.at = datetime.fromisoformat(text).replace(tzinfo=UTC)


def send() -> Report:
    return run(catalog=modules.messages(), contact_of=contact_of)


@pytest.fixture
def reader(aws: Aws) -> str:
    person()
    inbox.choose(user_id=ANNA, choices=BY_MAIL)
    return ANNA


def test_what_was_turned_off_between_plan_and_sending_is_not_sent(flow: MessageFlow, reader: str) -> None:
    happened = moved()
    flow.plan(happened)
    inbox.choose(user_id=ANNA, choices=replace(BY_MAIL, off={"preorders": {"sms", "email"}}))
    flow.carry()
    assert flow.subjects == []
    record = flow.record(happened, "email")
    assert (record.status, record.reason) == ("suppressed", "turned_off")


def test_what_was_turned_off_is_not_sent_by_an_operators_resend(flow: MessageFlow, reader: str) -> None:
    happened = moved()
    flow.plan(happened)
    inbox.choose(user_id=ANNA, choices=replace(BY_MAIL, off={"preorders": {"sms", "email"}}))
    flow.carry()
    service.resend(delivery_id=flow.record(happened, "email").id, actor="usr_1")
    flow.carry()
    assert flow.subjects == []


@pytest.mark.parametrize("kind", ["order.paid", "order.wave_moved"])
def test_a_disabled_account_gets_nothing(flow: MessageFlow, reader: str, kind: str) -> None:
    happened = moved() if kind == "order.wave_moved" else event(kind)
    flow.plan(happened)
    account(is_active=False)
    flow.carry()
    assert (flow.subjects, flow.phones) == ([], [])
    assert flow.record(happened, "email").reason == "account_disabled"


def test_what_concerns_a_disabled_account_itself_is_sent(flow: MessageFlow, reader: str) -> None:
    flow.plan(event("user.password_changed"))
    account(is_active=False)
    flow.carry()
    assert len(flow.subjects) == 1


def test_who_reset_a_password_is_told_what_still_opens_the_account(flow: MessageFlow, reader: str) -> None:
    flow.plan(event("user.password_reset"))
    flow.carry()
    [mail] = flow.email.sent
    assert "Ключи доступа и адрес календаря продолжают работать" in mail.text


def test_a_message_goes_to_the_address_that_the_account_has_now(flow: MessageFlow, reader: str) -> None:
    flow.plan(moved())
    account(email="anna@new.example")
    flow.carry()
    assert [mail.to for mail in flow.email.sent] == ["anna@new.example"]


def test_a_message_that_failed_until_the_night_waits_for_the_morning(
    flow: MessageFlow, reader: str, time: FrozenClock
) -> None:
    happened = moved()
    flow.plan(happened)
    flow.email.faults.append(EmailUnavailableError("down"))
    flow.carry()
    inbox.choose(user_id=ANNA, choices=replace(BY_MAIL, quiet=QuietHours(clock_time(12), clock_time(20))))
    time.tick(seconds=31)
    flow.carry()
    assert flow.subjects == []
    assert flow.record(happened, "email").send_after == "2026-03-10T17:00:00.000Z"
    time.tick(hours=8, minutes=1)
    flow.release()
    flow.carry()
    assert len(flow.subjects) == 1


def test_quiet_hours_in_another_zone_count_when_it_is_sent(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    flow.plan(moved())
    quiet = QuietHours(clock_time(22), clock_time(9))
    inbox.choose(user_id=ANNA, choices=replace(BY_MAIL, quiet=quiet, time_zone="America/New_York"))
    flow.carry()
    assert flow.subjects == []
    time.tick(hours=4, minutes=1)
    flow.release()
    flow.carry()
    assert len(flow.subjects) == 1


def test_an_order_is_told_of_in_quiet_hours(flow: MessageFlow, reader: str) -> None:
    flow.plan(event())
    inbox.choose(user_id=ANNA, choices=replace(BY_MAIL, quiet=QuietHours(clock_time(9), clock_time(20))))
    flow.carry()
    assert len(flow.subjects) == 1


def test_lines_of_what_was_turned_off_are_not_in_the_digest(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    flow.plan(event("order.waitlist_offered", product_name="Mug", valid_until=None))
    kept = Digest.get(*Digest.key(ANNA))
    assert len(kept.lines) == len(kept.categories)
    inbox.choose(user_id=ANNA, choices=replace(GATHERS, off={"preorders": {"sms", "email"}}))
    later(time, "2026-03-11T06:01:00")
    send()
    flow.carry()
    assert not any("Hoodie" in mail.text for mail in flow.email.sent)


def test_a_digest_of_nothing_that_is_wanted_is_not_made(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    inbox.choose(user_id=ANNA, choices=replace(GATHERS, off={"preorders": {"sms", "email"}}))
    later(time, "2026-03-11T06:01:00")
    assert send() == Report(put_off=1)
    assert (flow.waiting, Digest.get(*Digest.key(ANNA)).gsi2sk) == ([], None)


def test_a_digest_that_waits_in_its_queue_loses_what_was_turned_off(
    flow: MessageFlow, aws: Aws, time: FrozenClock
) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    send()
    inbox.choose(user_id=ANNA, choices=replace(GATHERS, off={"preorders": {"sms", "email"}}))
    flow.carry()
    assert flow.subjects == []


@pytest.mark.parametrize(
    ("choices", "due"),
    [
        (replace(GATHERS, digest_hour=20), "2026-03-10T17:00:00"),
        (replace(GATHERS, time_zone="Asia/Vladivostok"), "2026-03-10T23:00:00"),
    ],
)
def test_a_digest_follows_the_hour_and_zone_that_were_chosen_last(
    flow: MessageFlow, aws: Aws, time: FrozenClock, choices: Choices, due: str
) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    inbox.choose(user_id=ANNA, choices=choices)
    later(time, due)
    time.tick(minutes=-1)
    assert send() == Report()
    time.tick(minutes=2)
    assert send() == Report(sent=1)


def test_a_digest_that_was_planned_for_another_hour_is_planned_anew(
    flow: MessageFlow, aws: Aws, time: FrozenClock
) -> None:
    """As an older version left it."""
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    digest = Digest.get(*Digest.key(ANNA))
    digest.gsi2sk = f"2026-03-10T08:00:00.000Z#{ANNA}"
    digest.save()
    assert send() == Report(put_off=1)
    later(time, "2026-03-11T06:01:00")
    assert send() == Report(sent=1)


def test_a_line_from_before_categories_is_sent(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    digest = Digest.get(*Digest.key(ANNA))
    digest.lines, digest.categories = ["Старое", *digest.lines], ["preorders"]
    digest.save()
    inbox.choose(user_id=ANNA, choices=replace(GATHERS, off={"preorders": {"sms", "email"}}))
    later(time, "2026-03-11T06:01:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert ("Старое" in flow.email.sent[0].text, "Hoodie" in flow.email.sent[0].text) == (True, False)


def test_a_digest_of_a_disabled_account_is_not_sent(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    account(is_active=False)
    later(time, "2026-03-11T06:01:00")
    send()
    flow.carry()
    assert flow.subjects == []
    assert MessageDelivery.get(*MessageDelivery.key(f"dig_2026-03-11_{ANNA}-email")).reason == "account_disabled"


def expiring(time: FrozenClock) -> DomainEvent:
    """The hold of an order ends in a quarter of an hour."""
    return event("order.hold_expiring", items=[], hold_expires_at=clock.iso(time.at + timedelta(minutes=15)))


def test_what_is_over_when_its_event_comes_is_not_warned_of(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    happened = expiring(time)
    time.tick(minutes=14)
    flow.plan(expiring(time))
    flow.carry()
    assert len(flow.subjects) == 1
    # Out of the dead letters, once the worker is mended.
    time.tick(days=2)
    flow.plan(happened)
    flow.carry()
    assert len(flow.subjects) == 1
    assert len(inbox.page(user_id=ANNA, unread=True).items) == 1


def test_a_warning_that_was_held_up_until_it_is_over_is_not_sent(
    flow: MessageFlow, reader: str, time: FrozenClock
) -> None:
    happened = expiring(time)
    flow.plan(happened)
    time.tick(minutes=15)
    flow.carry()
    assert flow.subjects == []
    record = flow.record(happened, "email")
    assert (record.status, record.reason) == ("suppressed", "too_late")


def test_the_mail_that_stands_in_for_a_text_is_not_sent_when_it_is_over(
    flow: MessageFlow, reader: str, time: FrozenClock
) -> None:
    inbox.choose(user_id=ANNA, choices=Choices(quiet=None, off={"orders": {"email"}}))
    happened = expiring(time)
    flow.plan(happened)
    inbox.choose(user_id=ANNA, choices=Choices(quiet=None))
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.carry()
    time.tick(minutes=15)
    flow.carry()
    assert (flow.phones, flow.subjects) == ([], [])
    assert flow.record(happened, "email").reason == "too_late"
