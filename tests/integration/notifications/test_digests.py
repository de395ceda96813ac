"""What can wait comes once a day, at an hour of the person's own, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from functions import modules
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent
from shared.identity.contacts import contact_of
from shared.messaging import queues
from shared.notifications import inbox
from shared.notifications.digest_store import MAX_LINES, Digest
from shared.notifications.digests import Report, run
from shared.notifications.rules import Choices
from shared.providers.sms.base import SmsRejectedError
from tests.integration.notifications.conftest import ANNA, MessageFlow, event, moved, person
from tests.support.cloud import Aws

BORIS = "usr_01KKB4J9M2N3P4Q5R6S7T8V9WY"
GATHERS = Choices(off={"preorders": {"sms"}}, digest={"preorders": True}, digest_hour=9)


def send() -> Report:
    return run(catalog=modules.messages(), contact_of=contact_of)


def news(user_id: str = ANNA, **data: Any) -> DomainEvent:
    facts = {"product_name": "Hoodie", "wave_number": 1, "status": "ready", "ship_date": None, "message": None}
    return event("order.wave_moved", user_id, **{**facts, **data})


@pytest.fixture
def reader(aws: Aws) -> str:
    person()
    inbox.choose(user_id=ANNA, choices=GATHERS)
    return ANNA


def later(time: FrozenClock, text: str) -> None:
    time.at = datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_many_messages_of_a_day_are_one_email_in_the_morning(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    for product in ("Hoodie", "Scarf", "Mug"):
        flow.plan(news(product_name=product))
    assert flow.waiting == []
    assert len(inbox.page(user_id=ANNA, unread=True).items) == 3
    assert send() == Report()
    later(time, "2026-03-11T06:01:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert flow.subjects == ["Ваши новости: 3"]
    assert [name in flow.email.sent[0].text for name in ("Hoodie", "Scarf", "Mug")] == [True, True, True]
    assert flow.email.sent[0].headers["Auto-Submitted"] == "auto-generated"


def test_a_digest_is_written_in_the_persons_language(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person(locale="en")
    inbox.choose(user_id=ANNA, choices=GATHERS)
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    send()
    flow.carry()
    assert flow.subjects == ["Your news: 1"]


def test_an_event_that_comes_again_adds_no_second_line(flow: MessageFlow, reader: str) -> None:
    happened = moved()
    for _ in range(5):
        flow.plan(happened)
    assert Digest.get(*Digest.key(ANNA)).lines == ["Предзаказ «Hoodie»: вещи готовы к отправке."]
    assert flow.waiting == []


def test_a_text_that_fails_sends_no_mail_beside_the_digest(flow: MessageFlow, aws: Aws, time: FrozenClock) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=Choices(digest={"preorders": True}))
    flow.sms.faults.append(SmsRejectedError("no such number"))
    happened = moved()
    flow.plan(happened)
    flow.carry()
    assert flow.record(happened, "sms").status == "failed"
    assert flow.waiting == []
    later(time, "2026-03-11T06:01:00")
    send()
    flow.carry()
    assert flow.subjects == ["Ваши новости: 1"]


def test_a_run_that_is_repeated_sends_nothing_more(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    assert [send(), send()] == [Report(sent=1), Report()]
    flow.carry()
    assert len(flow.subjects) == 1


def test_what_comes_after_the_days_digest_waits_for_the_next(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    send()
    inbox.choose(user_id=ANNA, choices=Choices(off=GATHERS.off, digest=GATHERS.digest, digest_hour=20))
    flow.plan(news(product_name="Mug"))
    later(time, "2026-03-11T18:00:00")  # 21:00 in Moscow
    assert send() == Report()
    later(time, "2026-03-12T17:01:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert flow.subjects == ["Ваши новости: 1", "Ваши новости: 1"]


def test_a_missed_day_is_made_up_for_by_one_digest(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    flow.plan(moved())
    later(time, "2026-03-11T12:00:00")
    flow.plan(news(product_name="Mug"))
    later(time, "2026-03-12T12:00:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert flow.subjects == ["Ваши новости: 2"]


def test_a_run_that_dies_before_the_queue_is_finished_by_the_next(
    flow: MessageFlow, reader: str, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")

    def die(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(queues, "send", die)
        with pytest.raises(ConnectionError):
            send()
    flow.plan(news(product_name="Mug"))
    assert send().sent == 1
    flow.carry()
    assert flow.subjects == ["Ваши новости: 1"]
    later(time, "2026-03-12T06:01:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert "Mug" in flow.email.sent[1].text


def test_a_line_that_comes_in_the_middle_of_a_run_is_not_lost(
    flow: MessageFlow, reader: str, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    take = flow.send

    def meanwhile(queue: str, body: dict[str, Any], *, delay_seconds: int = 0) -> None:
        take(queue, body, delay_seconds=delay_seconds)
        monkeypatch.setattr(queues, "send", take)
        flow.plan(news(product_name="Mug"))

    monkeypatch.setattr(queues, "send", meanwhile)
    assert send() == Report(sent=1, left=1)
    assert send().left == 0
    [first, again] = flow.waiting
    assert first == again
    flow.waiting.pop()
    flow.carry()
    assert flow.subjects == ["Ваши новости: 1"]
    later(time, "2026-03-12T06:01:00")
    send()
    flow.carry()
    assert "Mug" in flow.email.sent[1].text


def test_a_flood_is_counted_and_read_in_the_inbox(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    for number in range(MAX_LINES + 3):
        flow.plan(news(product_name=f"Thing {number}"))
    later(time, "2026-03-11T06:01:00")
    send()
    flow.carry()
    assert flow.subjects == [f"Ваши новости: {MAX_LINES + 3}"]
    assert "и ещё 3 — во входящих" in flow.email.sent[0].text


def test_each_person_has_their_own_hour_and_zone(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    person(BORIS, email="boris@example.com", phone=None)
    inbox.choose(
        user_id=BORIS, choices=Choices(digest={"preorders": True}, digest_hour=20, time_zone="Asia/Yekaterinburg")
    )
    flow.plan(moved())
    flow.plan(news(BORIS))
    later(time, "2026-03-10T15:01:00")  # 20:01 in Yekaterinburg
    assert send() == Report(sent=1)
    flow.carry()
    assert [message.to for message in flow.email.sent] == ["boris@example.com"]


def test_who_wants_each_message_by_itself_gets_it_so(flow: MessageFlow, aws: Aws) -> None:
    person()
    flow.plan(moved())
    assert [channel for channel, _, _ in flow.waiting] == ["sms", "email"]
    assert Digest.get_or_none(*Digest.key(ANNA)) is None


def test_a_digest_of_somebody_who_is_gone_is_nobodys_trouble(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    from shared.identity.models import User

    flow.plan(moved())
    User.get(*User.key(ANNA)).delete()
    later(time, "2026-03-11T06:01:00")
    assert send() == Report(sent=1)
    flow.carry()
    assert flow.subjects == []


def test_the_schedule_runs(flow: MessageFlow, reader: str, time: FrozenClock) -> None:
    from functions.schedules.send_digests.handler import handler
    from tests.support.http import Context

    flow.plan(moved())
    later(time, "2026-03-11T06:01:00")
    assert handler({}, Context()) == {"sent": 1, "put_off": 0, "left": 0}
