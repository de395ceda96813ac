"""Deferred deliveries: none travels through its own queue all night, each is sent once, whatever crashes on the way."""

from __future__ import annotations

from datetime import time as clock_time
from itertools import pairwise
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.notifications import deferred, inbox
from shared.notifications.due_index import SHARDS, DueDelivery
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Choices, QuietHours
from shared.notifications.texts import TemplateError
from shared.providers.email.base import EmailError
from tests.integration.notifications.conftest import ANNA, PHONE, MessageFlow, moved, person
from tests.support.cloud import Aws

NIGHT = Choices(quiet=QuietHours(clock_time(22), clock_time(9)), off={"preorders": {"email"}})
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
RECURSION_GUARD = 16


def entries(aws: Aws) -> list[dict[str, Any]]:
    return [item for item in aws.items("notifications") if item["sk"].startswith("DUE#")]


@pytest.fixture
def night(aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=NIGHT)
    time.tick(hours=13)  # 01:00 in Moscow


def test_a_night_costs_no_hop_through_the_queue(flow: MessageFlow, night: None, time: FrozenClock, aws: Aws) -> None:
    flow.plan(moved())
    assert len(entries(aws)) == 1
    assert PHONE not in str(entries(aws))
    time.tick(hours=8, minutes=1)
    assert flow.release() == deferred.Report(queued=1)
    assert (flow.release(), entries(aws)) == (deferred.Report(), [])
    assert flow.carry() == [("sms", 0)]
    assert len(flow.phones) == 1


def test_all_retries_stay_below_the_recursion_guard(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person(phone=None)
    inbox.choose(user_id=ANNA, choices=Choices(quiet=None))
    flow.email.faults.extend(EmailError("down") for _ in range(60))
    happened = moved()
    flow.plan(happened)
    hops, attempts = [0], 0
    while flow.record(happened, "email").status == "queued":
        if flow.waiting:
            [(_, _, delay)] = flow.waiting
            time.tick(seconds=delay)
            flow.carry()
            hops[-1] += 1
            attempts += 1
        else:
            time.tick(minutes=5)
            if flow.release().queued:
                hops.append(0)
    assert attempts == 28
    assert max(hops) < RECURSION_GUARD / 2


def test_a_message_that_was_deferred_in_the_queue_goes_on_in_the_index(
    flow: MessageFlow, night: None, time: FrozenClock, aws: Aws
) -> None:
    happened = moved()
    flow.plan(happened)
    DueDelivery(entries(aws)[0]["pk"], entries(aws)[0]["sk"]).delete()
    delivery_id = flow.record(happened, "sms").id
    flow.deliver("sms", {"id": delivery_id, "type": "sms.deliver", "data": {"delivery_id": delivery_id}})
    assert (flow.phones, len(entries(aws))) == ([], 1)
    time.tick(hours=8, minutes=1)
    flow.release()
    flow.carry()
    assert len(flow.phones) == 1


@pytest.mark.parametrize("crash", ["enqueue", "_remove"])
def test_a_crash_while_releasing_loses_and_doubles_nothing(
    flow: MessageFlow, night: None, time: FrozenClock, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    flow.plan(moved())
    time.tick(hours=8, minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr(deferred, crash, lambda _: (_ for _ in ()).throw(MemoryError()))
        with pytest.raises(MemoryError):
            flow.release()
    assert flow.release() == deferred.Report()  # the lease holds
    flow.carry()
    time.tick(minutes=6)
    flow.release()
    flow.carry()
    assert len(flow.phones) == 1


def test_preferences_are_asked_again_when_it_is_due(flow: MessageFlow, night: None, time: FrozenClock) -> None:
    happened = moved()
    flow.plan(happened)
    time.tick(hours=7)
    inbox.choose(user_id=ANNA, choices=Choices(off={"preorders": {"sms", "email"}}))
    time.tick(hours=2)
    assert flow.release() == deferred.Report(dropped=1)
    record = flow.record(happened, "sms")
    assert (flow.waiting, record.status, record.reason) == ([], "suppressed", "turned_off")


def test_quiet_hours_are_asked_again_when_it_is_due(flow: MessageFlow, night: None, time: FrozenClock) -> None:
    flow.plan(moved())
    later = Choices(quiet=QuietHours(clock_time(22), clock_time(12)), off=NIGHT.off)
    inbox.choose(user_id=ANNA, choices=later)
    time.tick(hours=8, minutes=1)  # 09:01
    assert flow.release() == deferred.Report(deferred=1)
    time.tick(hours=2)
    assert flow.release() == deferred.Report()
    time.tick(hours=1)
    assert flow.release() == deferred.Report(queued=1)


def test_a_persons_messages_keep_their_order(flow: MessageFlow, night: None, time: FrozenClock) -> None:
    for _ in range(5):
        flow.plan(moved())
        time.tick(seconds=1)
    time.tick(hours=8)
    assert flow.release().queued == 5
    ids = [body["id"] for _, body, _ in flow.waiting]
    assert all(one < other for one, other in pairwise(ids))


def test_one_failing_entry_does_not_stop_the_others(
    flow: MessageFlow, night: None, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        flow.plan(moved())
    time.tick(hours=8, minutes=1)
    send, calls = deferred.enqueue, []

    def sometimes(delivery: Any) -> None:
        calls.append(delivery.id)
        if len(calls) == 1:
            raise KeyError("a fault of the code")
        send(delivery)

    monkeypatch.setattr(deferred, "enqueue", sometimes)
    with pytest.raises(KeyError):
        flow.release()
    assert len(flow.waiting) == 2


def test_an_entry_that_no_run_can_handle_does_not_keep_other_shards_from_their_turn(
    flow: MessageFlow, night: None, time: FrozenClock, aws: Aws
) -> None:
    strange, sound = moved(), moved()
    flow.plan(strange)
    flow.plan(sound)
    # Of a version whose messages this one does not know.
    flow.record(strange, "sms").update([MessageDelivery.template.set("of_another_version")])
    time.tick(hours=8, minutes=1)
    first = int(time.at.timestamp() // 60) % SHARDS
    for shard, happened in ((first, strange), (first + 1, sound)):
        entry = DueDelivery(*DueDelivery.key(happened.id, "sms"))
        entry.update([DueDelivery.gsi2pk.set(DueDelivery.shard_key(shard % SHARDS))])
    with pytest.raises(TemplateError):
        flow.release()
    assert [body["id"] for _, body, _ in flow.waiting] == [flow.record(sound, "sms").id]
