"""Business time, by worked examples: nights, weekends, holidays, and the days on which clocks are changed."""

from __future__ import annotations

from datetime import datetime

import pytest

from shared.core import clock
from shared.support.tickets.sla.calendar import Calendar, CalendarError

HOUR = 3600
MOSCOW = Calendar.read("Europe/Moscow", "mon-fri 09:00-18:00", "05-09, 2026-03-09")
BERLIN = Calendar.read("Europe/Berlin", "mon-sun 00:00-24:00")
NIGHTS = Calendar.read("Europe/Berlin", "sat 22:00-06:00, sun 22:00-06:00")
LUNCH = Calendar.read("Europe/Moscow", "mon-fri 09:00-13:00 14:00-18:00")
SHORT = Calendar.read("America/New_York", "mon-thu 10:00-14:00, sat 10:00-12:00")


def at(text: str) -> datetime:
    return clock.parse(text)


# calendar, from, open seconds, until; in UTC. 2026-03-10 is a Tuesday; Moscow is three hours ahead.
EXAMPLES = [
    ("nothing to wait for", MOSCOW, "2026-03-10T09:00:00Z", 0, "2026-03-10T09:00:00Z"),
    ("within a day", MOSCOW, "2026-03-10T09:00:00Z", 2 * HOUR, "2026-03-10T11:00:00Z"),
    ("to the last minute of a day", MOSCOW, "2026-03-10T06:00:00Z", 9 * HOUR, "2026-03-10T15:00:00Z"),
    ("over the night", MOSCOW, "2026-03-10T14:30:00Z", 2 * HOUR, "2026-03-11T07:30:00Z"),
    ("from the night", MOSCOW, "2026-03-10T20:00:00Z", HOUR, "2026-03-11T07:00:00Z"),
    ("over the weekend", MOSCOW, "2026-03-13T14:00:00Z", 2 * HOUR, "2026-03-16T07:00:00Z"),
    ("from Saturday", MOSCOW, "2026-03-14T12:00:00Z", 30 * 60, "2026-03-16T06:30:00Z"),
    ("over a weekend and a Monday off", MOSCOW, "2026-03-06T14:30:00Z", HOUR, "2026-03-10T06:30:00Z"),
    ("over a yearly holiday", MOSCOW, "2025-05-08T14:30:00Z", HOUR, "2025-05-12T06:30:00Z"),
    ("a holiday that falls on a Saturday", MOSCOW, "2026-05-08T14:30:00Z", HOUR, "2026-05-11T06:30:00Z"),
    ("a working week", MOSCOW, "2026-03-10T09:00:00Z", 45 * HOUR, "2026-03-17T09:00:00Z"),
    ("over lunch", LUNCH, "2026-03-10T09:00:00Z", 2 * HOUR, "2026-03-10T12:00:00Z"),
    ("from lunch", LUNCH, "2026-03-10T10:30:00Z", HOUR, "2026-03-10T12:00:00Z"),
    ("Berlin loses an hour in March", BERLIN, "2026-03-28T23:00:00Z", 23 * HOUR, "2026-03-29T22:00:00Z"),
    ("Berlin gains an hour in October", BERLIN, "2026-10-24T22:00:00Z", 25 * HOUR, "2026-10-25T23:00:00Z"),
    ("a night shift is an hour shorter in March", NIGHTS, "2026-03-28T21:00:00Z", 7 * HOUR, "2026-03-29T04:00:00Z"),
    ("and an hour longer in October", NIGHTS, "2026-10-24T20:00:00Z", 9 * HOUR, "2026-10-25T05:00:00Z"),
    ("New York's morning after the change in March", SHORT, "2026-03-07T16:30:00Z", HOUR, "2026-03-09T14:30:00Z"),
    ("New York's morning after the change in November", SHORT, "2026-10-31T15:30:00Z", HOUR, "2026-11-02T15:30:00Z"),
]


@pytest.mark.parametrize(("what", "calendar", "begin", "seconds", "end"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_business_time_is_added_and_counted(what: str, calendar: Calendar, begin: str, seconds: int, end: str) -> None:
    assert clock.iso(calendar.add(at(begin), seconds)) == clock.iso(at(end))
    assert calendar.between(at(begin), at(end)) == seconds


def test_between_counts_only_what_is_open() -> None:
    assert MOSCOW.between(at("2026-03-10T15:00:00Z"), at("2026-03-11T06:00:00Z")) == 0
    assert MOSCOW.between(at("2026-03-10T12:00:00Z"), at("2026-03-10T09:00:00Z")) == 0
    assert MOSCOW.between(at("2026-03-13T14:59:59Z"), at("2026-03-16T06:00:01Z")) == 2


@pytest.mark.parametrize(
    ("zone", "hours", "holidays"),
    [
        ("Europe/Atlantis", "mon-fri 09:00-18:00", ""),
        ("Europe/Moscow", "", ""),
        ("Europe/Moscow", "mon-fri 09:00", ""),
        ("Europe/Moscow", "mon-fri 09:00-09:00", ""),
        ("Europe/Moscow", "may-fri 09:00-18:00", ""),
        ("Europe/Moscow", "fri-mon 09:00-18:00", ""),
        ("Europe/Moscow", "sat-mon 09:00-18:00, mon-fri 09:00-18:00", ""),
        ("Europe/Moscow", "mon-fri 09:00-18:00, mon 09:00-18:00", ""),
        ("Europe/Moscow", "mon-fri 09:00-18:00, wed 17:00-20:00", ""),
        ("Europe/Moscow", "mon-fri 09:00-18:00", "05-09, 05-09"),
        ("Europe/Moscow", "mon-fri 25:00-26:00", ""),
        ("Europe/Moscow", "mon-fri 09:00-18:00", "30-02"),
        ("Europe/Moscow", "mon-fri 09:00-18:00", "2026-02-30"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(zone: str, hours: str, holidays: str) -> None:
    with pytest.raises(CalendarError):
        Calendar.read(zone, hours, holidays)


def test_the_twenty_ninth_of_february_can_be_a_holiday() -> None:
    leap = Calendar.read("UTC", "mon-sun 00:00-24:00", "02-29")
    assert leap.between(at("2028-02-28T00:00:00Z"), at("2028-03-02T00:00:00Z")) == 2 * 24 * HOUR
