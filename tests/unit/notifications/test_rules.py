"""Which message, where, when, and how often it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from functions import modules
from shared.data.event_types import MalformedEventError
from shared.data.events import DomainEvent
from shared.notifications import rules
from shared.notifications.message_catalog import MessageKind
from shared.notifications.rules import Category, Choices, QuietHours

CATALOG = modules.messages()


@dataclass(frozen=True)
class Person:
    id: str = "usr_anna"
    phone: str | None = "+79123456789"
    email: str | None = "anna@example.com"
    email_verified: bool = True
    nakama_user_id: str | None = None
    locale: str = "ru"


def kind_of(event: str) -> MessageKind:
    [kind] = [one for one in CATALOG.kinds if one.event == event]
    return kind


def category(name: str) -> Category:
    return CATALOG.categories[name]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "kopecks", "written"),
    [
        ("ru", 405000, "4 050,00 ₽"),
        ("en", 405000, "4 050.00 RUB"),
        ("ru", 5, "0,05 ₽"),
        ("en", 0, "0.00 RUB"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(locale: str, kopecks: int, written: str) -> None:
    data = {"order_number": "K7M2", "final_amount": kopecks, "aggregate_id": "ord_1"}
    assert CATALOG.variables_of(kind_of("order.delivered"), data, locale)["amount"] == written


TOTAL = {"order_number": "K7M2", "aggregate_id": "ord_1"}


@pytest.mark.parametrize("amount", [None, "405000", 40.5, True])
def test_an_event_without_a_whole_amount_is_refused(amount: Any) -> None:
    with pytest.raises(MalformedEventError):
        CATALOG.variables_of(kind_of("order.delivered"), {**TOTAL, "final_amount": amount}, "ru")


def test_an_event_without_the_order_number_is_refused() -> None:
    with pytest.raises(MalformedEventError):
        CATALOG.variables_of(kind_of("order.cancelled"), {}, "ru")


def test_a_moved_wave_is_told_in_words() -> None:
    data = {"product_name": "Hoodie", "wave_number": 2, "status": "in_production", "ship_date": "2026-04-12T00:00:00Z"}
    data["aggregate_id"] = "ord_1"
    assert CATALOG.variables_of(kind_of("order.wave_moved"), data, "en") == {
        "product": "Hoodie",
        "wave": "2",
        "status": "in production",
        "ship_date": "2026-04-12",
        "note": "",
        "link": "http://localhost:8000/orders/ord_1",
    }


def test_a_wave_without_a_date_is_to_be_announced() -> None:
    data = {"product_name": "Hoodie", "wave_number": 2, "status": "ready", "ship_date": None, "aggregate_id": "ord_1"}
    assert CATALOG.variables_of(kind_of("order.wave_moved"), data, "ru")["ship_date"] == "уточняется"


def test_a_message_goes_where_the_person_can_be_reached() -> None:
    assert rules.channels_for(category("orders"), Choices(), Person()) == ["sms", "email"]
    assert rules.channels_for(category("orders"), Choices(), Person(phone=None)) == ["email"]
    assert rules.channels_for(category("orders"), Choices(), Person(phone=None, email=None)) == []


def test_a_channel_that_was_turned_off_stays_silent_for_that_category_alone() -> None:
    choices = Choices(off={"orders": frozenset({"sms"})})
    assert rules.channels_for(category("orders"), choices, Person()) == ["email"]
    assert rules.channels_for(category("preorders"), choices, Person()) == ["sms", "email"]


def test_messages_about_the_account_cannot_be_turned_off() -> None:
    choices = Choices(off={"account": frozenset({"sms", "email"})})
    assert rules.channels_for(category("account"), choices, Person()) == ["sms", "email"]


NIGHT = Choices(quiet=QuietHours(time(22), time(9)), time_zone="Europe/Moscow")  # UTC+3 all year
NOON_REST = Choices(quiet=QuietHours(time(13), time(15)), time_zone="Europe/Moscow")
BERLIN_SMALL_HOURS = Choices(quiet=QuietHours(time(1), time(2, 30)), time_zone="Europe/Berlin")
BERLIN = Choices(quiet=QuietHours(time(22), time(9)), time_zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("choices", "moment", "until"),
    [
        (NIGHT, "2026-03-10T18:59:59", None),
        (NIGHT, "2026-03-10T19:00:00", "2026-03-11T06:00:00"),  # 22:00 in Moscow
        (NIGHT, "2026-03-10T22:30:00", "2026-03-11T06:00:00"),  # past midnight there
        (NIGHT, "2026-03-11T05:59:00", "2026-03-11T06:00:00"),
        (NIGHT, "2026-03-11T06:00:00", None),
        (NOON_REST, "2026-03-10T10:00:00", "2026-03-10T12:00:00"),
        (NOON_REST, "2026-03-10T12:00:00", None),
        (BERLIN, "2026-03-28T21:30:00", "2026-03-29T07:00:00"),  # the night that loses an hour
        (BERLIN, "2026-10-24T20:30:00", "2026-10-25T08:00:00"),  # the night that gains one
        (BERLIN_SMALL_HOURS, "2026-10-25T00:10:00", "2026-10-25T00:30:00"),  # 02:10, the first time
        (BERLIN_SMALL_HOURS, "2026-10-25T00:40:00", None),
        (BERLIN_SMALL_HOURS, "2026-10-25T01:10:00", "2026-10-25T01:30:00"),  # 02:10, the second time
        (BERLIN_SMALL_HOURS, "2026-03-29T00:50:00", "2026-03-29T01:30:00"),  # 01:50; 02:30 does not come
        (BERLIN_SMALL_HOURS, "2026-03-29T01:05:00", None),  # 03:05, a quarter of an hour later
        (Choices(quiet=None), "2026-03-10T22:00:00", None),
    ],
)
def test_quiet_hours_are_the_persons_own(choices: Choices, moment: str, until: str | None) -> None:
    assert rules.send_after(category("preorders"), choices, utc(moment)) == (utc(until) if until else None)


@pytest.mark.parametrize("name", ["account", "orders"])
def test_what_cannot_wait_is_sent_in_quiet_hours_too(name: str) -> None:
    assert rules.send_after(category(name), NIGHT, utc("2026-03-10T22:00:00")) is None


def test_an_sms_is_tried_three_times_and_an_email_for_hours() -> None:
    def attempts(channel: str) -> int:
        count = 1
        while rules.retry_delay(channel, count) is not None:
            count += 1
        return count

    assert attempts("sms") == 3
    assert sum(rules.RETRY_DELAYS["email"]) > 6 * 3600
    assert attempts("email") == len(rules.RETRY_DELAYS["email"]) + 1


def test_nothing_that_was_sent_can_be_queued_again() -> None:
    assert {before for before, after in rules.TRANSITIONS.items() if "queued" in after} == {"failed", "suppressed"}


def test_only_a_visit_that_was_forgotten_is_told() -> None:
    def closed(status: str) -> DomainEvent:
        return DomainEvent("visit.closed", "visit", "vst_1", {"status": status}, customer_id="usr_anna")

    kind = CATALOG.message_of(closed("auto_closed"))
    assert kind is not None
    assert CATALOG.message_of(closed("closed")) is None
    data = {"space_name": "Атриум", "duration_minutes": 545}
    assert CATALOG.variables_of(kind, data, "ru") == {"space": "Атриум", "duration": "9 ч 5 мин"}
    assert CATALOG.variables_of(kind, data, "en")["duration"] == "9 h 5 min"
    with pytest.raises(MalformedEventError):
        CATALOG.variables_of(kind, {**data, "duration_minutes": "9"}, "ru")


def test_every_message_is_of_a_known_category_and_a_template_of_one_category() -> None:
    for kind in CATALOG.kinds:
        assert kind.category in CATALOG.categories
        assert CATALOG.category_of(kind.template).name == kind.category


def test_only_what_is_optional_and_no_business_can_wait_for_a_digest() -> None:
    categories = CATALOG.categories
    in_digest = {name for name, one in categories.items() if one.digest_allowed}
    assert not in_digest & {"account", "orders", "donations"}
    assert {name for name, one in categories.items() if one.low_priority} <= in_digest
    everything = Choices(digest=dict.fromkeys(categories, True))
    assert {name for name, one in categories.items() if everything.in_digest(one)} == in_digest


@pytest.mark.parametrize(
    ("zone", "hour", "moment", "due"),
    [
        ("Europe/Moscow", 9, "2026-03-10T05:59:00", "2026-03-10T06:00:00"),
        ("Europe/Moscow", 9, "2026-03-10T06:00:00", "2026-03-11T06:00:00"),  # the hour has come: the next one
        ("Asia/Kathmandu", 9, "2026-03-10T00:00:00", "2026-03-10T03:15:00"),
        ("Pacific/Kiritimati", 0, "2026-03-10T09:00:00", "2026-03-10T10:00:00"),  # it is the 11th there
        ("Europe/Berlin", 9, "2026-03-28T09:00:00", "2026-03-29T07:00:00"),  # the day that loses an hour
        ("Europe/Berlin", 2, "2026-03-28T12:00:00", "2026-03-29T01:00:00"),  # at the hour that it loses
        ("Europe/Berlin", 9, "2026-10-24T08:00:00", "2026-10-25T08:00:00"),  # the day that gains one
        ("Europe/Berlin", 2, "2026-10-24T12:00:00", "2026-10-25T00:00:00"),  # at the first of the two
        ("Europe/Berlin", 2, "2026-10-25T00:30:00", "2026-10-26T01:00:00"),  # and not at the second as well
    ],
)
def test_a_digest_is_due_at_the_persons_own_hour(zone: str, hour: int, moment: str, due: str) -> None:
    choices = Choices(digest_hour=hour, time_zone=zone)
    assert rules.next_digest(choices, utc(moment), None) == utc(due)
    assert rules.is_digest_hour(choices, utc(due)), "what was planned is sent, and not put off to the next day"


def test_a_second_digest_waits_for_the_next_day() -> None:
    choices = Choices(digest_hour=18)
    assert rules.next_digest(choices, utc("2026-03-10T06:05:00"), date(2026, 3, 10)) == utc("2026-03-11T15:00:00")
