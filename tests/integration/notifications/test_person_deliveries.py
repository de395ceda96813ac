"""A person's messages are found in order, whoever sent them and wherever they are listed."""

from __future__ import annotations

import pytest

from shared.core.clock import FrozenClock
from shared.core.ids import new as new_id
from shared.core.paging import InvalidCursorError, encode_cursor
from shared.data.events import DomainEvent
from shared.notifications import personal_data, service
from shared.notifications.models import InboxItem, MessageDelivery
from shared.notifications.rules import DeliveryStatus
from shared.providers.sms.base import SmsUnavailableError
from tests.integration.notifications.conftest import ANNA, MessageFlow, event, person
from tests.integration.notifications.test_at_once import tell
from tests.support.cloud import Aws


def ids(limit: int, status: str | None = None) -> list[str]:
    """The ids of Anna's messages, as a listing in pages gives them."""
    found, cursor = list[str](), None
    while True:
        page = service.deliveries(user_id=ANNA, status=status, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        found += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.fixture
def sent(flow: MessageFlow, time: FrozenClock) -> list[DomainEvent]:
    """Events of which some were sent at once, some by the queues, and one was given up at first."""
    person()
    happened = []
    for number in range(7):
        time.tick(seconds=40)
        happened.append(event())
        if number in (2, 3):
            flow.plan(happened[-1])
            flow.carry()
            continue
        if number == 4:
            flow.sms.faults.append(SmsUnavailableError("no answer"))
        tell(flow, happened[-1])
    return happened


def test_messages_are_listed_newest_first_in_pages_of_any_size(sent: list[DomainEvent], aws: Aws) -> None:
    wanted = sorted((f"{one.id}-{channel}" for one in sent for channel in ("sms", "email")), reverse=True)
    for limit in (1, 2, 3, 5, 100):
        assert ids(limit) == wanted, limit
    assert ids(2, DeliveryStatus.QUEUED) == [f"{sent[4].id}-sms"]
    listed = [one for one in aws.items("notifications") if one["type"] == "delivery" and "gsi1pk" in one]
    assert len(listed) == 4, "only what took the queues needs an index entry"


def test_one_that_is_listed_twice_is_shown_once(sent: list[DomainEvent]) -> None:
    before = ids(3)
    for delivery in list(
        MessageDelivery.scan(MessageDelivery.gsi1pk.does_not_exist() & MessageDelivery.status.exists())
    ):
        delivery.gsi1pk, delivery.gsi1sk = MessageDelivery.of_person(ANNA), delivery.id
        delivery.save()
    assert ids(3) == before


def test_commands_and_messages_of_before_stand_beside_them(sent: list[DomainEvent], time: FrozenClock) -> None:
    time.tick(seconds=1)
    for message_id in ("cmd_1", "ntf_1"):
        MessageDelivery.new(message_id, "sms", user_id=ANNA, template="code", locale="ru", variables=None).save()
    for item in list(InboxItem.query(InboxItem.inbox_of(ANNA), InboxItem.sk.startswith("INBOX#")))[:3]:
        item.update([InboxItem.at_once.remove()])
    for limit in (1, 2, 100):
        found = ids(limit)
        assert set(found[:2]) == {"cmd_1-sms", "ntf_1-sms"}
        assert found[2:] == sorted(found[2:], reverse=True)
        assert len(found) == 2 + 14 - 2 * 2


def test_codes_and_digests_stand_among_the_messages_of_their_time(flow: MessageFlow, time: FrozenClock) -> None:
    person()
    made = list[str]()
    for number, message_id in enumerate(("evt", f"dig_2026-03-10_{ANNA}", "ntf", "evt", "evt", "ntf", "evt")):
        time.tick(seconds=40)
        if message_id == "evt":
            happened = event()
            (tell if number % 2 else _plan_and_carry)(flow, happened)
            made += [f"{happened.id}-{channel}" for channel in ("email", "sms")]
            continue
        message_id = new_id("ntf") if message_id == "ntf" else message_id
        delivery = MessageDelivery.new(message_id, "email", user_id=ANNA, template="x", locale="ru", variables=None)
        delivery.gsi2pk, delivery.gsi2sk = delivery.index_keys(DeliveryStatus.QUEUED).values()
        delivery.save()
        made.append(delivery.id)
    wanted = made[::-1]
    for limit in (1, 2, 3, 100):
        assert ids(limit) == wanted, limit
    waiting = service.deliveries(status=DeliveryStatus.QUEUED).items
    assert [one.id for one in waiting] == [one for one in wanted if not one.startswith("evt_")]


def _plan_and_carry(flow: MessageFlow, happened: DomainEvent) -> None:
    flow.plan(happened)
    flow.carry()


def test_all_of_them_are_exported_and_erased(sent: list[DomainEvent]) -> None:
    files = {one.name: one for one in personal_data.export(ANNA)}
    assert "deliveries.json" in files
    personal_data.erase(ANNA)
    assert list(MessageDelivery.scan()) == []


@pytest.mark.parametrize("key", [{}, {"before": ""}, {"before": 1}, {"before": "x" * 201}])
def test_a_position_that_we_did_not_give_out_is_refused(sent: list[DomainEvent], key: dict[str, object]) -> None:
    with pytest.raises(InvalidCursorError):
        service.deliveries(user_id=ANNA, cursor=encode_cursor(f"deliveries:{ANNA}:", key))


def test_what_is_on_its_way_to_its_provider_is_not_shown_yet(flow: MessageFlow) -> None:
    person()
    first, second = event(), event()
    tell(flow, first)
    seen = list[list[str]]()
    tell(flow, second, after_text=lambda: seen.append(ids(10)))
    assert seen == [[f"{second.id}-email", f"{first.id}-sms", f"{first.id}-email"]]
