"""An event becomes messages: once, where the person wants them, when they may be sent."""

from __future__ import annotations

from datetime import time as clock_time

import pytest

from functions.workers.notifications.handler import handler as worker
from shared.core.clock import FrozenClock
from shared.data.event_types import MalformedEventError
from shared.identity import personal_data as identity
from shared.messaging import queues
from shared.notifications import inbox
from shared.notifications.rules import Choices, QuietHours
from tests.integration.notifications.conftest import ANNA, EMAIL, PHONE, MessageFlow, event, invoke, moved, person
from tests.support.cloud import Aws

NIGHT = Choices(quiet=QuietHours(clock_time(22), clock_time(9)), time_zone="Europe/Moscow")


def test_a_paid_order_is_told_by_sms_by_email_and_in_the_inbox(flow: MessageFlow) -> None:
    person()
    paid = event()
    flow.plan(paid)
    flow.carry()
    assert flow.phones == ["Заказ K7M2-PQ4R оплачен: 4 050,00 ₽. Спасибо!"]
    assert flow.subjects == ["Заказ K7M2-PQ4R оплачен"]
    assert flow.sms.sent[0].phone == PHONE
    assert flow.email.sent[0].to == EMAIL
    [item] = inbox.page(user_id=ANNA, unread=True).items
    assert (item.title, item.subject_id) == ("Заказ K7M2-PQ4R оплачен", "ord_1")
    assert flow.record(paid, "sms").status == "accepted"


def test_an_event_delivered_thirteen_times_is_one_message(flow: MessageFlow) -> None:
    person()
    paid = event()
    for _ in range(13):
        flow.plan(paid)
    assert len(flow.waiting) == 26
    (sms, email), repeats = flow.waiting[:2], flow.waiting[2:]
    flow.deliver(*sms[:2])
    flow.deliver(*email[:2])
    for channel, body, _ in repeats:
        _ignore_repeats(flow, channel, body)
    assert len(flow.phones) == 1
    assert len(flow.subjects) == 1
    assert len(inbox.page(user_id=ANNA, unread=False).items) == 1


def test_a_death_between_record_and_queue_is_healed_when_the_event_comes_again(
    flow: MessageFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    person()
    paid = event()

    def die(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(queues, "send", die)
        with pytest.raises(ConnectionError):
            flow.plan(paid)
    assert flow.waiting == []
    flow.plan(paid)
    flow.carry()
    assert (len(flow.phones), len(flow.subjects)) == (1, 1)


def test_a_repeat_after_the_person_changed_their_mind_adds_nothing(flow: MessageFlow) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=Choices(off={"orders": frozenset({"sms", "email"})}))
    paid = event()
    flow.plan(paid)
    inbox.choose(user_id=ANNA, choices=Choices())
    flow.plan(paid)
    assert flow.waiting == []


def test_a_channel_turned_off_is_not_used(flow: MessageFlow) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=Choices(off={"orders": frozenset({"sms"})}))
    flow.plan(event())
    assert [channel for channel, _, _ in flow.waiting] == ["email"]


def test_each_person_is_written_to_in_their_language(flow: MessageFlow) -> None:
    person(locale="en")
    flow.plan(event())
    flow.carry()
    assert flow.phones == ["Order K7M2-PQ4R is paid: 4 050.00 RUB. Thank you!"]


def test_a_person_without_an_email_address_gets_an_sms(flow: MessageFlow) -> None:
    person(email=None)
    flow.plan(event())
    assert [channel for channel, _, _ in flow.waiting] == ["sms"]


def test_an_event_about_nobody_we_know_makes_no_message(flow: MessageFlow, aws: Aws) -> None:
    flow.plan(event(user_id="usr_unknown"))
    assert aws.items("notifications") == []


@pytest.mark.parametrize("event_type", ["order.assembled", "user.updated", "wave.filled"])
def test_most_events_are_nobodys_message(flow: MessageFlow, aws: Aws, event_type: str) -> None:
    person()
    flow.plan(event(event_type))
    assert aws.items("notifications") == []


def test_a_malformed_event_leaves_nothing_behind(flow: MessageFlow, aws: Aws) -> None:
    person()
    with pytest.raises(MalformedEventError):
        flow.plan(event(final_amount="a lot"))
    assert aws.items("notifications") == []


def test_quiet_hours_hold_news_back_until_morning(flow: MessageFlow, time: FrozenClock) -> None:
    person(email=None)
    inbox.choose(user_id=ANNA, choices=NIGHT)
    time.tick(hours=13)  # 01:00 in Moscow
    flow.plan(moved())
    assert flow.waiting == []
    waited = 0
    while not flow.waiting:
        assert waited <= 8 * 3600
        time.tick(minutes=5)
        waited += 300
        flow.release()
    assert waited == 8 * 3600 + 300  # the first run after the moment
    flow.carry()
    assert flow.phones == ["Предзаказ «Hoodie»: вещи готовы к отправке."]


def test_an_order_is_told_of_at_night_too(flow: MessageFlow, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=NIGHT)
    time.tick(hours=13)
    flow.plan(event())
    flow.carry()
    assert len(flow.phones) == 1


def test_a_guest_in_the_waiting_line_is_left_to_who_knows_how_to_reach_them(flow: MessageFlow, aws: Aws) -> None:
    flow.plan(event("waitlist.slot_available", user_id=None, product_name="Hoodie"))
    assert (flow.waiting, aws.items("notifications")) == ([], [])


def test_no_record_holds_an_address(flow: MessageFlow, aws: Aws) -> None:
    person()
    flow.plan(event())
    flow.carry()
    kept = str(aws.items("notifications"))
    assert PHONE not in kept
    assert EMAIL not in kept
    assert PHONE not in str(flow.waiting)


def _ignore_repeats(flow: MessageFlow, channel: str, body: dict[str, object]) -> None:
    from shared.data.idempotency import DuplicateMessage

    with pytest.raises(DuplicateMessage):
        flow.deliver(channel, body)


def test_of_what_comes_after_the_erasure_nothing_is_told_and_nothing_stored(flow: MessageFlow, aws: Aws) -> None:
    person()
    identity.erase(ANNA)
    flow.plan(event())
    invoke(worker, event("order.shipped", tracking_number="1").envelope())
    assert aws.items("notifications") == []
    assert flow.waiting == []
